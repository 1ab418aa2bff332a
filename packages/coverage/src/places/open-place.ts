import { resolve } from 'node:path';
import { coverageError } from '../failures.ts';
import { withSlash } from '../format/coverage-key.ts';
import type { BucketAddress, Place, PlaceOptions } from './place.ts';

/** `s3://bucket/prefix`, or a folder. @throws COVERAGE_PLACE_MALFORMED for an address of S3 without a bucket */
export async function openPlace(address: string, options: PlaceOptions = {}): Promise<Place> {
  if (!address.startsWith('s3:')) return (await import('./folder-place.ts')).folderPlace(resolve(address));
  const { openBucket } = await import('./s3-place.ts');
  return await openBucket(bucketAddress(address), options);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function bucketAddress(address: string): BucketAddress {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(address) ?? [];
  if (bucketName.test(bucket)) return { bucket, prefix: withSlash(prefix) };
  const answer = 'it is not s3://bucket/prefix with the name of a bucket';
  throw coverageError('COVERAGE_PLACE_MALFORMED', { place: address, answer });
}
