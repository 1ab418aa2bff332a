import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new DynamoDBClient(config), config.guard);
  return {
    'dynamodb:DescribeTable': read(DescribeTableCommand),
    'dynamodb:DescribeTimeToLive': read(DescribeTimeToLiveCommand),
    'dynamodb:ListTables': read(ListTablesCommand),
  };
}
