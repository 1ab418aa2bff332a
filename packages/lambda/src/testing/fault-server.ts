// A server for tests that fails as services and networks do: it refuses, lies, hangs, resets. Not S3, which s3rver stands for.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Reply = (request: SeenRequest, response: ServerResponse) => void;

export interface FaultServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
}

/** One reply a request, the last one for all further ones. */
export async function startFaultServer(...replies: readonly Reply[]): Promise<FaultServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks) };
      seen.push(one);
      replies.at(Math.min(seen.length, replies.length) - 1)?.(one, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const ok: Reply = (_, response) => response.end();
export const hang: Reply = () => undefined;
export const reset: Reply = (_, response) => response.destroy();
export const s3Error =
  (status: number, code: string, headers: Record<string, string> = {}, more = ''): Reply =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(
      `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>what S3 says of ${code}</Message>${more}</Error>`,
    );
  };
export const json =
  (status: number, body: object, headers: Record<string, string> = {}): Reply =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(JSON.stringify(body));
  };
