// `@data_source_name` and `@data_source_type`: the service sets them when a log group is made for a service; here the line
// itself tells. JSON is recognised by fields that only one service writes together.
import type { LineType } from '@coldcase/model';

export interface DataSource {
  readonly name: string;
  readonly type: string;
}

/** By the type of a line. */
export const lineDataSources: Readonly<Partial<Record<LineType, DataSource>>> = {
  VPC_FLOW: { name: 'amazon_vpc', type: 'flow' },
  DNS_QUERY: { name: 'amazon_route53', type: 'public_hosted_zone' },
};

/** By fields that all occur; the first that fits. */
export const jsonDataSources: readonly (DataSource & { readonly fields: readonly string[] })[] = [
  { name: 'aws_cloudtrail', type: 'events', fields: ['eventVersion', 'eventSource', 'awsRegion'] },
  { name: 'aws_waf', type: 'access', fields: ['webaclId', 'action', 'httpRequest.clientIp'] },
  { name: 'amazon_eks', type: 'audit', fields: ['auditID', 'stage', 'verb'] },
];

/** What the lines of a Lambda function say, `record_type` or not: the group is the function's. */
export const lambdaDataSource: DataSource = { name: 'aws_lambda', type: 'function' };
export const lambdaGroupPrefix = '/aws/lambda/';
