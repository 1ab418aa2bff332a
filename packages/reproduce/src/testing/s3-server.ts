// s3rver, which others wrote after S3, for tests: on a free port, with signatures checked, closed by whoever started it.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import S3rver from 's3rver';

export interface S3Server extends AsyncDisposable {
  readonly url: string;
  /** Keys of a bucket, sorted. */
  keys(bucket: string): readonly string[];
  read(bucket: string, key: string): Buffer;
  /** Lays an object where the server keeps it: two thousand by the interface take a quarter of a minute. */
  lay(bucket: string, key: string, bytes: Uint8Array): void;
}

/** The only credentials that it knows. */
export const s3Credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' };

/** The names of s3rver for what belongs to one object. */
const suffixes = { object: '._S3rver_object', md5: '._S3rver_object.md5', metadata: '._S3rver_metadata.json' };

let isDesBack = false;

/**
 * s3rver hides the place to go on from with DES, which OpenSSL 3 has no more: without this, a bucket of more than a thousand
 * objects cannot be listed. Triple DES with one key three times is DES.
 */
function bringBackDes(): void {
  if (isDesBack) return;
  isDesBack = true;
  const crypto: typeof import('node:crypto') = createRequire(import.meta.url)('node:crypto');
  const { createCipheriv, createDecipheriv } = crypto;
  type MakeCipher = (algorithm: string, key: Buffer, iv: Buffer) => unknown;
  const withDes = (make: MakeCipher) => (algorithm: string, key: Buffer, iv: Buffer) =>
    algorithm === 'des' ? make('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : make(algorithm, key, iv);
  Object.assign(crypto, { createCipheriv: withDes(createCipheriv), createDecipheriv: withDes(createDecipheriv) });
}

export async function startS3(buckets: readonly string[]): Promise<S3Server> {
  bringBackDes();
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-s3-'));
  const configureBuckets = buckets.map((name) => ({ name }));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    configureBuckets,
  });
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    keys: (bucket) =>
      readdirSync(join(folder, bucket), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith(suffixes.object))
        .map((name) => name.slice(0, -suffixes.object.length))
        .sort(),
    read: (bucket, key) => readFileSync(join(folder, bucket, key + suffixes.object)),
    lay: (bucket, key, bytes) => {
      const path = join(folder, bucket, key);
      const digest = createHash('md5').update(bytes).digest('hex');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path + suffixes.object, bytes);
      writeFileSync(path + suffixes.md5, digest);
      writeFileSync(path + suffixes.metadata, '{}');
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
