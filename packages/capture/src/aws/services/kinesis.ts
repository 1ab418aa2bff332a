import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamConsumersCommand,
} from '@aws-sdk/client-kinesis';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new KinesisClient(config), config.guard);
  return {
    'kinesis:DescribeStreamSummary': read(DescribeStreamSummaryCommand),
    'kinesis:ListShards': read(ListShardsCommand),
    'kinesis:ListStreamConsumers': read(ListStreamConsumersCommand),
  };
}
