// What a capture is made of. A task reads one thing, page by page, and can be taken up at any page.
import type { EvidenceBatch } from '@coldcase/model';

export interface TaskPage {
  readonly batch: EvidenceBatch;
  /** Where the next page begins; absent on the last one. Opaque to all but the task. */
  readonly next: string | undefined;
  /** What the task leaves out, when a limit bites: it is then the last page. */
  readonly gap?: string;
}

export interface CaptureTask {
  /** Made of what is read, so that the same task has the same id in every run. */
  readonly id: string;
  /** The pages from a place on; from the beginning when there is none. Each is asked for when the one before it is kept. */
  pages(from: string | undefined, signal: AbortSignal): AsyncIterable<TaskPage>;
}

export type TaskState =
  | { readonly status: 'new' }
  | { readonly status: 'begun'; readonly next: string }
  | { readonly status: 'done' }
  | { readonly status: 'gap'; readonly gap: string };

/** Where pages are kept; the store has the same shape. What a method promised is on the disk. */
export interface PageLog {
  stateOf(task: string): TaskState;
  commit(task: string, page: EvidenceBatch, next: string | undefined): Promise<void>;
  restart(task: string): Promise<void>;
  gap(task: string, gap: string): Promise<void>;
}
