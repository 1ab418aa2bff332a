// Time after the response. Lambda freezes the process as soon as the handler has answered; work that the client must not wait
// for has no time of its own, unless an extension asks for it. So this process registers one, inside of itself:
//
//   runtime     next ──▶ handler ──▶ response                         next (frozen until then)
//   extension   next ──▶ ················└──▶ uploads, reports ──▶ next ┘
//
// The client has its answer before the uploads begin; the environment is busy, and billed, until they end.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
import { Agent, type IncomingMessage, request } from 'node:http';
import { EvidenceError } from './evidence-error.ts';
import { currentInvocation } from './invocation.ts';
import { type Listener, listeners } from './lifecycle.ts';
import { complain } from './unharmed.ts';

/** Milliseconds before the time is up at which work after the response is told to stop. */
export const stopMarginMs = 100;
/** Milliseconds after which an invocation that no wrapper saw is not waited for. */
export const unseenWaitMs = 50;
/** Milliseconds that the runtime gets to send the response, before work of this thread begins. */
export const responseHeadStartMs = 2;
/** Works waiting at a time; more are refused, with a word on standard error. */
export const worksMax = 1_000;

const extensionName = 'coldcase-lambda';

export type Work = (signal: AbortSignal) => Promise<void>;

/** Works of each invocation that is not over, by request id. */
const queues = new Map<string, Work[]>();
/** Told when the handler of a request id has ended. */
const enders = new Map<string, () => void>();
const endedEarly = new Set<string>();

let registration: Promise<boolean> | undefined;

/**
 * Asks for time after responses. To be called while modules load: Lambda takes registrations during init only.
 *
 * @returns whether there will be such time; without an extension API, or when it refuses, work runs at once and beside.
 */
export function requestTimeAfterResponse(): Promise<boolean> {
  registration ??= register();
  return registration;
}

let hasTime = false;

/**
 * Runs `work` after the response of the running invocation, or, where there is no such time, at once and without anybody
 * waiting for it: then the freeze may interrupt it until the next invocation. What it throws is told on standard error.
 */
export function afterResponse(work: Work): void {
  const requestId = currentInvocation()?.context.awsRequestId;
  const queue = requestId === undefined || !hasTime ? undefined : queues.get(requestId);
  if (queue === undefined) {
    void run(work, new AbortController().signal);
    return;
  }
  if (queue.length < worksMax) queue.push(work);
  else
    complain(
      new EvidenceError(
        'WORK_QUEUE_FULL',
        `${worksMax} works wait for the time after the response, one more is left out`,
      ),
    );
}

const watcher: Listener = {
  began: ({ context }) => queues.set(context.awsRequestId, []),
  ended: ({ context }) => {
    const ender = enders.get(context.awsRequestId);
    if (ender === undefined) endedEarly.add(context.awsRequestId);
    else ender();
  },
};

async function run(work: Work, signal: AbortSignal): Promise<void> {
  try {
    await work(signal);
  } catch (error) {
    complain(error);
  }
}

async function register(): Promise<boolean> {
  const api = process.env.AWS_LAMBDA_RUNTIME_API;
  if (api === undefined || api === '') return false;
  try {
    const answer = await ask(
      api,
      'POST',
      'register',
      { 'Lambda-Extension-Name': extensionName },
      { events: ['INVOKE'] },
    );
    const identifier = answer.headers['lambda-extension-identifier'];
    if (answer.status !== 200 || typeof identifier !== 'string') return false;
    hasTime = true;
    listeners.add(watcher);
    void serve(api, identifier);
    return true;
  } catch {
    return false;
  }
}

async function serve(api: string, identifier: string): Promise<void> {
  for (;;) {
    const event = await ask(api, 'GET', 'event/next', { 'Lambda-Extension-Identifier': identifier }).catch(
      () => undefined,
    );
    const { requestId, deadlineMs } = invokeOf(event?.body);
    if (requestId === undefined) break;
    await afterOne(requestId, deadlineMs);
  }
  hasTime = false;
  listeners.delete(watcher);
  queues.clear();
}

async function afterOne(requestId: string, deadlineMs: number): Promise<void> {
  await ended(requestId);
  const works = queues.get(requestId) ?? [];
  queues.delete(requestId);
  enders.delete(requestId);
  endedEarly.clear();
  if (works.length === 0) return;
  await pause(responseHeadStartMs);
  const leftMs = Math.max(0, deadlineMs - Date.now() - stopMarginMs);
  const signal = AbortSignal.timeout(leftMs);
  await Promise.race([Promise.all(works.map((work) => run(work, signal))), pause(leftMs)]);
}

// The handler may have ended before its INVOKE event came, and one that no wrapper is around never says so.
function ended(requestId: string): Promise<void> {
  if (endedEarly.has(requestId)) return Promise.resolve();
  return new Promise((resolve) => {
    enders.set(requestId, resolve);
    setTimeout(() => queues.has(requestId) || resolve(), unseenWaitMs).unref();
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

// The waiting socket must not keep the process alive: the runtime takes an event loop that runs dry for an answer.
function ask(
  api: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const [host = '', port = ''] = api.split(':');
    const options = { host, port, method, path: `/2020-01-01/extension/${path}`, headers, agent };
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status, headers: given } = response;
        resolve({ status, headers: given, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    asked.once('error', reject);
    asked.once('socket', (socket) => socket.unref());
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function invokeOf(body: string | undefined): { readonly requestId: string | undefined; readonly deadlineMs: number } {
  const event: unknown = body === undefined || body === '' ? undefined : JSON.parse(body);
  const member = (name: string): unknown =>
    typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined;
  const requestId = member('eventType') === 'INVOKE' ? member('requestId') : undefined;
  return { requestId: typeof requestId === 'string' ? requestId : undefined, deadlineMs: Number(member('deadlineMs')) };
}
