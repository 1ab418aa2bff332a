// Calls of AWS through its SDK v3: a middleware of the client, as the SDK offers it. The call, not its HTTP requests, is the
// part of the trace; retries are counted in it.
import { currentScope, runInScope } from '../invocation/invocation.ts';
import { isObject } from '../invocation/is-object.ts';
import { unharmed } from '../invocation/unharmed.ts';
import { withTraceInMessages } from './carry-trace.ts';
import type { Subsegment } from './subsegment.ts';
import { traceHeader, traceHeaderName } from './trace-header.ts';

interface Args {
  readonly input?: unknown;
  readonly request?: unknown;
}
type Next = (args: Args) => Promise<{ readonly output: unknown; readonly response: unknown }>;

/** What a client of the SDK v3 has, as far as this needs it. */
export interface SdkClient {
  readonly config: object;
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

/** Parameters that say what a call was about, and where X-Ray keeps them. */
const recordedParameters: Readonly<Record<string, string>> = {
  TableName: 'table_name',
  QueueUrl: 'queue_url',
  FunctionName: 'function_name',
  TopicArn: 'topic_arn',
  StreamName: 'stream_name',
  Bucket: 'bucket_name',
  Key: 'key',
  EventBusName: 'event_bus_name',
  stateMachineArn: 'state_machine_arn',
  SecretId: 'secret_id',
};

/**
 * Each call of `client` inside a traced invocation is a part of the trace, and carries the trace: as a header, and in
 * messages to SQS and events to EventBridge, so that the consumer's trace is linked. Gives the same client back.
 *
 *   const dynamodb = captureAwsClient(new DynamoDBClient({}));
 */
export function captureAwsClient<Client extends SdkClient>(client: Client): Client {
  const recordCall =
    (next: Next, context: Readonly<Record<string, unknown>>): Next =>
    async (args) => {
      const scope = currentScope();
      if (scope?.subsegment === undefined) return next(args);
      const service = String(Reflect.get(client.config, 'serviceId') ?? context.clientName ?? 'AWS');
      const operation = String(context.commandName ?? '').replace(/Command$/, '');
      const part = scope.subsegment.addNewSubsegment(service, { namespace: 'aws' });
      const { trace } = scope.invocation;
      const header = trace === undefined ? undefined : traceHeader(trace, trace.isSampled ? part.id : undefined);
      unharmed(() => part.addAws({ operation, ...parametersOf(args.input) }));
      const input = unharmed(() => withTraceInMessages(operation, args.input, header)) ?? args.input;
      const region = unharmed(() => regionOf(client.config));
      return runInScope({ ...scope, subsegment: part, isInsideSdkCall: true }, async () => {
        try {
          const result = await next({ ...args, input });
          unharmed(() => noteAnswer(part, metadataOf(result.output)));
          return result;
        } catch (error) {
          unharmed(() => noteFailure(part, error));
          throw error;
        } finally {
          void region?.then((name) => part.addAws({ region: name }), ignore).finally(() => part.close());
          if (region === undefined) part.close();
        }
      });
    };
  const carryHeader =
    (next: Next): Next =>
    (args) => {
      unharmed(() => setHeader(args.request));
      return next(args);
    };
  const { middlewareStack } = client;
  const add = (middleware: unknown, options: object) =>
    Reflect.apply(middlewareStack.add, middlewareStack, [middleware, options]);
  add(recordCall, {
    step: 'initialize',
    priority: 'high',
    name: 'coldcaseTrace',
    override: true,
  });
  add(carryHeader, { step: 'build', name: 'coldcaseTraceHeader', override: true });
  return client;
}

const ignore = (): void => undefined;

function regionOf(config: object): Promise<string> | undefined {
  const region: unknown = Reflect.get(config, 'region');
  if (typeof region === 'string') return Promise.resolve(region);
  return typeof region === 'function' ? Promise.resolve(Reflect.apply(region, config, [])).then(String) : undefined;
}

function setHeader(request: unknown): void {
  const scope = currentScope();
  const trace = scope?.invocation.trace;
  const headers: unknown = isObject(request) ? Reflect.get(request, 'headers') : undefined;
  if (!isObject(headers) || trace === undefined) return;
  Reflect.set(headers, traceHeaderName, traceHeader(trace, trace.isSampled ? scope?.subsegment?.id : undefined));
}

function parametersOf(input: unknown): Record<string, unknown> {
  if (!isObject(input)) return {};
  return Object.fromEntries(
    Object.entries(recordedParameters).flatMap(([parameter, member]) => {
      const value: unknown = Reflect.get(input, parameter);
      return typeof value === 'string' ? [[member, value]] : [];
    }),
  );
}

interface Metadata {
  readonly status: number | undefined;
  readonly requestId: unknown;
  readonly retries: number;
}

function metadataOf(output: unknown): Metadata {
  const metadata: unknown = isObject(output) ? Reflect.get(output, '$metadata') : undefined;
  const member = (name: string): unknown => (isObject(metadata) ? Reflect.get(metadata, name) : undefined);
  const status = member('httpStatusCode');
  const attempts = member('attempts');
  return {
    status: typeof status === 'number' ? status : undefined,
    requestId: member('requestId'),
    retries: typeof attempts === 'number' ? attempts - 1 : 0,
  };
}

function noteAnswer(part: Subsegment, { status, requestId, retries }: Metadata): void {
  part.addAws({ ...(typeof requestId === 'string' ? { request_id: requestId } : {}), retries });
  if (status !== undefined) part.addHttp({ response: { status } });
}

// Names of refusals for going too fast. Source: the SDK's own list, @smithy/service-error-classification.
const throttlings =
  /^(?:.*Throttl.*|BandwidthLimitExceeded|EC2ThrottledException|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|RequestLimitExceeded|SlowDown|TooManyRequestsException|TransactionInProgressException)$/;

function noteFailure(part: Subsegment, error: unknown): void {
  noteAnswer(part, metadataOf(error));
  part.addError(error, { remote: true });
  if (error instanceof Error && throttlings.test(error.name)) part.addThrottle();
}
