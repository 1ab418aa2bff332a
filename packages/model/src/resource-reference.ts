// A resource as configuration refers to it: by an ARN, the address of a queue, a host name.
import type { ResourceKind } from './evidence.ts';

export interface ResourceReference {
  readonly kind: ResourceKind;
  /** By which the service is asked: a name, an id, an ARN. */
  readonly id: string;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

/**
 * What an ARN names; absent when the capture knows no such resource, or when the ARN stands for many.
 *
 *   arn:aws:sqs:eu-west-1:123456789012:orders-dlq   →   { kind: 'queue', id: 'orders-dlq', region, account }
 */
export function referenceOfArn(arn: string): ResourceReference | undefined {
  const [prefix, , service = '', region = '', account = '', ...rest] = arn.split(':');
  // Log groups are written with and without the star of all their streams.
  const path = rest.join(':').replace(/:\*$/, '');
  // What stands behind the name of a bucket are objects, often all of them.
  const one = service === 's3' ? path.replace(/\/.*$/, '') : path;
  if (prefix !== 'arn' || one === '' || /[*?]/.test(one)) return undefined;
  const found = namedBy[service]?.(one, arn);
  return found && { ...found, ...(region === '' ? {} : { region }), ...(account === '' ? {} : { account }) };
}

type Named = { readonly kind: ResourceKind; readonly id: string } | undefined;

/** By service: what stands behind the account in its ARNs. Forms: docs.aws.amazon.com/service-authorization/latest/reference. */
const namedBy: Readonly<Record<string, (path: string, arn: string) => Named>> = {
  lambda: (path) => named('function', /^function:([^:]+)/.exec(path)?.[1]),
  // An access point has a region and an account in its ARN; a bucket has neither.
  s3: (path, arn) => named('bucket', arn.includes(':s3:::') ? bucketName.exec(path)?.[0] : undefined),
  sqs: (path) => named('queue', /^[^/:]+$/.exec(path)?.[0]),
  // Of a stream of a table, the table.
  dynamodb: (path) => named('table', /^table\/([^/]+)/.exec(path)?.[1]),
  kinesis: (path) => named('stream', /^stream\/([^/]+)/.exec(path)?.[1]),
  sns: (path, arn) => named('topic', /^[^:]+$/.test(path) ? arn : undefined),
  states: (path, arn) => named('state-machine', path.startsWith('stateMachine:') ? arn : undefined),
  events: (path) => named('event-rule', /^rule\/(.+)$/.exec(path)?.[1]),
  logs: (path) => named('log-group', /^log-group:([^:]+)/.exec(path)?.[1]),
  iam: (path) => named('role', /^role\/(?:.*\/)?([^/]+)$/.exec(path)?.[1]),
  'execute-api': (path) => named('rest-api', /^([a-z0-9]+)\//.exec(path)?.[1]),
  elasticloadbalancing: (path, arn) => named('load-balancer', path.startsWith('targetgroup/') ? arn : undefined),
  cloudformation: (path) => named('stack', /^stack\/([^/]+)/.exec(path)?.[1]),
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function named(kind: ResourceKind, id: string | undefined): Named {
  return id === undefined ? undefined : { kind, id };
}

const arns = /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:[^\s"'|,;)\]}]+/g;
const queueUrls = /https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com\/(\d{12})\/([\w.-]+)/g;
const databaseHosts = /\b([a-z0-9-]+)\.(?:cluster-|cluster-ro-)?[a-z0-9]+\.([a-z0-9-]+)\.rds\.amazonaws\.com\b/g;
/** `NAME.proxy-ID`. An endpoint that a user added is `ENDPOINT.endpoint.proxy-ID`, and does not tell its proxy. */
const proxyHosts = /\b(?!endpoint\.)([a-z0-9-]+)\.proxy-[a-z0-9]+\.([a-z0-9-]+)\.rds\.amazonaws\.com\b/g;
const bucketUris = /\bs3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?=[/"'\s]|$)/g;
const cacheHosts =
  /\b(?:master\.|replica\.|clustercfg\.)?([a-z0-9-]+)\.[a-z0-9]+\.(?:ng\.)?(?:\d{4}\.)?[a-z0-9]+\.cache\.amazonaws\.com\b/g;

/** Everything that a text refers to, each once: the values of environment variables, policies, definitions. */
export function referencesIn(text: string): readonly ResourceReference[] {
  const found = [
    ...[...text.matchAll(arns)].flatMap(([arn]) => referenceOfArn(arn) ?? []),
    ...[...text.matchAll(queueUrls)].map(([, region = '', account = '', id = '']): ResourceReference => {
      return { kind: 'queue', id, region, account };
    }),
    ...[...text.matchAll(bucketUris)].map(([, id = '']): ResourceReference => ({ kind: 'bucket', id })),
    ...[...text.matchAll(databaseHosts)].map(([, id = '', region = '']): ResourceReference => {
      return { kind: 'database-instance', id, region };
    }),
    ...[...text.matchAll(proxyHosts)].map(
      ([, id = '', region = '']): ResourceReference => ({ kind: 'database-proxy', id, region }),
    ),
    ...[...text.matchAll(cacheHosts)].map(([, id = '']): ResourceReference => ({ kind: 'cache-cluster', id })),
  ];
  return [...new Map(found.map((one) => [`${one.kind} ${one.id}`, one])).values()];
}
