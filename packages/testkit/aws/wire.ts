// One port for all services: which service, operation and protocol a request means. The order of the questions is the one
// in which clients differ: a target header, a form, else a path whose service stands in the signature.
import type { IncomingMessage } from 'node:http';
import { type JsonObject, parsed } from './json.ts';

export type Protocol = 'json-1.0' | 'json-1.1' | 'query' | 'rest' | 'rest-xml';

export interface AwsRequest {
  readonly protocol: Protocol;
  /** As in an action of IAM: `logs`, `cloudwatch`, `tag`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Who signed it. */
  readonly accessKeyId: string;
  readonly input: JsonObject;
}

/** By the last label of the target's prefix: some clients put a name space before it. */
const servicesByTarget: Readonly<Record<string, string>> = {
  AWSEvents: 'events',
  AWSStepFunctions: 'states',
  AmazonSQS: 'sqs',
  CloudTrail_20131101: 'cloudtrail',
  DynamoDB_20120810: 'dynamodb',
  GraniteServiceVersion20100801: 'cloudwatch',
  Kinesis_20131202: 'kinesis',
  Logs_20140328: 'logs',
  ResourceGroupsTaggingAPI_20170126: 'tag',
};

const servicesByVersion: Readonly<Record<string, string>> = {
  '2010-03-31': 'sns',
  '2010-05-08': 'iam',
  '2010-05-15': 'cloudformation',
  '2011-06-15': 'sts',
  '2014-10-31': 'rds',
  '2015-02-02': 'elasticache',
  '2015-12-01': 'elasticloadbalancing',
};

/** Paths of REST, each with the names of what stands in its brackets. */
const routes: readonly (readonly [service: string, operation: string, pattern: RegExp])[] = [
  ['xray', 'GetTraceSummaries', /^\/TraceSummaries$/],
  ['xray', 'BatchGetTraces', /^\/Traces$/],
  ['xray', 'GetServiceGraph', /^\/ServiceGraph$/],
  ['xray', 'GetSamplingRules', /^\/GetSamplingRules$/],
  ['lambda', 'ListFunctions', /^\/2015-03-31\/functions\/?$/],
  ['lambda', 'GetFunction', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)$/],
  ['lambda', 'GetFunctionConfiguration', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/],
  ['lambda', 'GetPolicy', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/policy$/],
  ['lambda', 'ListAliases', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/aliases$/],
  ['lambda', 'ListVersionsByFunction', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/versions$/],
  ['lambda', 'GetFunctionConcurrency', /^\/2019-09-30\/functions\/(?<FunctionName>[^/]+)\/concurrency$/],
  ['lambda', 'GetFunctionEventInvokeConfig', /^\/2019-09-25\/functions\/(?<FunctionName>[^/]+)\/event-invoke-config$/],
  [
    'lambda',
    'ListProvisionedConcurrencyConfigs',
    /^\/2019-09-30\/functions\/(?<FunctionName>[^/]+)\/provisioned-concurrency$/,
  ],
  ['lambda', 'ListEventSourceMappings', /^\/2015-03-31\/event-source-mappings\/?$/],
  ['lambda', 'ListTags', /^\/2017-03-31\/tags\/(?<Resource>.+)$/],
  ['lambda', 'GetAccountSettings', /^\/2016-08-19\/account-settings\/?$/],
  ['apigateway', 'GetRestApis', /^\/restapis$/],
  ['apigateway', 'GetRestApi', /^\/restapis\/(?<restApiId>[^/]+)$/],
  ['apigateway', 'GetStages', /^\/restapis\/(?<restApiId>[^/]+)\/stages$/],
  ['apigateway', 'GetResources', /^\/restapis\/(?<restApiId>[^/]+)\/resources$/],
  [
    'apigateway',
    'GetIntegration',
    /^\/restapis\/(?<restApiId>[^/]+)\/resources\/(?<resourceId>[^/]+)\/methods\/(?<httpMethod>[^/]+)\/integration$/,
  ],
  ['apigatewayv2', 'GetApis', /^\/v2\/apis$/],
  ['apigatewayv2', 'GetApi', /^\/v2\/apis\/(?<ApiId>[^/]+)$/],
  ['apigatewayv2', 'GetStages', /^\/v2\/apis\/(?<ApiId>[^/]+)\/stages$/],
  ['apigatewayv2', 'GetRoutes', /^\/v2\/apis\/(?<ApiId>[^/]+)\/routes$/],
  ['apigatewayv2', 'GetIntegrations', /^\/v2\/apis\/(?<ApiId>[^/]+)\/integrations$/],
];

