// Lambda's interface for extensions, for tests of one process: an invocation is announced when the test says so.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface FakeExtensionApi extends AsyncDisposable {
  /** As in `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Names that were registered. */
  readonly registered: readonly string[];
  /** Answers the waiting extension, or the one that comes. */
  announce(event: object | string): void;
  /** Settles when the extension asks for an event that is not announced yet: then Lambda would freeze. */
  freezes(): Promise<void>;
}

export async function startFakeExtensionApi(options: { readonly refuses?: boolean } = {}): Promise<FakeExtensionApi> {
  const registered: string[] = [];
  const announced: string[] = [];
  let waiting: ServerResponse | undefined;
  let asked: (() => void) | undefined;
  const meet = (): void => {
    if (waiting === undefined) return;
    const event = announced.shift();
    if (event === undefined) {
      asked?.();
      return;
    }
    waiting.end(event);
    waiting = undefined;
  };
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/register') === true) {
      registered.push(String(request.headers['lambda-extension-name']));
      response.writeHead(options.refuses === true ? 403 : 200, { 'lambda-extension-identifier': 'id' }).end('{}');
      return;
    }
    waiting = response;
    meet();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    registered,
    announce: (event) => {
      announced.push(typeof event === 'string' ? event : JSON.stringify(event));
      meet();
    },
    freezes: () =>
      new Promise((resolve) => {
        asked = resolve;
        meet();
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
