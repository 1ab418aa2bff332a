import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { json, type Reply, reset, startFaultServer } from '../testing/fault-server.ts';
import { getSecretValue } from './get-secret-value.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(() => vi.unstubAllEnvs());

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:github-AbCdEf';

async function get(...replies: readonly Reply[]) {
  await using server = await startFaultServer(...replies);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.url);
  const outcome = await getSecretValue(arn, AbortSignal.timeout(5_000)).catch((error: unknown) => String(error));
  return { outcome, seen: server.seen };
}

test('a secret is asked for by its ARN, in the region of that', async () => {
  const { outcome, seen } = await get(json(200, { Name: 'github', SecretString: 'ghp_text' }));
  expect(outcome).toBe('ghp_text');
  expect(seen[0]?.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
  expect(seen[0]?.headers.authorization).toContain('/eu-west-1/secretsmanager/aws4_request');
  expect(seen[0]?.body.toString()).toBe(JSON.stringify({ SecretId: arn }));
});

test('a refusal has the code of the service, wherever that says it', async () => {
  const inBody = json(400, { __type: 'com.amazonaws.secretsmanager#ResourceNotFoundException', Message: 'not here' });
  expect((await get(inBody)).outcome).toBe(
    `AwsError: GetSecretValue of ${arn} in eu-west-1: ResourceNotFoundException (400): not here`,
  );
  const inHeader = json(400, { message: 'no' }, { 'x-amzn-errortype': 'AccessDeniedException:http://internal/' });
  expect((await get(inHeader)).outcome).toContain('AccessDeniedException (400): no');
});

test('throttling, a fault and a broken connection pass', async () => {
  const throttled = json(400, { __type: 'ThrottlingException' });
  expect((await get(throttled, reset, json(200, { SecretString: 's' }))).outcome).toBe('s');
  expect((await get(json(503, {}))).outcome).toContain('tried 3 times: AnswerNotUnderstood (503)');
});

test('a binary secret is refused', async () => {
  expect((await get(json(200, { SecretBinary: 'AAAA' }))).outcome).toContain('no SecretString');
});
