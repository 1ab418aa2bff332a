// The services that we read, each loaded when it is first asked, so that a capture of logs does not pay for twenty clients.
import { assert } from '@coldcase/model';
import type { ServiceConfig } from './services/reads.ts';
import type { MeteredOptions } from './transport.ts';

const openers = {
  apigateway: async (config: ServiceConfig) => (await import('./services/apigateway.ts')).open(config),
  apigatewayv2: async (config: ServiceConfig) => (await import('./services/apigatewayv2.ts')).open(config),
  cloudformation: async (config: ServiceConfig) => (await import('./services/cloudformation.ts')).open(config),
  cloudtrail: async (config: ServiceConfig) => (await import('./services/cloudtrail.ts')).open(config),
  cloudwatch: async (config: ServiceConfig) => (await import('./services/cloudwatch.ts')).open(config),
  dynamodb: async (config: ServiceConfig) => (await import('./services/dynamodb.ts')).open(config),
  elasticache: async (config: ServiceConfig) => (await import('./services/elasticache.ts')).open(config),
  elasticloadbalancing: async (config: ServiceConfig) =>
    (await import('./services/elasticloadbalancing.ts')).open(config),
  events: async (config: ServiceConfig) => (await import('./services/events.ts')).open(config),
  iam: async (config: ServiceConfig) => (await import('./services/iam.ts')).open(config),
  kinesis: async (config: ServiceConfig) => (await import('./services/kinesis.ts')).open(config),
  lambda: async (config: ServiceConfig) => (await import('./services/lambda.ts')).open(config),
  logs: async (config: ServiceConfig) => (await import('./services/logs.ts')).open(config),
  rds: async (config: ServiceConfig) => (await import('./services/rds.ts')).open(config),
  s3: async (config: ServiceConfig) => (await import('./services/s3.ts')).open(config),
  sns: async (config: ServiceConfig) => (await import('./services/sns.ts')).open(config),
  sqs: async (config: ServiceConfig) => (await import('./services/sqs.ts')).open(config),
  states: async (config: ServiceConfig) => (await import('./services/states.ts')).open(config),
  sts: async (config: ServiceConfig) => (await import('./services/sts.ts')).open(config),
  tag: async (config: ServiceConfig) => (await import('./services/tag.ts')).open(config),
  xray: async (config: ServiceConfig) => (await import('./services/xray.ts')).open(config),
};

export type Service = keyof typeof openers;

type Opened = { [S in Service]: Awaited<ReturnType<(typeof openers)[S]>> };
/** `'logs:FilterLogEvents'` and its like: whatever a file of `services/` opens. */
export type Operation = { [S in Service]: keyof Opened[S] }[Service];
type ReadOf<K extends Operation> = {
  [S in Service]: K extends keyof Opened[S] ? Opened[S][K] : never;
}[Service];
type InputsByOperation = { [K in Operation]: Parameters<ReadOf<K>>[0] };
type OutputsByOperation = { [K in Operation]: Awaited<ReturnType<ReadOf<K>>> };

export type InputOf<K extends Operation> = InputsByOperation[K];
export type OutputOf<K extends Operation> = OutputsByOperation[K];

/** The reads of one service in one region. */
export type ServiceReads = {
  readonly [K in Operation]?: (input: InputsByOperation[K], options: MeteredOptions) => Promise<OutputsByOperation[K]>;
};

/** The part before the colon. */
export function serviceOf(operation: Operation): Service {
  const [name = ''] = operation.split(':');
  assert(isService(name), `${operation} begins with the name of a service`);
  return name;
}

function isService(name: string): name is Service {
  return Object.hasOwn(openers, name);
}

export function openService(service: Service, config: ServiceConfig): Promise<ServiceReads> {
  return openers[service](config);
}
