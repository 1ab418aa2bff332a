// Who answered a request that came in at the front: the gateway itself, or what stands behind it. The status alone does not
// say: a 502 may be the gateway that got no answer, or a backend that passes on somebody else's.
import { parseJsonObject } from '@coldcase/model';
import type { Answer } from './endpoint-facts.ts';

export interface Answerer {
  /** `door`: a gateway, load balancer or distribution itself; `behind`: it came through one; `unsaid`: nothing tells. */
  readonly who: 'door' | 'behind' | 'unsaid';
  /** `the gateway itself` */
  readonly name: string;
  /** What a door says of what is behind it. */
  readonly behind: 'failed' | 'not-asked';
  /** It could not do its own work, so nobody comes through. */
  readonly isBroken: boolean;
  /** What it means. */
  readonly meaning: string;
}

interface OwnAnswer {
  readonly behind: Answerer['behind'];
  readonly isBroken?: true;
  readonly meaning: string;
}

const asked = (meaning: string): OwnAnswer => ({ behind: 'not-asked', meaning });
const failed = (meaning: string): OwnAnswer => ({ behind: 'failed', meaning });

/**
 * The header `x-amzn-ErrorType` of REST APIs, which their own answers carry. The default texts and statuses are those of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html; the names were seen in
 * answers (https://github.com/aws/chalice/issues/12, https://github.com/RhinoSecurityLabs/IPRotate_Burp_Extension/issues/17).
 */
const errorTypes: Readonly<Record<string, OwnAnswer>> = {
  MissingAuthenticationTokenException: asked('it has no such path and method, or wants a signed request'),
  ForbiddenException: asked(
    'it wants an API key, or a firewall or a policy refuses, or it does not know the host name',
  ),
  AccessDeniedException: asked('its authorizer or its policy refuses'),
  UnauthorizedException: asked('its authorizer wants a token'),
  IncompleteSignatureException: asked('it wants another signature'),
  InvalidSignatureException: asked('it wants another signature'),
  UnrecognizedClientException: asked('it wants another signature'),
  ExpiredTokenException: asked('it wants a newer token'),
  BadRequestException: asked('it refuses the form of the request'),
  TooManyRequestsException: asked('it throttles'),
  LimitExceededException: asked('the quota of its usage plan is used up'),
  AuthorizerConfigurationException: { ...asked('its authorizer failed'), isBroken: true },
  InternalServerErrorException: failed('its integration failed'),
};

/**
 * HTTP APIs have no such header, only texts of their own. A backend that sends the very same text is taken for the gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
 */
const httpApiMessages: Readonly<Record<string, OwnAnswer>> = {
  '401 Unauthorized': asked('its authorizer wants a token'),
  '403 Forbidden': asked('its authorizer refuses, or it does not know the host name'),
  '404 Not Found': asked('it has no such route'),
  '429 Too Many Requests': asked('it throttles'),
  '500 Internal Server Error': failed('its integration failed'),
  '503 Service Unavailable': failed('what is behind it cannot be reached, or is too slow'),
};

/** What the texts of a REST API add to the name of the error, when nobody has changed them. */
const integrationMessages: readonly (readonly [text: RegExp, meaning: string])[] = [
  [/^Endpoint request timed out$/i, 'what is behind it did not answer in time'],
  [/^Network error communicating with endpoint$/i, 'what is behind it cannot be reached'],
];

/** @returns what the headers and the text of the answer prove, and no more */
export function whoAnswered(answer: Answer): Answerer {
  const own = ownAnswer(answer);
  if (own !== undefined) return { who: 'door', isBroken: false, ...own };
  const { headers } = answer;
  const isNamed = headers['x-amzn-errortype'] !== undefined;
  const cameThrough = ['x-amz-apigw-id', 'apigw-requestid'].some((name) => headers[name] !== undefined);
  const nothing = { behind: 'not-asked', isBroken: false, meaning: '' } as const;
  if (cameThrough && !isNamed) return { who: 'behind', name: 'the backend, through the gateway', ...nothing };
  return { who: 'unsaid', name: 'somebody who does not say whether it is a gateway', ...nothing };
}

function ownAnswer(answer: Answer): (OwnAnswer & { readonly name: string }) | undefined {
  const { headers, status } = answer;
  const gateway = gatewayAnswer(answer);
  if (gateway !== undefined) return { name: 'the gateway itself', ...gateway };
  const server = headers.server ?? '';
  // Answers of targets keep the name of their own server.
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
  if (/^awselb\//i.test(server)) return { name: 'the load balancer itself', ...byStatus(status) };
  if (/^CloudFront$/i.test(server)) return { name: 'CloudFront itself', ...byStatus(status) };
  return undefined;
}

function gatewayAnswer({ headers, status, body = '' }: Answer): OwnAnswer | undefined {
  const message = messageIn(body);
  // Written as `ForbiddenException`, or with the address of a specification behind a colon.
  const errorType = headers['x-amzn-errortype']?.split(':')[0];
  if (errorType !== undefined) return withMessage(errorTypes[errorType], status, message);
  if (headers['apigw-requestid'] === undefined || message === undefined) return undefined;
  return httpApiMessages[`${status} ${message}`];
}

/** A function may send that header, too, as AWS shows for errors of one's own: a name that is not listed proves nothing. */
function withMessage(own: OwnAnswer | undefined, status: number, message = ''): OwnAnswer | undefined {
  if (own?.behind !== 'failed') return own;
  const told = integrationMessages.find(([text]) => text.test(message))?.[1];
  if (told !== undefined) return { ...own, meaning: told };
  return { ...own, meaning: integrationMeanings[status] ?? own.meaning };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html */
const integrationMeanings: Readonly<Record<number, string>> = {
  500: 'it may not call what is behind it, or its integration is set up wrongly',
  502: 'what is behind it failed, or answered in a form that it does not understand',
};

function byStatus(status: number): OwnAnswer {
  return status < 500 ? asked('it did not ask what is behind it') : failed('it got no good answer from behind it');
}

/** `{"message": "Forbidden"}`, and nothing beside it: the form of every answer of a gateway. */
function messageIn(body: string): string | undefined {
  const json = parseJsonObject(body);
  if (json === undefined || Object.keys(json).length !== 1 || typeof json.message !== 'string') return undefined;
  return json.message;
}
