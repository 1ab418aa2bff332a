// Runs tasks side by side. Each page is masked and kept before the next is asked. A task that is refused becomes a gap, and the
// others go on; what every task would meet ends the run, which can then be taken up again.
import { ColdcaseError, type EvidenceBatch } from '@coldcase/model';
import { isRefusal } from './refusal.ts';
import type { CaptureTask, PageLog } from './task.ts';

/** Requests of one capture that are under way at a time. The pace of each operation is the reader's business. */
export const concurrentTasksMax = 8;

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly mask: (page: EvidenceBatch) => EvidenceBatch;
  readonly concurrency?: number;
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface RunProgress {
  readonly tasksDone: number;
  readonly tasks: number;
  readonly events: number;
  /** The task that brought the last page. */
  readonly task: string;
}

/**
 * Returns what is missing, a sentence for each reason with the tasks that it kept from being read, in their order.
 * Throws what makes all tasks fail: no credentials, no network, no disk, an abort. All pages kept until then stay.
 */
export async function runTasks(
  tasks: readonly CaptureTask[],
  log: PageLog,
  options: RunOptions,
): Promise<readonly string[]> {
  const run = new Run(tasks, log, options);
  await run.all();
  return gapsOf(tasks, log);
}

/** Tasks that one sentence names; a budget that is spent may leave hundreds. */
const namedTasksMax = 5;

/** A sentence a reason, with the tasks that it kept from being read. */
function gapsOf(tasks: readonly CaptureTask[], log: PageLog): readonly string[] {
  const missing = tasks.flatMap(({ id }) => {
    const state = log.stateOf(id);
    return state.status === 'gap' ? [{ id, gap: state.gap }] : [];
  });
  return [...Map.groupBy(missing, ({ gap }) => gap)].map(([gap, same]) => {
    const named = same.slice(0, namedTasksMax).map(({ id }) => id);
    const rest = same.length - named.length;
    return `${named.join('; ')}${rest === 0 ? '' : ` and ${rest} more`}: ${gap}`;
  });
}

class Run {
  readonly #tasks: readonly CaptureTask[];
  readonly #log: PageLog;
  readonly #options: RunOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #events = 0;
  #done = 0;

  constructor(tasks: readonly CaptureTask[], log: PageLog, options: RunOptions) {
    this.#tasks = tasks;
    this.#log = log;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async all(): Promise<void> {
    const waiting = this.#tasks.values();
    const workers = Array.from({ length: this.#options.concurrency ?? concurrentTasksMax }, async () => {
      // One iterator for all workers: each takes the next task that nobody has.
      for (const task of waiting) await this.#one(task);
    });
    const ended = await Promise.allSettled(workers.map((worker) => worker.catch((error) => this.#abandon(error))));
    const failed = ended.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** The first failure is the one to tell; the others are its echo. */
  #abandon(error: unknown): never {
    if (!this.#stop.signal.aborted) this.#stop.abort(error);
    throw this.#stop.signal.reason;
  }

  async #one(task: CaptureTask): Promise<void> {
    this.#signal.throwIfAborted();
    const { status } = this.#log.stateOf(task.id);
    if (status === 'new' || status === 'begun') await this.#gapWhenRefused(task);
    this.#done += 1;
    this.#tell(task);
  }

  async #gapWhenRefused(task: CaptureTask): Promise<void> {
    try {
      await this.#readWithOneRestart(task);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#log.gap(task.id, error.failure.answer);
    }
  }

  /** A place of an earlier run may be forgotten by now: then the task begins anew, once. */
  async #readWithOneRestart(task: CaptureTask): Promise<void> {
    try {
      await this.#read(task);
    } catch (error) {
      const isForgotten = error instanceof ColdcaseError && error.code === 'CAPTURE_PLACE_EXPIRED';
      if (!isForgotten || this.#log.stateOf(task.id).status !== 'begun') throw error;
      await this.#log.restart(task.id);
      await this.#read(task);
    }
  }

  async #read(task: CaptureTask): Promise<void> {
    const state = this.#log.stateOf(task.id);
    const from = state.status === 'begun' ? state.next : undefined;
    for await (const { batch, next, gap } of task.pages(from, this.#signal)) {
      await this.#log.commit(task.id, this.#options.mask(batch), next);
      if (gap !== undefined) await this.#log.gap(task.id, gap);
      this.#events += batch.events?.length ?? 0;
      this.#tell(task);
      this.#signal.throwIfAborted();
    }
  }

  #tell({ id }: CaptureTask): void {
    this.#options.onProgress?.({ tasksDone: this.#done, tasks: this.#tasks.length, events: this.#events, task: id });
  }
}
