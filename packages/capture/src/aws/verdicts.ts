// What an error of the SDK means. Services name the same thing differently, and some only by their status.
//
//   ThrottlingException, TooManyRequestsException, 429, …   →   throttled
//   socket hang up, 502, an answer that is no JSON          →   unreachable, failing
//
// The names: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html and the pages of the
// operations.

export type VerdictKind =
  | 'throttled'
  | 'failing'
  | 'unreachable'
  | 'expired'
  | 'noCredentials'
  | 'denied'
  | 'notFound'
  | 'placeExpired'
  | 'invalid'
  | 'malformed'
  | 'certificate'
  | 'noSuchHost'
  | 'unknown';

export interface Verdict {
  readonly kind: VerdictKind;
  /** The name of the error, and its code: `ThrottlingException`, `ECONNRESET`. */
  readonly name: string;
  /** What came back, as the service said it: it may repeat values of the request. */
  readonly message: string;
  readonly status: number | undefined;
  /** Of what is wrong in the text of a query, when the service tells it. */
  readonly place?: QueryPlace;
}

/** Where in the text of a query: offsets as the service counts them, the end not included. It is the cause of INSIGHTS_MALFORMED. */
export class QueryPlace {
  readonly start: number;
  readonly end: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

const namesByKind: readonly (readonly [VerdictKind, RegExp])[] = [
  // LimitExceededException is a quota of resources where something is created; reading creates nothing but queries of Logs
  // Insights, of which only so many may run at once.
  [
    'throttled',
    /^(Throttling|ThrottlingException|ThrottledException|RequestThrottled|RequestThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|EC2ThrottledException|BandwidthLimitExceeded|ProvisionedThroughputExceededException|LimitExceededException|LimitExceeded)$/,
  ],
  // A key that was just made or renewed may not be known everywhere yet, so what does not recognise it counts as expired:
  // reading it again is all that can be done for either.
  [
    'expired',
    /^(ExpiredToken|ExpiredTokenException|RequestExpired|UnrecognizedClientException|InvalidAccessKeyId|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure|MissingAuthenticationToken|MissingAuthenticationTokenException|IncompleteSignature)$/,
  ],
  ['noCredentials', /^(CredentialsProviderError|TokenProviderError|ProviderError)$/],
  [
    'denied',
    /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation|NotAuthorized|OptInRequired|KMSAccessDeniedException)$/,
  ],
  [
    'placeExpired',
    /^(InvalidNextToken|InvalidNextTokenException|ExpiredNextTokenException|PaginationTokenExpiredException|InvalidToken|InvalidPaginationTokenException)$/,
  ],
  [
    'notFound',
    /(NotFound|NotFoundException|NotFoundFault|DoesNotExist|NonExistentQueue|NoSuchEntity|NoSuchEntityException|DoesNotExistException)$/,
  ],
  ['malformed', /^MalformedQueryException$/],
  [
    'invalid',
    /^(Invalid.*|PermanentRedirect|Validation.*|Malformed.*|Missing(Required)?Parameter.*|UnknownOperationException|InvalidArn|BadRequestException|SerializationException)$/,
  ],
];

/** The codes of Node and OpenSSL for a chain of certificates that ends nowhere trusted, or is out of date. */
const certificateCodes = /^(CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_(VERIFY|GET).*|ERR_TLS_CERT_ALTNAME_INVALID)$/;
const networkCodes =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED|EPROTO|ERR_SSL_.*|ERR_PROXY_.*|HPE_.*)$/;

export function verdictOn(error: unknown): Verdict {
  const name = textIn(error, 'name') ?? 'an error without a name';
  const code = textIn(error, 'code') ?? name;
  const message = textIn(error, 'message') ?? '';
  const status = statusOf(error);
  const kind = kindOf({ name, code, message, status });
  const place = placeIn(error);
  return { kind, name: code, message: withoutEcho(message), status, ...(place !== undefined && { place }) };
}

function placeIn(error: unknown): QueryPlace | undefined {
  const location = memberOf(memberOf(error, 'queryCompileError'), 'location');
  const start = memberOf(location, 'startCharOffset');
  const end = memberOf(location, 'endCharOffset');
  return typeof start === 'number' && typeof end === 'number' ? new QueryPlace(start, end) : undefined;
}

/** The parser of JSON repeats what it could not read, and the SDK says in a second line where it hides the rest. */
function withoutEcho(message: string): string {
  const [first = ''] = message.split('\n');
  return first.includes('is not valid JSON') ? 'the answer is no JSON' : first;
}

interface Facts {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

function kindOf(facts: Facts): VerdictKind {
  return kindByPlace(facts) ?? kindByName(facts) ?? kindByNetwork(facts) ?? kindByStatus(facts);
}

/** Some services have no name for a token that they do not take any more; they say it. */
function kindByPlace({ name, message }: Facts): VerdictKind | undefined {
  return /^(Invalid|Validation)/.test(name) && /next ?token|marker/i.test(message) ? 'placeExpired' : undefined;
}

function kindByName({ name, message }: Facts): VerdictKind | undefined {
  if (/rate exceeded/i.test(message)) return 'throttled';
  // Our clock is wrong. The SDK has corrected itself by the date of this answer, so the next attempt fits.
  if (/^RequestTimeTooSkewed$/.test(name) || /Signature (expired|not yet current)/i.test(message)) return 'failing';
  const kind = namesByKind.find(([, names]) => names.test(name))?.[0];
  // `aws sso login` is what the SDK says when a session was there and has ended.
  if (kind === 'noCredentials' && /expired|aws sso login/i.test(message)) return 'expired';
  // CloudFormation has no name for it: "Stack with id checkout does not exist".
  if (kind === 'invalid' && /does not exist/i.test(message)) return 'notFound';
  return kind;
}

function kindByNetwork({ name, code, message, status = 200 }: Facts): VerdictKind | undefined {
  if (code === 'ENOTFOUND') return 'noSuchHost';
  if (certificateCodes.test(code)) return 'certificate';
  if (networkCodes.test(code) || name === 'TimeoutError' || /aborted|socket hang up/.test(message))
    return 'unreachable';
  // The SDK reads the answer as JSON or XML, and says so when it is neither.
  return name === 'SyntaxError' || (status < 300 && /parse error|deserializ/i.test(message)) ? 'failing' : undefined;
}

function kindByStatus({ status }: Facts): VerdictKind {
  if (status === undefined) return 'unknown';
  if (status === 429) return 'throttled';
  if (status >= 500) return 'failing';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'notFound';
  return status >= 400 ? 'invalid' : 'failing';
}

function statusOf(error: unknown): number | undefined {
  const status = memberOf(memberOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

function textIn(value: unknown, member: string): string | undefined {
  const text = memberOf(value, member);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
}

export interface Denial {
  readonly principal?: string;
  readonly resource?: string;
}

/**
 * Who may not do it on what, when the message tells.
 *
 *   User: arn:aws:sts::1:assumed-role/r/me is not authorized to perform: logs:FilterLogEvents on resource: arn:… because …
 */
export function denialIn(message: string): Denial {
  const principal = /User: (\S+) is not authorized/.exec(message)?.[1];
  const resource = /on resource: (\S+)/.exec(message)?.[1];
  return { ...(principal !== undefined && { principal }), ...(resource !== undefined && { resource }) };
}
