import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { reads, type ServiceConfig } from './reads.ts';

/** The address of a queue names its host, which would win over an endpoint that somebody configured. */
export function open(config: ServiceConfig) {
  const read = reads(new SQSClient({ ...config, useQueueUrlAsEndpoint: false }), config.guard);
  return {
    'sqs:GetQueueAttributes': read(GetQueueAttributesCommand),
    'sqs:GetQueueUrl': read(GetQueueUrlCommand),
    'sqs:ReceiveMessage': read(ReceiveMessageCommand),
  };
}
