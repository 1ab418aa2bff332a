// The bucket, from where this program runs: is it there, where, who is kept out, what lies in it, and may one write.
import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { isJsonObject, objectsAt } from '@coldcase/model';
import {
  combinedFolder,
  functionNameOfKey,
  isCoverageKey,
  keyBytesMax,
  sourcesFolder,
} from '../format/coverage-key.ts';
import { answerOfS3 } from '../places/s3-place.ts';
import type { HealthCheck } from './check.ts';

export interface BucketCheckOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  /** Where the function runs; absent when nobody knows. */
  readonly functionRegion?: string;
  /** Write, read and remove one object. */
  readonly mayWrite: boolean;
  readonly signal: AbortSignal;
}

/** Keys that are looked at. Names go wrong in the first hundred or never. */
export const examinedKeysMax = 10_000;

/** In this order; a bucket that cannot be reached ends it. Never throws for what S3 answers. */
export async function bucketChecks(options: BucketCheckOptions): Promise<readonly HealthCheck[]> {
  const { bucket, found } = await headBucket(options);
  if (bucket.verdict === 'bad') return [bucket];
  return [
    bucket,
    checkRegion(found.region, options),
    await checkPolicy(options),
    ...(await checkKeys(options)),
    ...(await selfTest(options)),
  ];
}

async function headBucket({ client, bucket, signal }: BucketCheckOptions) {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal });
    const region = BucketRegion ?? (await locationOf(client, bucket, signal));
    return { bucket: check('bucket', 'ok', `s3://${bucket} answers`), found: { region } };
  } catch (cause) {
    signal.throwIfAborted();
    return { bucket: check('bucket', 'bad', `s3://${bucket}: ${headAnswer(cause)}`), found: { region: undefined } };
  }
}

/** An answer to HEAD has no body, so S3 can say no more than a number. */
function headAnswer(cause: unknown): string {
  const status = isJsonObject(cause) && isJsonObject(cause.$metadata) ? cause.$metadata.httpStatusCode : undefined;
  if (status === 404) return 'NoSuchBucket: there is none of this name';
  if (status === 403) return 'AccessDenied: it is there, and whoever asks may not list it';
  return answerOfS3(cause);
}

/** Buckets of us-east-1 have no location, old ones of Ireland "EU" (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html). */
async function locationOf(client: S3Client, bucket: string, signal: AbortSignal): Promise<string | undefined> {
  const { GetBucketLocationCommand } = await import('@aws-sdk/client-s3');
  try {
    const answer = await client.send(new GetBucketLocationCommand({ Bucket: bucket }), { abortSignal: signal });
    const location: string = answer.LocationConstraint ?? '';
    return location === '' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function checkRegion(region: string | undefined, { functionRegion }: BucketCheckOptions): HealthCheck {
  if (region === undefined) return check('region', 'unknown', 'the bucket does not say where it is');
  if (functionRegion === undefined) return check('region', 'todo', `the bucket is in ${region}: is the function, too?`);
  if (region === functionRegion) return check('region', 'ok', `bucket and function are in ${region}`);
  return check('region', 'bad', `the bucket is in ${region}, the function in ${functionRegion}`);
}

async function checkPolicy({ client, bucket, signal }: BucketCheckOptions): Promise<HealthCheck> {
  const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3');
  const name = 'bucket policy';
  try {
    const { Policy = '{}' } = await client.send(new GetBucketPolicyCommand({ Bucket: bucket }), {
      abortSignal: signal,
    });
    const refusals = objectsAt(JSON.parse(Policy), 'Statement').filter(refusesWriting);
    if (refusals.length === 0) return check(name, 'ok', 'there is one, and it refuses no upload');
    const sids = refusals.map(({ Sid }) => (typeof Sid === 'string' ? Sid : 'a statement without Sid'));
    return check(
      name,
      'todo',
      `it may refuse uploads: ${sids.join(', ')}. Do its conditions spare the role of the function?`,
    );
  } catch (cause) {
    signal.throwIfAborted();
    const answer = answerOfS3(cause);
    if (/NoSuchBucketPolicy/.test(answer)) return check(name, 'ok', 'there is none: roles alone decide');
    return check(name, 'unknown', answer);
  }
}

function refusesWriting({ Effect, Action, NotAction }: { readonly [key: string]: unknown }): boolean {
  if (Effect !== 'Deny') return false;
  const actions = [Action].flat().filter((one) => typeof one === 'string');
  return NotAction !== undefined || actions.some((one) => /^(\*|s3:\*|s3:Put(\*|Obj.*))$/i.test(one));
}

async function checkKeys(options: BucketCheckOptions): Promise<readonly HealthCheck[]> {
  const { client, bucket, prefix, signal } = options;
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const keys: string[] = [];
  try {
    for await (const page of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix },
      { abortSignal: signal },
    )) {
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      if (keys.length >= examinedKeysMax) break;
    }
  } catch (cause) {
    signal.throwIfAborted();
    return [check('list', 'bad', answerOfS3(cause))];
  }
  const relative = keys.map((key) => key.slice(prefix.length));
  const files = relative.filter(isCoverageKey);
  const more = keys.length >= examinedKeysMax ? ' at least' : '';
  const listed = files.length === 0 ? 'todo' : 'ok';
  return [
    check('list', listed, `${files.length}${more} coverage files below s3://${bucket}/${prefix}`),
    checkNames(relative, prefix),
  ];
}

