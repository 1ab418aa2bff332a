// GetSecretValue of Secrets Manager, for the token of whoever is told of errors.
// Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
import { isObject } from '../invocation/is-object.ts';
import { AwsError, answerCode, credentialsCode } from './aws-error.ts';
import { credentialsFromEnvironment, endpointOf, ownRegion } from './endpoints.ts';
import { type HttpAnswer, SendFailure, send } from './send.ts';
import { type Credentials, sha256Hex, signedHeaders } from './signature.ts';
import { type Attempt, isPassing, tryAgain } from './try-again.ts';

/**
 * The text of a secret. It is asked for each time; whoever asks often remembers it.
 *
 * @param secret  an ARN, whose region is asked, or a name
 * @throws AwsError with the code of the service (`ResourceNotFoundException`, `AccessDeniedException`), or those of `putObject`;
 *   the message never holds the secret
 */
export async function getSecretValue(secret: string, signal: AbortSignal): Promise<string> {
  const region = /^arn:[^:]+:secretsmanager:([a-z0-9-]+):/.exec(secret)?.[1] ?? ownRegion();
  const credentials = credentialsFromEnvironment();
  let attempts = 0;
  const refusal = (code: string, said: string, cause?: unknown, status?: number) => {
    const facts = { action: 'GetSecretValue', resource: secret, region, attempts };
    return new AwsError(code, said, status === undefined ? facts : { ...facts, status }, cause);
  };
  if (credentials === undefined)
    throw refusal(credentialsCode, 'the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  const once = async (): Promise<Attempt<string>> => {
    attempts += 1;
    const answer = await ask(secret, region, credentials, signal);
    const members = membersOf(answer.text);
    if (answer.status === 200) {
      if (typeof members.SecretString === 'string') return { value: members.SecretString };
      throw refusal(answerCode, 'the answer has no SecretString; binary secrets are not read', undefined, 200);
    }
    const code = codeOf(answer, members);
    const said = String(members.message ?? members.Message ?? 'no message');
    const error = refusal(code, said, undefined, answer.status);
    if (isPassing(answer.status) || code === 'ThrottlingException') return { again: error };
    throw error;
  };
  try {
    return await tryAgain(once, signal);
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    throw refusal(error.code, error.message, error);
  }
}

function ask(secret: string, region: string, credentials: Credentials, signal: AbortSignal): Promise<HttpAnswer> {
  const { url } = endpointOf('secretsmanager', 'SECRETS_MANAGER', region);
  const body = Buffer.from(JSON.stringify({ SecretId: secret }));
  const headers = signedHeaders({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    payloadSha256: sha256Hex(body),
    service: 'secretsmanager',
    region,
    credentials,
    timeMs: Date.now(),
  });
  return send({ method: 'POST', url, headers, body }, signal);
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? { ...json } : {};
  } catch {
    return {};
  }
}

// `__type` may be `com.amazonaws.secretsmanager#AccessDeniedException`, the header `AccessDeniedException:http://…`.
function codeOf({ headers }: HttpAnswer, members: Readonly<Record<string, unknown>>): string {
  const named = headers['x-amzn-errortype'] ?? members.__type;
  if (typeof named !== 'string') return answerCode;
  return named.replace(/^.*#/, '').replace(/:.*$/, '');
}
