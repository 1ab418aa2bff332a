// The interface of Lambda for extensions, as far as one inside of the runtime's process has use for it.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
import { isObject } from './is-object.ts';
import { localClient } from './local-http.ts';

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
  const client = localClient(api);
  let identifier = '';
  return {
    register: async () => {
      const headers = { 'Lambda-Extension-Name': extensionName };
      const body = JSON.stringify({ events: ['INVOKE'] });
      const answer = await client
        .ask({ method: 'POST', path: pathOf('register'), headers, body })
        .catch(() => undefined);
      const given = answer?.headers.get('lambda-extension-identifier');
      if (answer?.status !== 200 || given === undefined) return false;
      identifier = given;
      return true;
    },
    next: async () => {
      const headers = { 'Lambda-Extension-Identifier': identifier };
      // The waiting socket must not keep the process awake: the runtime takes an event loop that runs dry for an answer.
      const next = { method: 'GET', path: pathOf('event/next'), headers, isLong: true };
      const answer = await client.ask(next).catch(() => undefined);
      return answer?.status === 200 ? invokeEventOf(answer.body) : undefined;
    },
  };
}

const pathOf = (name: string): string => `/2020-01-01/extension/${name}`;

function invokeEventOf(body: string): InvokeEvent | undefined {
  try {
    const event: unknown = JSON.parse(body);
    if (!isObject(event) || Reflect.get(event, 'eventType') !== 'INVOKE') return undefined;
    const requestId: unknown = Reflect.get(event, 'requestId');
    const deadlineMs: unknown = Reflect.get(event, 'deadlineMs');
    if (typeof requestId !== 'string' || typeof deadlineMs !== 'number') return undefined;
    return { requestId, deadlineMs };
  } catch {
    return undefined;
  }
}
