// The least that a role needs, as IAM reads it: of the functions that write coverage, and of whoever combines.
import { combinedFolder, withSlash } from '../format/coverage-key.ts';

export interface PolicyScope {
  readonly bucket: string;
  /** Empty: all of the bucket. */
  readonly prefix: string;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: string;
    readonly Condition?: object;
  }[];
}

/**
 * PutObjectAcl is for buckets that still have access lists; in others, which S3 makes since April 2023, it allows nothing
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html).
 */
export function uploadPolicy({ bucket, prefix }: PolicyScope): PolicyDocument {
  const Resource = `arn:aws:s3:::${bucket}/${withSlash(prefix)}*`;
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'WriteCoverage', Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource }],
  };
}

/** Lists and reads what lies below the prefix, writes what it made of it. */
export function combinerPolicy({ bucket, prefix }: PolicyScope): PolicyDocument {
  const below = withSlash(prefix);
  const limited = below === '' ? {} : { Condition: { StringLike: { 's3:prefix': `${below}*` } } };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ListCoverage',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: `arn:aws:s3:::${bucket}`,
        ...limited,
      },
      { Sid: 'ReadCoverage', Effect: 'Allow', Action: ['s3:GetObject'], Resource: `arn:aws:s3:::${bucket}/${below}*` },
      {
        Sid: 'WriteCombined',
        Effect: 'Allow',
        Action: ['s3:PutObject'],
        Resource: `arn:aws:s3:::${bucket}/${below}${combinedFolder}*`,
      },
    ],
  };
}
