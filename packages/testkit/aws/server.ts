// For tests: a server on loopback that passes for AWS. It answers reads from values that a test gives, deterministically,
// and breaks in the ways that a test asks for. Whatever it is asked it writes down, also what it does not know: that record
// is how a test proves that nothing but reads was sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AwsData } from './data.ts';
import { AwsRefusal, contentTypes, denied, notFound, throttled, writtenError } from './errors.ts';
import type { Asking, Fault, FaultKind, FaultPlan } from './faults.ts';
import type { JsonObject } from './json.ts';
import type { Operations, ServerState } from './operation.ts';
import { invalidToken } from './paging.ts';
import { bucketOperations } from './services/buckets.ts';
import { functionOperations } from './services/functions.ts';
import { logsOperations } from './services/logs.ts';
import { metricOperations } from './services/metrics.ts';
import { queryAnswer, surroundingOperations } from './services/surroundings.ts';
import { traceOperations } from './services/traces.ts';
import { type AwsRequest, understood } from './wire.ts';
import { repeatedXmlOf } from './xml.ts';

export {
  type AwsData,
  type GeneratedGroup,
  generatedGroup,
  type LogEvent,
  type LogGroup,
  type MetricSeries,
  type Trace,
} from './data.ts';
export { type DrawnAccount, drawnAccount } from './drawn-account.ts';
export { type Asking, type Fault, type FaultKind, type FaultPlan, scriptedFaults, seededFaults } from './faults.ts';
export { ItemsCalled } from './xml.ts';

export interface AwsServerOptions {
  readonly data: AwsData;
  readonly account?: string;
  /** Further accounts, by the access key whose calls are of them: those of a role that `sts:AssumeRole` gave. */
  readonly accountsByKey?: Readonly<Record<string, { readonly account: string; readonly data: AwsData }>>;
  readonly faults?: FaultPlan;
  /** Calls a second after which an operation is throttled: `{ 'cloudtrail:LookupEvents': 2 }`. Without it nothing is. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** How far its clock, which stands in the header `Date`, is ahead of ours. */
  readonly aheadMs?: number;
}

/** One request, as the server saw it. */
export interface ServedCall {
  readonly service: string;
  /** `FilterLogEvents`; method and path of what it does not know. */
  readonly operation: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: JsonObject;
  readonly atMs: number;
  readonly fault?: FaultKind;
  readonly status: number;
}

export interface AwsServer extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly ServedCall[];
  stop(): Promise<void>;
}

const operations: Operations = {
  ...logsOperations,
  ...metricOperations,
  ...traceOperations,
  ...functionOperations,
  ...bucketOperations,
  ...surroundingOperations,
};

export async function startAwsServer(options: AwsServerOptions): Promise<AwsServer> {
  const calls: ServedCall[] = [];
  const state: ServerState = { queries: [], receives: new Map() };
  const serve = serverOf(options, state, calls);
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on a port');
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, calls, stop, [Symbol.asyncDispose]: stop };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function serverOf(options: AwsServerOptions, state: ServerState, calls: ServedCall[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = understood(request, await textOf(request));
    const asking: Asking = { ...asked, callNumber: calls.length + 1 };
    const fault = options.faults?.(asking);
    const reply = replyTo(asking, fault, options, state, calls);
    const { service, operation, region, accessKeyId, input } = asked;
    const call = { service, operation, region, accessKeyId, input, atMs: Date.now(), status: reply.status };
    calls.push(fault === undefined ? call : { ...call, fault: fault.kind });
    response.setHeader('date', new Date(Date.now() + (options.aheadMs ?? 0)).toUTCString());
    await send(response, reply, fault, asking.callNumber);
  };
}