/** Reading is a GET everywhere but in X-Ray, whose reads are POSTs to fixed paths. */
const postingServices = ['xray'];

export function understood({ headers, method = 'GET', url = '/' }: IncomingMessage, body: string): AwsRequest {
  const [, accessKeyId = 'nobody', region = 'unknown', signedService] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const signed = { region, accessKeyId };
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { ...signed, ...byTarget(target, headers['content-type'] ?? '', body) };
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return { ...signed, ...byForm(body) };
  // A bucket may have any name, that of a path of another service, too.
  if (signedService === 's3') return { ...signed, ...byPartOfBucket(method, url) };
  return { ...signed, ...byPath(method, url, body) };
}

type Meaning = Omit<AwsRequest, 'region' | 'accessKeyId'>;

function byTarget(target: string, contentType: string, body: string): Meaning {
  const dot = target.lastIndexOf('.');
  const label = target.slice(0, dot).split('.').at(-1) ?? '';
  return {
    protocol: contentType.endsWith('1.0') ? 'json-1.0' : 'json-1.1',
    service: servicesByTarget[label] ?? label,
    operation: target.slice(dot + 1),
    input: parsed(body),
  };
}

function byForm(body: string): Meaning {
  const { Action: operation = '', Version: version = '', ...input } = Object.fromEntries(new URLSearchParams(body));
  return { protocol: 'query', service: servicesByVersion[version] ?? version, operation, input };
}

/** What is asked about a bucket: the word behind the question mark. */
const partsOfBuckets: Readonly<Record<string, string>> = {
  encryption: 'GetBucketEncryption',
  lifecycle: 'GetBucketLifecycleConfiguration',
  location: 'GetBucketLocation',
  notification: 'GetBucketNotificationConfiguration',
  policy: 'GetBucketPolicy',
  publicAccessBlock: 'GetPublicAccessBlock',
  versioning: 'GetBucketVersioning',
};

function byPartOfBucket(method: string, url: string): Meaning {
  const { pathname, searchParams } = new URL(url, 'http://server');
  const [, bucket = '', ...key] = pathname.split('/');
  const asked = Object.keys(partsOfBuckets).find((part) => searchParams.has(part)) ?? '';
  const operation = partsOfBuckets[asked];
  const isMeant = method === 'GET' && key.join('') === '' && operation !== undefined;
  if (!isMeant) return { protocol: 'rest-xml', service: 's3', operation: `${method} ${url}`, input: {} };
  return { protocol: 'rest-xml', service: 's3', operation, input: { Bucket: decodeURIComponent(bucket) } };
}

function byPath(method: string, url: string, body: string): Meaning {
  const { pathname, searchParams } = new URL(url, 'http://server');
  for (const [service, operation, pattern] of routes) {
    const found = pattern.exec(pathname);
    const isMeant = method === (postingServices.includes(service) ? 'POST' : 'GET');
    if (found === null || !isMeant) continue;
    const named = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    const input = { ...parsed(body), ...Object.fromEntries(searchParams), ...Object.fromEntries(named) };
    return { protocol: 'rest', service, operation, input };
  }
  return { protocol: 'rest', service: 'unknown', operation: `${method} ${pathname}`, input: {} };
}
