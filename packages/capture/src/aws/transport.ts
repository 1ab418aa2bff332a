// The wire. Each answer is received whole before the SDK sees it, which gives three things: its bytes can be counted, a
// connection that ends in the middle is told from a bad document, and an answer that never ends has a limit.
import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export interface TimeOuts {
  readonly connectMs: number;
  /** From the request to the first line of the answer. */
  readonly answerMs: number;
  /** From there to its last byte. */
  readonly bodyMs: number;
}

/**
 * FilterLogEvents searches before it answers and may take half a minute over a large group, so a shorter limit would cut
 * answers that are on their way. A connection, in contrast, is there within a second or not at all.
 */
export const defaultTimeOuts: TimeOuts = { connectMs: 5_000, answerMs: 60_000, bodyMs: 60_000 };

/** The largest answer that the operations of our table document is 6 MB; this stops one that does not end. */
export const answerBytesMax = 64_000_000;

export interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly requestId: string | undefined;
  /** What the clock of the server said. */
  readonly date: string | undefined;
}

/** More than calls at once (reader.ts), so that none waits for a connection. */
const connectionsMax = 50;

/** What one call hands down through the SDK to this handler. */
export interface MeteredOptions {
  readonly abortSignal: AbortSignal;
  /** Told of every answer that arrived, good or bad; of none if the connection failed before. */
  readonly onAnswer: (answer: Answer) => void;
}

type Handle = NodeHttpHandler['handle'];
type Options = Parameters<Handle>[1] & Partial<Pick<MeteredOptions, 'onAnswer'>>;

/**
 * Goes through the proxy that HTTPS_PROXY and NO_PROXY name, as the AWS command line does (Node does it from 22.21 on).
 * HTTP/1.1 also where the SDK would use HTTP/2 (Kinesis): no server for tests speaks HTTP/2 without TLS.
 */
export class MeteredHandler extends NodeHttpHandler {
  readonly #bodyMs: number;

  constructor({ connectMs, answerMs, bodyMs }: TimeOuts) {
    super({
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: connectionsMax, proxyEnv: process.env },
    });
    this.#bodyMs = bodyMs;
  }

  override async handle(request: Parameters<Handle>[0], options: Options = {}): ReturnType<Handle> {
    const output = await super.handle(request, options);
    const { response } = output;
    const body = await received(response.body, this.#bodyMs);
    response.body = body;
    options.onAnswer?.({
      status: response.statusCode,
      bytes: body.length,
      requestId: response.headers['x-amzn-requestid'] ?? response.headers['x-amz-request-id'],
      date: response.headers.date,
    });
    refuseWhatIsNoAnswer(response.statusCode, body);
    return output;
  }
}

/**
 * The SDK reads an empty body, and XML that it does not know, as an answer without content: a proxy that asks for a login
 * with status 200 would look like a group without events. No read of ours answers with nothing.
 */
function refuseWhatIsNoAnswer(status: number, body: Uint8Array): void {
  if (status >= 300) return;
  if (body.length === 0) throw new SyntaxError('the answer is empty');
  // Content-Type would not do: moto sends JSON as text/html.
  const beginning = Buffer.from(body.subarray(0, 64)).toString('latin1');
  if (/^\s*<(!doctype )?html/i.test(beginning)) throw new SyntaxError('the answer is a page in HTML');
}

async function received(body: Readable, bodyMs: number): Promise<Uint8Array> {
  const tooLate = () => body.destroy(new DOMException(`the answer did not end within ${bodyMs} ms`, 'TimeoutError'));
  const timer = setTimeout(tooLate, bodyMs);
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > answerBytesMax) throw new RangeError(`the answer has more than ${answerBytesMax} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  } finally {
    clearTimeout(timer);
  }
}
