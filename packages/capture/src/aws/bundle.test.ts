// A bundle holds no command that writes. The SDK comes as CommonJS and as ES modules; only from the second can esbuild leave
// out what nobody imports, so whoever bundles this package has to prefer it (`mainFields` below).
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { operationNamed, operationsOf } from './operations.ts';

/** Those of credentials: a role, a web identity, SSO. They are sent before any read, and give nothing but credentials. */
const credentialCommands = [
  'AssumeRoleCommand',
  'AssumeRoleWithWebIdentityCommand',
  'GetCredentialsForIdentityCommand',
  'GetIdCommand',
  'GetRoleCredentialsCommand',
  'CreateTokenCommand',
  'CreateOAuth2TokenCommand',
  'CreateOAuth2TokenWithIAMCommand',
];

/**
 * The client of DynamoDB holds the first for the discovery of endpoints, which is switched off; that of S3 the second for buckets
 * of one zone, which the guard of the client refuses. It gives credentials, and nothing else.
 */
const heldByClients = ['DescribeEndpointsCommand', 'CreateSessionCommand'];

test('a bundle holds the commands of the table, those of credentials, and no others', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    outdir: 'unwritten',
    write: false,
    logLevel: 'silent',
  });
  const classes = outputFiles.flatMap(({ text }) => [...text.matchAll(/(?:class|var) (\w+Command) (?:=|extends)/g)]);
  const listed = operationsOf({ withPeeks: true }).map((operation) => operationNamed(operation).command);
  const found = new Set(classes.map(([, name = '']) => name));
  const known = [...listed, ...credentialCommands, ...heldByClients];
  expect([...found].filter((name) => !known.includes(name))).toEqual([]);
  expect(listed.filter((name) => !found.has(name))).toEqual([]);
});