/** `YYYY/MM/DD/function-id.coverage` */
const datedKey = /^\d{4}\/\d{2}\/\d{2}\/[^/]+-[^/]+\.coverage$/;

/**
 * A key overwrites another when two runs have the same id on the same day. In the listing both are one, so what shows is an
 * id that is no id, or one that comes back on another day.
 */
export function checkNames(relativeKeys: readonly string[], prefix: string): HealthCheck {
  const files = relativeKeys.filter(isCoverageKey);
  const strange = relativeKeys.filter((key) => !isOurs(key));
  const wrong = [
    ...some(
      files.filter((key) => /-(undefined|null|unknown|)\.coverage$/.test(key)),
      'have no execution id',
    ),
    ...some(repeated(files), 'have an execution id of another day, too'),
    ...some(
      files.filter((key) => Buffer.byteLength(prefix + key) > keyBytesMax),
      `are longer than ${keyBytesMax} bytes`,
    ),
    ...some(strange, 'are named otherwise'),
  ];
  if (wrong.length > 0) return check('names', 'bad', wrong.join('; '));
  return check('names', 'ok', `${files.length} keys, all different: by day, function and execution`);
}

function isOurs(key: string): boolean {
  return datedKey.test(key) || key.startsWith(sourcesFolder) || key.startsWith(combinedFolder) || key === '';
}

function repeated(files: readonly string[]): readonly string[] {
  const byName = Map.groupBy(files, (key) => key.slice(key.lastIndexOf('/') + 1));
  return [...byName.values()]
    .filter((same) => same.length > 1)
    .flatMap(([first = '']) => `${first} (${functionNameOfKey(first)})`);
}

/** `3 of the keys have no execution id, such as 2026/…` */
function some(keys: readonly string[], what: string): readonly string[] {
  return keys.length === 0 ? [] : [`${keys.length} of the keys ${what}, such as ${keys[0]}`];
}

async function selfTest(options: BucketCheckOptions): Promise<readonly HealthCheck[]> {
  const { client, bucket, prefix, mayWrite, signal } = options;
  const key = `${prefix}health-check-${randomUUID()}.txt`;
  if (!mayWrite) return [check('write', 'todo', `would write, read and remove s3://${bucket}/${key}`)];
  const { PutObjectCommand, GetObjectCommand, DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const at = { Bucket: bucket, Key: key };
  const content = 'coldcase coverage health';
  const written = await tried('write', 'an object was written', signal, async () => {
    await client.send(new PutObjectCommand({ ...at, Body: content }), { abortSignal: signal });
  });
  if (written.verdict === 'bad') return [written];
  const read = await tried('read', 'it was read, and holds what was written', signal, async () => {
    const { Body } = await client.send(new GetObjectCommand(at), { abortSignal: signal });
    if ((await Body?.transformToString()) !== content) throw new RangeError('it holds something else');
  });
  // Also after Ctrl-C: nothing of ours stays there.
  const removed = await tried('remove', 'it was removed', AbortSignal.timeout(removeMsMax), async () => {
    await client.send(new DeleteObjectCommand(at), { abortSignal: AbortSignal.timeout(removeMsMax) });
  });
  if (removed.verdict === 'bad')
    return [written, read, { ...removed, found: `${removed.found}; remove s3://${bucket}/${key} by hand` }];
  return [written, read, removed];
}

const removeMsMax = 10_000;

async function tried(
  name: HealthCheck['name'],
  success: string,
  signal: AbortSignal,
  act: () => Promise<void>,
): Promise<HealthCheck> {
  try {
    await act();
    return check(name, 'ok', success);
  } catch (cause) {
    signal.throwIfAborted();
    return check(name, 'bad', answerOfS3(cause));
  }
}

function check(name: HealthCheck['name'], verdict: HealthCheck['verdict'], found: string): HealthCheck {
  return { name, verdict, found };
}
