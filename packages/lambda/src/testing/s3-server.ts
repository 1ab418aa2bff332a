// s3rver, which others wrote after S3, for tests: on a free port, with signatures checked.
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface S3Server extends AsyncDisposable {
  readonly url: string;
  /** Keys of a bucket, sorted. */
  keys(bucket: string): readonly string[];
  read(bucket: string, key: string): Buffer;
}

/** The only credentials that it knows. */
export const s3Credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' };

/** What s3rver adds to the name of the file that is an object. */
const objectSuffix = '._S3rver_object';

interface S3rver {
  run(): Promise<unknown>;
  close(): Promise<unknown>;
}

export async function startS3(...buckets: readonly string[]): Promise<S3Server> {
  const S3rver: new (options: object) => S3rver = createRequire(import.meta.url)('s3rver');
  const directory = mkdtempSync(join(tmpdir(), 'coldcase-s3-'));
  const port = await freePort();
  const configureBuckets = buckets.map((name) => ({ name }));
  const server = new S3rver({ port, address: '127.0.0.1', silent: true, directory, configureBuckets });
  await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    keys: (bucket) =>
      readdirSync(join(directory, bucket), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith(objectSuffix))
        .map((name) => name.slice(0, -objectSuffix.length))
        .sort(),
    read: (bucket, key) => readFileSync(join(directory, bucket, key + objectSuffix)),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
