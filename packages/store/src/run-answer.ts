// An answer of the query package, driven over an engine: its statements are run here, and its own work is given a time limit.
//
// The remainder of a query runs regular expressions in JavaScript, which can be made to try for ever. Whatever it does happens
// inside a call that Node ends after a time, the regular expression engine included.
import { createContext, Script } from 'node:vm';
import { assert } from '@coldcase/model';
import type { EngineReply, EngineRequest } from '@coldcase/query';
import type { EngineRow } from './engine/duckdb.ts';
import { storeError } from './failures.ts';

/** What an engine must be able to do. */
export interface RowSource {
  rows(sql: string, signal?: AbortSignal): Promise<readonly EngineRow[]>;
  /** Rows in batches, in their order, without holding them all. */
  batches(sql: string, signal?: AbortSignal): AsyncIterable<readonly EngineRow[]>;
}

export interface RemainderLimits {
  /** Milliseconds that the work between two statements, or on one batch of rows, may take. */
  readonly stepMsMax?: number;
  /** Rows that the interpreter may hold at once. */
  readonly heldRowsMax?: number;
}

/** A million plain rows need two seconds. */
const stepMsMaxDefault = 20_000;
/** Some 400 bytes each. */
const heldRowsMaxDefault = 2_000_000;

/** Runs an answer to its end. Throws QUERY_TOO_SLOW and QUERY_TOO_LARGE beside what the engine throws. */
export async function runAnswer<T>(
  answer: Generator<EngineRequest, T, EngineReply>,
  engine: RowSource,
  signal: AbortSignal,
  { stepMsMax = stepMsMaxDefault, heldRowsMax = heldRowsMaxDefault }: RemainderLimits = {},
): Promise<T> {
  const limited = timeLimit(stepMsMax);
  let step = limited(() => answer.next([]));
  while (step.done !== true) {
    const { sql, remainder } = step.value;
    if (remainder === undefined) {
      const rows = await engine.rows(sql, signal);
      step = limited(() => answer.next(rows));
      continue;
    }
    for await (const rows of engine.batches(sql, signal)) {
      limited(() => {
        for (const row of rows) remainder.add(row);
      });
      if (remainder.heldRows > heldRowsMax) {
        throw storeError('QUERY_TOO_LARGE', { stage: remainder.begins, rowsMax: heldRowsMax });
      }
    }
    step = limited(() => answer.next([]));
  }
  return step.value;
}

const call = new Script('work()');

function timeLimit(msMax: number): <T>(work: () => T) => T {
  return <T>(work: () => T): T => {
    let result: { readonly value: T } | undefined;
    const sandbox = createContext({
      work: () => {
        result = { value: work() };
      },
    });
    try {
      call.runInContext(sandbox, { timeout: msMax });
    } catch (cause) {
      if (isTimeout(cause)) throw storeError('QUERY_TOO_SLOW', { seconds: msMax / 1000 }, { cause });
      throw cause;
    }
    assert(result !== undefined, 'work that did not throw has a result');
    return result.value;
  };
}

function isTimeout(cause: unknown): boolean {
  // It may be an Error of another realm.
  return (
    typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
