// One isolate of V8 that runs a module and some calls of it, and counts: all at once, or cut after each call with some files lost.
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionCoverage } from '../coverage/function-counts.ts';
import { startPreciseCoverage } from '../coverage/precise-coverage.ts';
import { createRecorder } from '../coverage/recorder.ts';

export interface CountingTask {
  /** `file:` URL; it exports `handler`. */
  readonly url: string;
  readonly granularity: 'block' | 'function';
  readonly events: readonly unknown[];
  /** Whether the file of each event is lost. Absent: no cuts, one count at the end. */
  readonly lost?: readonly boolean[];
}

/** What each stored file says of the module. */
export type CountingAnswer = readonly (readonly FunctionCoverage[])[];

const task: CountingTask = workerData;
const { url, granularity, events, lost } = task;
const coverage = startPreciseCoverage(granularity);
const recorder = createRecorder(coverage, (one) => one === url);
const { handler } = await import(task.url);
const files: (readonly FunctionCoverage[])[] = [];
for (const [at, event] of events.entries()) {
  try {
    await handler(event);
  } catch {
    // Counted all the same.
  }
  if (lost === undefined) continue;
  recorder.cut(true);
  const batch = recorder.takeBatch();
  const [script] = JSON.parse(recorder.scriptsJson(batch));
  if (lost[at] === true) recorder.putBack(batch, String(at));
  else files.push(script.functions);
}
if (lost === undefined) files.push(coverage.take().find((one) => one.url === url)?.functions ?? []);
const answer: CountingAnswer = files;
parentPort?.postMessage(answer);