function replyTo(
  asking: Asking,
  fault: Fault | undefined,
  options: AwsServerOptions,
  state: ServerState,
  calls: readonly ServedCall[],
): Reply {
  try {
    const refusal = refusalOf(fault, asking);
    if (refusal !== undefined) throw refusal;
    if (isOverQuota(asking, options.quotas ?? {}, calls)) throw throttled(asking.service);
    return { status: 200, headers: headersOf(asking), body: answerTo(asking, fault, options, state) };
  } catch (error) {
    return writtenError(
      error instanceof AwsRefusal ? error : new AwsRefusal('InternalFailure', String(error), 500),
      asking.protocol,
    );
  }
}

function answerTo(asking: Asking, fault: Fault | undefined, options: AwsServerOptions, state: ServerState): string {
  const { service, operation, region, accessKeyId, input, protocol, callNumber } = asking;
  const key = `${service}:${operation}`;
  const { data, account = '123456789012' } = options.accountsByKey?.[accessKeyId] ?? options;
  const own = data.answers?.[key];
  const answer =
    own === undefined ? operations[key]?.({ input, data, region, account, callNumber, fault, state }) : own(input);
  if (answer === undefined) throw new AwsRefusal('UnknownOperationException', `${key} is not served`);
  if (typeof answer === 'string') return answer;
  if (protocol === 'rest-xml') return repeatedXmlOf('Answer', answer);
  return protocol === 'query' ? queryAnswer(operation, answer) : JSON.stringify(answer);
}

function headersOf({ protocol }: AwsRequest): Readonly<Record<string, string>> {
  if (protocol === 'query') return { 'content-type': 'text/xml' };
  if (protocol === 'rest-xml') return { 'content-type': 'application/xml' };
  return { 'content-type': protocol === 'rest' ? 'application/json' : contentTypes[protocol] };
}

/** A fault that is an answer of AWS. */
function refusalOf(fault: Fault | undefined, { service, operation, input }: Asking): AwsRefusal | undefined {
  switch (fault?.kind) {
    case 'throttle':
      return throttled(service);
    case 'status':
      return new AwsRefusal('InternalFailure', 'An internal error occurred.', fault.status);
    case 'expiredToken':
      return new AwsRefusal('ExpiredTokenException', 'The security token included in the request is expired', 400);
    case 'invalidNextToken':
      return invalidToken();
    case 'denied': {
      const on = fault.resource ?? '*';
      const isMeant = fault.resource === undefined || Object.values(input).includes(fault.resource);
      return isMeant ? denied(`${service}:${operation}`, on) : undefined;
    }
    case 'deleted':
      return notFound('The specified log group does not exist.');
    default:
      return undefined;
  }
}

/** So many calls in the last second were answered already. */
function isOverQuota(asking: Asking, quotas: Readonly<Record<string, number>>, calls: readonly ServedCall[]): boolean {
  const quota = quotas[`${asking.service}:${asking.operation}`];
  if (quota === undefined) return false;
  const since = Date.now() - 1_000;
  const recent = calls.filter(({ service, operation, atMs, status }) => {
    return atMs > since && status === 200 && service === asking.service && operation === asking.operation;
  });
  return recent.length >= quota;
}

/** Sends the reply, or breaks the connection over it. */
async function send(
  response: ServerResponse,
  reply: Reply,
  fault: Fault | undefined,
  callNumber: number,
): Promise<void> {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cutBefore') {
    response.destroy();
    return;
  }
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  const body = Buffer.from(bodyUnder(fault, reply.body));
  const shortBy = fault?.kind === 'wrongLength' ? Math.ceil(body.length / 3) : 0;
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': body.length - shortBy,
    'x-amzn-requestid': `call-${callNumber}`,
  });
  if (fault?.kind === 'cutMiddle') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  response.end(body);
}

function bodyUnder(fault: Fault | undefined, body: string): string {
  switch (fault?.kind) {
    case 'malformed':
      return body.slice(1);
    case 'empty':
      return '';
    case 'loginPage':
      return '<!DOCTYPE html><html><body>Please log in.</body></html>';
    default:
      return body;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
