// The configuration of buckets. Each part is asked by a word behind the question mark, and what was never set is refused under a
// name of its own; a bucket of another region is refused with the region in a header.
import type { Bucket } from '../data.ts';
import { AwsRefusal } from '../errors.ts';
import { textIn } from '../json.ts';
import type { Operations, Serving } from '../operation.ts';
import { repeatedXmlOf } from '../xml.ts';

export const bucketOperations: Operations = {
  's3:GetBucketLocation': (serving) => {
    const { region } = bucketIn(serving);
    // The oldest region has no name.
    return answerOf('LocationConstraint', region === 'us-east-1' ? '' : region);
  },
  's3:GetBucketNotificationConfiguration': (serving) =>
    answerOf('NotificationConfiguration', bucketIn(serving).notifications ?? {}),
  's3:GetBucketVersioning': (serving) => answerOf('VersioningConfiguration', bucketIn(serving).versioning ?? {}),
  's3:GetBucketPolicy': (serving) => JSON.stringify(part(serving, 'policy', 'NoSuchBucketPolicy')),
  's3:GetBucketEncryption': (serving) =>
    answerOf(
      'ServerSideEncryptionConfiguration',
      part(serving, 'encryption', 'ServerSideEncryptionConfigurationNotFoundError'),
    ),
  's3:GetPublicAccessBlock': (serving) =>
    answerOf(
      'PublicAccessBlockConfiguration',
      part(serving, 'publicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'),
    ),
  's3:GetBucketLifecycleConfiguration': (serving) =>
    answerOf('LifecycleConfiguration', part(serving, 'lifecycle', 'NoSuchLifecycleConfiguration')),
};

/** With the name space, without which a client would not find the text of a root. */
function answerOf(root: string, value: unknown): string {
  return repeatedXmlOf(root, value).replace('>', ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/">');
}

function part(serving: Serving, name: keyof Bucket, absence: string) {
  const found = bucketIn(serving)[name];
  if (found === undefined) throw new AwsRefusal(absence, 'It was never configured.', 404);
  return found;
}

function bucketIn({ input, data, region: asked }: Serving): Bucket {
  const bucket = data.buckets?.[textIn(input, 'Bucket') ?? ''];
  if (bucket === undefined) throw new AwsRefusal('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (bucket.region === asked) return bucket;
  const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
  throw new AwsRefusal('PermanentRedirect', message, 301, { bucketRegion: bucket.region });
}
