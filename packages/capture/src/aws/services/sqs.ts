import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  // The address of a queue would otherwise choose the host, past AWS_ENDPOINT_URL, and the SDK would write to standard error.
  const read = reads(new SQSClient({ ...config, useQueueUrlAsEndpoint: false }), config.guard);
  return {
    'sqs:GetQueueAttributes': read(GetQueueAttributesCommand),
    'sqs:GetQueueUrl': read(GetQueueUrlCommand),
    'sqs:ReceiveMessage': read(ReceiveMessageCommand),
  };
}
