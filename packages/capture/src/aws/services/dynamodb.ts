import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { reads, type ServiceConfig } from './reads.ts';

// AWS_ENABLE_ENDPOINT_DISCOVERY would make the client call DescribeEndpoints, which is not in the table.
export function open(config: ServiceConfig) {
  const read = reads(new DynamoDBClient({ ...config, endpointDiscoveryEnabled: false }), config.guard);
  return {
    'dynamodb:DescribeTable': read(DescribeTableCommand),
    'dynamodb:DescribeTimeToLive': read(DescribeTimeToLiveCommand),
  };
}
