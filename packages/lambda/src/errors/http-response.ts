// What API Gateway, a function URL and a load balancer take as an answer. Anything else becomes a 502 of theirs, with a line in
// their log and none in the function's.
// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
import { isObject } from '../invocation/is-object.ts';
import { type AnyHandler, type CallArguments, wrapHandler } from '../invocation/wrap-handler.ts';
import { defaultLogger } from '../logs/logger.ts';
import { safeJson } from '../logs/safe-json.ts';

/** Bytes of an answer that Lambda takes. Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const responseBytesMax = 6_291_556;

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** `jsonResponse(400, { error: 'Missing body' })` */
export function jsonResponse(statusCode: number, body: unknown, headers?: HttpResponse['headers']): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: safeJson(body, { chars: responseBytesMax }),
  };
}

/**
 * What the other side will refuse in an answer, one sentence each; empty when it will take it.
 *
 *   responseProblems({ statusCode: '200', body: {} })
 *   → ['statusCode is "200", a text: it must be a whole number from 100 to 599', 'body is an object: it must be a text']
 *
 * A payload of format 2.0 may be any JSON value without a statusCode, which is then the body; `allowBare` says so.
 */
export function responseProblems(response: unknown, { allowBare = false } = {}): readonly string[] {
  if (!isObject(response) || Array.isArray(response))
    return allowBare ? [] : [`the answer is ${nameOf(response)}: it must be an object with a statusCode`];
  const member = (name: string): unknown => Reflect.get(response, name);
  const status = member('statusCode');
  if (status === undefined && allowBare) return [];
  const problems: string[] = [];
  const want = (isRight: boolean, name: string, must: string) => {
    if (!isRight) problems.push(`${name} is ${nameOf(member(name))}: it must be ${must}`);
  };
  want(
    Number.isInteger(status) && Number(status) >= 100 && Number(status) <= 599,
    'statusCode',
    'a whole number from 100 to 599',
  );
  const body = member('body');
  want(body === undefined || body === null || typeof body === 'string', 'body', 'a text');
  want(
    isAbsentOr(member('headers'), (value) => isRecordOf(value, isPlain)),
    'headers',
    'an object of texts',
  );
  want(
    isAbsentOr(member('multiValueHeaders'), (value) =>
      isRecordOf(value, (one) => Array.isArray(one) && one.every(isPlain)),
    ),
    'multiValueHeaders',
    'an object of lists of texts',
  );
  want(
    isAbsentOr(member('isBase64Encoded'), (value) => typeof value === 'boolean'),
    'isBase64Encoded',
    'true or false',
  );
  if (typeof body === 'string' && Buffer.byteLength(body) > responseBytesMax)
    problems.push(`body has ${Buffer.byteLength(body)} bytes: Lambda takes ${responseBytesMax}`);
  return problems;
}

const isAbsentOr = (value: unknown, isRight: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || isRight(value);
const isPlain = (value: unknown): boolean => /^(string|number|boolean)$/.test(typeof value);
const isRecordOf = (value: unknown, isRight: (value: unknown) => boolean): boolean =>
  isObject(value) && !Array.isArray(value) && Object.values(value).every(isRight);

function nameOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `${JSON.stringify(value.slice(0, 40))}, a text`;
  return typeof value === 'object' ? 'an object' : String(value);
}

export interface ResponseCheckOptions {
  /** Told of each answer that will be refused; logs an error by default. The answer itself goes on unchanged. */
  readonly onProblem?: (problems: readonly string[]) => void;
  readonly allowBare?: boolean;
}

/** Looks at each answer of a handler behind an API, and says in the function's own log what will become a 502. */
export function withResponseCheck<Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result,
  options?: ResponseCheckOptions,
): (...args: CallArguments<Args>) => Result;
export function withResponseCheck(handler: AnyHandler, options: ResponseCheckOptions = {}): AnyHandler {
  const {
    onProblem = (problems) =>
      defaultLogger().error('the answer will be refused, and the client gets a 502', { problems }),
  } = options;
  return wrapHandler(handler, () => ({
    ended: (outcome) => {
      if (outcome.kind === 'threw') return;
      const problems = responseProblems(outcome.value, options);
      if (problems.length > 0) onProblem(problems);
    },
  }));
}
