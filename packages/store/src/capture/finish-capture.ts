// The end of a capture: pages become parts. The order is that of the plan and not of arrival, so that a capture that was
// interrupted and one that was not become the same case.
import { createReadStream } from 'node:fs';
import type { EvidenceBatch, LogEvent } from '@coldcase/model';
import {
  type ImportOptions,
  type ImportSource,
  type ImportSummary,
  importEvidence,
} from '../import/import-evidence.ts';
import { adoptCapturedFiles } from './captured-files.ts';
import { type PageLog, removePages } from './page-log.ts';

/** Imports the pages of the tasks, in their order, and removes them. A kill in between costs nothing: it can be called again. */
export async function finishCapture(
  caseFolder: string,
  log: PageLog,
  tasks: readonly string[],
  options: ImportOptions,
): Promise<ImportSummary> {
  const sources = tasks.flatMap((task) => {
    const pages = log.pagesOf(task);
    return pages === undefined ? [] : [sourceOf(task, pages.path, pages.bytes)];
  });
  const summary = await importEvidence(caseFolder, sources, {
    isFrugal: true,
    ...options,
    adoptFiles: () => adoptCapturedFiles(caseFolder),
  });
  removePages(caseFolder);
  return summary;
}

function sourceOf(task: string, path: string, bytes: number): ImportSource {
  return {
    name: task,
    format: 'capture',
    sizeBytes: bytes,
    path,
    isEventLines: false,
    batches: () => batchesIn(path),
  };
}

/**
 * One batch a page. The service may give an event twice: a page that is asked again after a cut connection, a page that is
 * simply given twice. It has the same id then. The ids of one task are held: a task is cut so that they are few.
 */
async function* batchesIn(path: string): AsyncGenerator<EvidenceBatch> {
  const seen = new Set<string>();
  const isNew = ({ eventId }: LogEvent) => {
    if (eventId === undefined) return true;
    const before = seen.size;
    return seen.add(eventId).size > before;
  };
  for await (const line of linesIn(path)) {
    const page: EvidenceBatch = JSON.parse(line);
    const { events } = page;
    yield { ...page, bytesRead: line.length + 1, ...(events === undefined ? {} : { events: events.filter(isNew) }) };
  }
}

/** Ended by line feeds alone: `readline` would also cut at U+2028, which stands in JSON as it is. */
async function* linesIn(path: string): AsyncGenerator<string> {
  let rest: string[] = [];
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const pieces = String(chunk).split('\n');
    for (const [index, piece] of pieces.entries()) {
      rest.push(piece);
      if (index === pieces.length - 1) continue;
      yield rest.join('');
      rest = [];
    }
  }
}
