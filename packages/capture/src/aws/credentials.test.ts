// Where credentials, regions and endpoints come from: the same places as for the AWS command line. Each test has an
// environment of its own and no files of the user's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsServer } from '@coldcase/testkit/aws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { amplyBudget, skippingClock } from '../testing/aws-reader.ts';
import { AwsReader, type AwsReaderOptions } from './reader.ts';
import { configuredRegion } from './region.ts';

const { signal } = new AbortController();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldcase-credentials-'));
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('AWS_'))) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function identityBy(options: Partial<AwsReaderOptions>): Promise<string | undefined> {
  const reader = new AwsReader({
    region: 'eu-west-1',
    budget: amplyBudget,
    maskText: (text) => text,
    clock: skippingClock(),
    ...options,
  });
  try {
    const { Account } = await reader.read('sts:GetCallerIdentity', {}, { signal });
    return Account;
  } finally {
    reader.close();
  }
}

test('the environment gives credentials and an endpoint', async () => {
  await using server = await startAwsServer({ data: {} });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  expect(await identityBy({})).toBe('123456789012');
  expect(server.calls).toHaveLength(1);
});

test('an endpoint can be named for one service', async () => {
  await using server = await startAwsServer({ data: {} });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  vi.stubEnv('AWS_ENDPOINT_URL_STS', server.url);
  expect(await identityBy({})).toBe('123456789012');
});

/** A profile `shop`, with an endpoint of its own. */
function writeProfile(endpoint: string): void {
  const lines = ['region = ap-south-1', `endpoint_url = ${endpoint}`, 'aws_access_key_id = AKIAPROFILE'];
  writeFileSync(join(folder, 'config'), ['[profile shop]', ...lines, 'aws_secret_access_key = example', ''].join('\n'));
}

test('a profile gives credentials, region and endpoint', async () => {
  await using server = await startAwsServer({ data: {} });
  writeProfile(server.url);
  vi.stubEnv('AWS_PROFILE', 'shop');
  expect(await configuredRegion()).toBe('ap-south-1');
  expect(await identityBy({ region: 'ap-south-1' })).toBe('123456789012');
  expect(server.calls).toMatchObject([{ region: 'ap-south-1' }]);
});

// The SDK takes the endpoint from the profile of AWS_PROFILE alone, never from that of the option: the command line sets the
// variable (packages/cli/src/input/aws-identity.ts).
test('a profile that is an option gives credentials and region, and no endpoint', async () => {
  await using server = await startAwsServer({ data: {} });
  writeProfile('http://127.0.0.1:9');
  expect(await configuredRegion('shop')).toBe('ap-south-1');
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  expect(await identityBy({ profile: 'shop' })).toBe('123456789012');
});

test('a role is assumed once for all services, and the calls are made as that role', async () => {
  const credentials = { AccessKeyId: 'ASIAROLE', SecretAccessKey: 'example', SessionToken: 'token' };
  const assume = () => ({ Credentials: { ...credentials, Expiration: '2099-01-01T00:00:00Z' } });
  await using server = await startAwsServer({ data: { answers: { 'sts:AssumeRole': assume } } });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  const reader = new AwsReader({
    region: 'eu-west-1',
    roleArn: 'arn:aws:iam::222222222222:role/reader',
    externalId: 'word',
    budget: amplyBudget,
    maskText: (text) => text,
  });
  await Promise.all([
    reader.read('cloudwatch:DescribeAlarms', {}, { signal }),
    reader.read('logs:DescribeLogGroups', {}, { signal }),
  ]);
  reader.close();
  const assumed = server.calls.filter(({ operation }) => operation === 'AssumeRole');
  expect(assumed).toMatchObject([{ input: { RoleSessionName: 'coldcase-capture', ExternalId: 'word' } }]);
  const reads = server.calls.filter(({ operation }) => operation !== 'AssumeRole');
  expect(reads.map(({ accessKeyId }) => accessKeyId)).toEqual(['ASIAROLE', 'ASIAROLE']);
});

test('without any, nothing is sent: CAPTURE_CREDENTIALS_MISSING', async () => {
  await using server = await startAwsServer({ data: {} });
  await expect(identityBy({ endpoint: server.url })).rejects.toMatchObject({ code: 'CAPTURE_CREDENTIALS_MISSING' });
  expect(server.calls).toEqual([]);
});

test('an SSO session that has ended: CAPTURE_CREDENTIALS_EXPIRED', async () => {
  const session = [
    'sso_account_id = 1',
    'sso_role_name = r',
    'sso_region = eu-west-1',
    'sso_start_url = https://sso.example',
  ];
  writeFileSync(join(folder, 'config'), ['[profile sso]', ...session, ''].join('\n'));
  const failed = identityBy({ profile: 'sso', endpoint: 'http://127.0.0.1:9' });
  await expect(failed).rejects.toMatchObject({ code: 'CAPTURE_CREDENTIALS_EXPIRED' });
});

test('without a region: CAPTURE_REGION_MISSING', async () => {
  await expect(configuredRegion()).rejects.toMatchObject({ code: 'CAPTURE_REGION_MISSING' });
});
