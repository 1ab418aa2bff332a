import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new SQSClient(config), config.guard);
  return {
    'sqs:GetQueueAttributes': read(GetQueueAttributesCommand),
    'sqs:GetQueueUrl': read(GetQueueUrlCommand),
    'sqs:ReceiveMessage': read(ReceiveMessageCommand),
  };
}
