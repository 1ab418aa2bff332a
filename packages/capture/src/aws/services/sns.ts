import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new SNSClient(config), config.guard);
  return {
    'sns:GetTopicAttributes': read(GetTopicAttributesCommand),
    'sns:ListSubscriptionsByTopic': read(ListSubscriptionsByTopicCommand),
  };
}
