// What a capture may use of production and of the purse. It is asked before each attempt, retries included, and says no
// before anything is sent.
import type { ReadOperation } from './operations.ts';

export interface Budget {
  readonly maxCalls: number;
  /** Of the bodies of answers, as received. */
  readonly maxBytes: number;
  readonly maxCostUsd: number;
}

export interface Spent {
  readonly calls: number;
  readonly bytes: number;
  readonly costUsd: number;
}

export interface Exhausted {
  readonly budget: 'calls' | 'bytes' | 'USD';
  readonly used: number;
  readonly limit: number;
}

/**
 * Counts what was spent. Bytes and some costs are known only when an answer is there, so that as many calls as run side by
 * side may go over their limit; the number of calls is exact.
 */
export class Purse {
  readonly #budget: Budget;
  #calls = 0;
  #bytes = 0;
  #costUsd = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  get spent(): Spent {
    return { calls: this.#calls, bytes: this.#bytes, costUsd: this.#costUsd };
  }

  /** Takes one call and its price, or says what is used up and takes nothing. */
  take(costUsd: number): Exhausted | undefined {
    const { maxCalls, maxBytes, maxCostUsd } = this.#budget;
    if (this.#calls >= maxCalls) return { budget: 'calls', used: this.#calls, limit: maxCalls };
    if (this.#bytes >= maxBytes) return { budget: 'bytes', used: this.#bytes, limit: maxBytes };
    if (this.#costUsd + costUsd > maxCostUsd) return { budget: 'USD', used: this.#costUsd, limit: maxCostUsd };
    this.#calls += 1;
    this.#costUsd += costUsd;
    return undefined;
  }

  /** Adds what only the answer told. */
  add({ bytes, costUsd }: { readonly bytes: number; readonly costUsd: number }): void {
    this.#bytes += bytes;
    this.#costUsd += costUsd;
  }
}

/** What a call costs as far as its input tells: before it is made. */
export function costBeforeUsd({ price }: ReadOperation, input: object): number {
  switch (price.kind) {
    case 'call':
      return price.usd;
    case 'metric':
      return price.usd * lengthOf(input, 'MetricDataQueries');
    default:
      return 0;
  }
}

/** What a call costs beyond that, as its answer tells. */
export function costAfterUsd({ price }: ReadOperation, output: object): number {
  switch (price.kind) {
    case 'trace':
      return price.usd * (numberIn(output, 'TracesProcessedCount') ?? lengthOf(output, 'Traces'));
    case 'scannedByte':
      return price.usd * scannedBytes(output);
    default:
      return 0;
  }
}

/** Counted once, when the query has ended: until then the answers repeat what was scanned so far. */
function scannedBytes(output: object): number {
  const ended = Reflect.get(output, 'status') === 'Complete';
  const statistics: unknown = Reflect.get(output, 'statistics');
  if (!ended || typeof statistics !== 'object' || statistics === null) return 0;
  return numberIn(statistics, 'bytesScanned') ?? 0;
}

function lengthOf(value: object, member: string): number {
  const list: unknown = Reflect.get(value, member);
  return Array.isArray(list) ? list.length : 0;
}

function numberIn(value: object, member: string): number | undefined {
  const number: unknown = Reflect.get(value, member);
  return typeof number === 'number' ? number : undefined;
}
