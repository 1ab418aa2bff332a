// Streams of bytes: counted while they pass, and looked at before they are read.
import type { Chunks } from './containers.ts';
import { headLength } from './recognise.ts';

/** Bytes of the source read since the last batch. */
export interface Progress {
  bytes: number;
}

export async function* metered(
  chunks: Chunks,
  progress: Progress,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    progress.bytes += chunk.length;
    yield chunk;
  }
}

/** A stream together with its first bytes, which stay in the stream. */
export interface Peeked {
  readonly head: Uint8Array;
  readonly chunks: Chunks;
}

interface Failure {
  readonly error: unknown;
}

// An error before the first byte is thrown here; a later one stays in the stream, behind the bytes that came before it.
export async function peeked(chunks: Chunks): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let failure: Failure | undefined;
  while (length < headLength && failure === undefined) {
    const next = await iterator.next().catch((error: unknown) => {
      failure = { error };
      return { done: true as const, value: undefined };
    });
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  if (failure !== undefined && length === 0) throw failure.error;
  return { head: Buffer.concat(first).subarray(0, headLength), chunks: continued(first, iterator, failure) };
}

async function* continued(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  failure: Failure | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    if (failure !== undefined) throw failure.error;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
