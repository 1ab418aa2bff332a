// A bucket: why its events arrive or do not, why its objects can be read or not, and when they go away by themselves.
import { referencesIn } from '@coldcase/model';
import { becauseOf, type Description, documentOf, type Inquiry } from './describe.ts';
import { withoutMetadata } from './describe-messaging.ts';
import type { Reference } from './reference.ts';

/** Any region is told where a bucket is; everything else is answered there alone. */
export async function describeBucket(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const of = { Bucket: name };
  const { LocationConstraint } = await inquiry.ask('s3:GetBucketLocation', of);
  const region = regionOf(LocationConstraint);
  const there = inquiry.in(region);
  const notifications = withoutMetadata((await there.detail('s3:GetBucketNotificationConfiguration', of)) ?? {});
  const policy = await there.detail('s3:GetBucketPolicy', of);
  const access = await there.detail('s3:GetPublicAccessBlock', of);
  const encryption = await there.detail('s3:GetBucketEncryption', of);
  const versioning = withoutMetadata((await there.detail('s3:GetBucketVersioning', of)) ?? {});
  const lifecycle = await there.detail('s3:GetBucketLifecycleConfiguration', of);
  return {
    documents: [
      documentOf('bucket', name, {
        region,
        notifications,
        Policy: policy?.Policy,
        PublicAccessBlockConfiguration: access?.PublicAccessBlockConfiguration,
        // With the key that a reader must be allowed to use.
        ServerSideEncryptionConfiguration: encryption?.ServerSideEncryptionConfiguration,
        versioning,
        LifecycleRules: lifecycle?.Rules,
      }),
    ],
    neighbours: becauseOf(referencesIn(JSON.stringify(notifications)), `events of ${name} go there`),
    logGroups: [],
    // For alarms that watch it. Its metrics are counted by a filter, where somebody made one, and are not asked for.
    dimensions: { BucketName: name },
    region,
  };
}

/** The oldest region has no name, and the second oldest has another (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html). */
function regionOf(location: string | undefined): string {
  if (location === undefined || location === '') return 'us-east-1';
  return location === 'EU' ? 'eu-west-1' : location;
}
