// The interface of Lambda for extensions, as far as one inside of the runtime's process has use for it.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
import type { Agent, IncomingMessage } from 'node:http';

const extensionName = 'coldcase-lambda';

export interface InvokeEvent {
  readonly requestId: string;
  /** Milliseconds since 1970 at which Lambda ends the invocation. */
  readonly deadlineMs: number;
}

export interface ExtensionApi {
  /** Whether Lambda took the registration. Never rejects. */
  register(): Promise<boolean>;
  /** Waits for the next invocation, however long. Absent when there will be none, or no more word of them. Never rejects. */
  next(): Promise<InvokeEvent | undefined>;
}

/** Absent outside of Lambda. */
export function extensionApi(): ExtensionApi | undefined {
  const api = process.env.AWS_LAMBDA_RUNTIME_API;
  if (api === undefined || api === '') return undefined;
  let identifier = '';
  return {
    register: async () => {
      const named = { 'Lambda-Extension-Name': extensionName };
      const answer = await ask(api, 'POST', 'register', named, { body: { events: ['INVOKE'] } }).catch(() => undefined);
      const given = answer?.headers['lambda-extension-identifier'];
      if (answer?.status !== 200 || typeof given !== 'string') return false;
      identifier = given;
      return true;
    },
    next: async () => {
      const own = { 'Lambda-Extension-Identifier': identifier };
      // The waiting socket must not keep the process awake: the runtime takes an event loop that runs dry for an answer.
      const answer = await ask(api, 'GET', 'event/next', own, { isLong: true }).catch(() => undefined);
      return answer?.status === 200 ? invokeEventOf(answer.body) : undefined;
    },
  };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let agent: Agent | undefined;

function ask(
  api: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  { body, isLong = false }: { readonly body?: object; readonly isLong?: boolean },
): Promise<Answer> {
  // Not imported: environments that ask for no time after responses need not load it.
  const http = process.getBuiltinModule('node:http');
  agent ??= new http.Agent({ keepAlive: true, maxSockets: 1 });
  const own = agent;
  return new Promise((resolve, reject) => {
    const [host = '', port = ''] = api.split(':');
    const options = { host, port, method, path: `/2020-01-01/extension/${path}`, headers, agent: own };
    const asked = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status, headers: given } = response;
        resolve({ status, headers: given, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    asked.once('error', reject);
    if (isLong) asked.once('socket', (socket) => socket.unref());
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function invokeEventOf(body: string): InvokeEvent | undefined {
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event !== 'object' || event === null || Reflect.get(event, 'eventType') !== 'INVOKE') return undefined;
    const requestId: unknown = Reflect.get(event, 'requestId');
    const deadlineMs: unknown = Reflect.get(event, 'deadlineMs');
    if (typeof requestId !== 'string' || typeof deadlineMs !== 'number') return undefined;
    return { requestId, deadlineMs };
  } catch {
    return undefined;
  }
}
