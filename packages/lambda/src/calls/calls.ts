// The fixes of the runbooks as functions: calls that end, retries that back off, batches that fit, work side by side within bounds,
// bodies that are read line by line. Each is what a team otherwise writes anew, slightly wrong.

/** Milliseconds for a call to others, as the runbooks have it. */
export const callTimeoutMsDefault = 5_000;
/** Items of one BatchWriteItem, and of one SendMessageBatch. Sources: the API references of DynamoDB and SQS. */
export const dynamoBatchMax = 25;
export const sqsBatchMax = 10;
/** Characters of one line of a body. */
export const bodyLineCharsMax = 10_000_000;

export interface TimedRequest extends RequestInit {
  /** Milliseconds until the answer must have come whole; 5,000 by default. */
  readonly timeoutMs?: number;
}

/** `fetch` that ends: the request is aborted with a `TimeoutError` when its time is over; a signal of yours counts, too. */
export function fetchWithTimeout(
  url: string | URL,
  { timeoutMs = callTimeoutMsDefault, ...init }: TimedRequest = {},
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal === undefined || init.signal === null ? timeout : AbortSignal.any([init.signal, timeout]);
  return fetch(url, { ...init, signal });
}

export interface RetryOptions {
  /** Tries in all; 5 by default, as the runbooks have it. */
  readonly attempts?: number;
  /** Milliseconds before the second try, doubled for each further one; 100 by default. Half of each wait is chance. */
  readonly firstWaitMs?: number;
  /** Milliseconds; 5,000 by default. */
  readonly waitMsMax?: number;
  /** Whether this error may pass; every error by default. */
  readonly when?: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
  readonly random?: () => number;
}

/**
 * Tries again, each time after a longer wait; the waits differ by chance, so that a thousand functions do not come back together.
 *
 *   await withRetries(() => table.send(command), { when: (error) => error.name === 'ThrottlingException' })
 *
 * @throws the error of the last try, or what ended the signal
 */
export async function withRetries<Result>(
  work: (attempt: number) => Promise<Result>,
  options: RetryOptions = {},
): Promise<Result> {
  const {
    attempts = 3,
    firstWaitMs = 100,
    waitMsMax = 20_000,
    when = () => true,
    random = Math.random,
    signal,
  } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || !when(error)) throw error;
      const waitMs = Math.min(waitMsMax, firstWaitMs * 2 ** (attempt - 1));
      await pause(waitMs / 2 + (random() * waitMs) / 2, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

/** `chunksOf(items, 25)`: lists of 25, the last of what is left. */
export function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const step = Math.max(1, Math.floor(size));
  return Array.from({ length: Math.ceil(items.length / step) }, (_, index) =>
    items.slice(index * step, (index + 1) * step),
  );
}

/** What DynamoDB did not write of a batch: with status 200, so it is easily lost. */
export interface BatchAnswer<Request> {
  readonly UnprocessedItems?: Readonly<Record<string, readonly Request[]>> | undefined;
}

/**
 * Writes to one table in batches of 25, and again what DynamoDB answers as unprocessed, after a wait.
 *
 *   await writeInBatches('orders', requests, (RequestItems) => client.send(new BatchWriteItemCommand({ RequestItems })))
 *
 * @throws RangeError when items are still unprocessed after the last try; else what `send` throws
 */
export async function writeInBatches<Request>(
  table: string,
  requests: readonly Request[],
  send: (requestItems: Record<string, Request[]>) => Promise<BatchAnswer<Request>>,
  options: RetryOptions = {},
): Promise<void> {
  for (const chunk of chunksOf(requests, dynamoBatchMax)) {
    let left = [...chunk];
    await withRetries(async () => {
      const { UnprocessedItems } = await send({ [table]: left });
      left = [...(UnprocessedItems?.[table] ?? [])];
      if (left.length > 0)
        throw new RangeError(`${left.length} of ${chunk.length} items of ${table} stayed unprocessed`);
    }, options);
  }
}

/**
 * `Promise.all(items.map(work))` with at most `limit` at a time, results in the order of the items. A hundred at once is what
 * throttles the table that they all write to.
 *
 * @throws the first error; work that has begun goes on, no further work begins
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (hasFailed) return;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
  return results;
}

/**
 * The lines of a body, of S3 or of `fetch`, as they come: a file of any size in the memory of one line.
 *
 *   const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
 *   for await (const line of linesOf(Body)) …
 *
 * @throws RangeError when a line is longer than ten million characters
 */
export async function* linesOf(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > bodyLineCharsMax) throw new RangeError(`a line is longer than ${bodyLineCharsMax} characters`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
