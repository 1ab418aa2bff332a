// A bucket below a prefix: listed page by page, read and written object by object. The one file that knows the client.
import type { GetObjectCommandOutput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { StoredFile } from '../combine/ledger.ts';
import { coverageError } from '../failures.ts';
import { type BucketAddress, listedFilesMax, type Place, type PlaceOptions } from './place.ts';

/** Of one call. An object of 64 MB at 2 MB/s takes half a minute. */
const callMsMax = 60_000;
/** S3 answers with at most so many keys (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html). */
const keysOfPage = 1000;

/** More than reads at once, so that none waits for a connection. */
const connectionsMax = 64;

export async function openBucket(address: BucketAddress, options: PlaceOptions): Promise<Place> {
  return bucketPlace(address, await openS3(options));
}

export async function openS3({ region, profile, endpointUrl }: PlaceOptions): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const config: S3ClientConfig = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    // Emulators have no host for each bucket.
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl, forcePathStyle: true }),
    // A bucket of another region answers with a redirect.
    followRegionRedirects: true,
    retryMode: 'standard',
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: callMsMax, httpsAgent: { maxSockets: connectionsMax } },
  };
  return new S3Client(config);
}

export function bucketPlace({ bucket, prefix }: BucketAddress, client: S3Client): Place {
  const address = `s3://${bucket}/${prefix}`;
  const readIfThere: Place['readIfThere'] = (key, bytesMax, signal) =>
    readObject(client, { bucket, key: prefix + key }, bytesMax, signal);
  return {
    address,
    list: (signal) => listed(client, { bucket, prefix }, signal),
    readIfThere,
    read: async (key, bytesMax, signal) => {
      const found = await readIfThere(key, bytesMax, signal);
      if (found !== undefined) return found;
      throw coverageError('COVERAGE_FILE_UNREADABLE', { key, answer: 'it is not there any more' });
    },
    write: async (key, bytes, signal) => {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const command = new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: bytes });
      await client.send(command, { abortSignal: signal }).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw coverageError(
          'COVERAGE_PLACE_UNWRITABLE',
          { place: address + key, answer: answerOfS3(cause) },
          { cause },
        );
      });
    },
    close: () => client.destroy(),
  };
}

async function* listed(
  client: S3Client,
  { bucket, prefix }: BucketAddress,
  signal: AbortSignal,
): AsyncGenerator<StoredFile> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const place = `s3://${bucket}/${prefix}`;
  const unreadable = (answer: string, cause?: unknown) =>
    coverageError('COVERAGE_PLACE_UNREADABLE', { place, answer }, { cause });
  let token: string | undefined;
  for (let pages = 0; pages < listedFilesMax / keysOfPage; pages++) {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    const page = await client.send(command, { abortSignal: signal }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw unreadable(answerOfS3(cause), cause);
    });
    // A key that ends in a slash is a folder drawn by the console.
    for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? [])
      if (!Key.endsWith('/')) yield { key: Key.slice(prefix.length), bytes: Size, etag: ETag.replaceAll('"', '') };
    token = page.NextContinuationToken;
    if (token === undefined) return;
  }
  throw unreadable(`it holds more than ${listedFilesMax} objects`);
}

async function readObject(
  client: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  bytesMax: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    if ((answer.ContentLength ?? 0) > bytesMax) {
      discard(answer);
      throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: bytesMax, unit: 'bytes' });
    }
    return await (answer.Body?.transformToByteArray() ?? new Uint8Array());
  } catch (cause) {
    signal.throwIfAborted();
    if (nameOf(cause) === 'ColdcaseError') throw cause;
    if (nameOf(cause) === 'NoSuchKey' || nameOf(cause) === 'NotFound') return undefined;
    throw coverageError('COVERAGE_FILE_UNREADABLE', { key, answer: answerOfS3(cause) }, { cause });
  }
}

/** The connection would wait for a body that nobody reads. */
function discard({ Body }: GetObjectCommandOutput): void {
  if (Body !== undefined && 'destroy' in Body && typeof Body.destroy === 'function') Body.destroy();
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : '';
}

/** `NoSuchBucket: The specified bucket does not exist` */
export function answerOfS3(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' || cause.message === cause.name ? cause.name : `${cause.name}: ${cause.message}`;
}
