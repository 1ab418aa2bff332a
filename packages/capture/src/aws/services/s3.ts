import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Read, reads, type ServiceConfig } from './reads.ts';

/**
 * The bucket in the path and not in the host: names may hold dots, which the certificate of the host does not cover. Redirects are
 * not followed by the SDK, whose second call would not be counted.
 */
export function open(config: ServiceConfig) {
  const read = reads(new S3Client({ ...config, forcePathStyle: true, followRegionRedirects: false }), config.guard);
  return {
    's3:GetBucketEncryption': read(GetBucketEncryptionCommand),
    's3:GetBucketLifecycleConfiguration': read(GetBucketLifecycleConfigurationCommand),
    's3:GetBucketLocation': redirectedIsAnswered(read(GetBucketLocationCommand)),
    's3:GetBucketNotificationConfiguration': read(GetBucketNotificationConfigurationCommand),
    's3:GetBucketPolicy': read(GetBucketPolicyCommand),
    's3:GetBucketVersioning': read(GetBucketVersioningCommand),
    's3:GetPublicAccessBlock': read(GetPublicAccessBlockCommand),
  };
}

interface Location {
  readonly LocationConstraint?: string | undefined;
}

/** Whoever asks in another region is told where the bucket is, and that was the question. */
function redirectedIsAnswered<Input>(read: Read<Input, Location>): Read<Input, Location> {
  return async (input, options) => {
    try {
      return await read(input, options);
    } catch (error) {
      const region = regionInRefusal(error);
      if (region === undefined) throw error;
      return { LocationConstraint: region };
    }
  };
}

/** A header of PermanentRedirect; of AuthorizationHeaderMalformed a member of the answer. */
function regionInRefusal(error: unknown): string | undefined {
  const status = memberOf(memberOf(error, '$metadata'), 'httpStatusCode');
  if (status !== 301 && status !== 400) return undefined;
  const inHeader = memberOf(memberOf(memberOf(error, '$response'), 'headers'), 'x-amz-bucket-region');
  const region = inHeader ?? memberOf(error, 'Region');
  return typeof region === 'string' ? region : undefined;
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
}
