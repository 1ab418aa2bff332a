// How endpoints were, for the end of a capture to tell: from the kept pages, since another process may have asked.
import { readFileSync } from 'node:fs';
import type { CapturePlan, taskOf } from '@coldcase/capture/plan';
import { type EndpointReading, type EvidenceBatch, endpointReading } from '@coldcase/model';
import type { PageLog } from '@coldcase/store';

/** Masked as the pages are. A task that became a gap has none. */
export function endpointsIn(
  log: PageLog,
  plan: CapturePlan,
  tasks: readonly ReturnType<typeof taskOf>[],
): readonly EndpointReading[] {
  return plan.tasks.flatMap(({ kind }, at) => {
    const pages = kind === 'endpoint-health' ? log.pagesOf(tasks[at]?.id ?? '') : undefined;
    if (pages === undefined) return [];
    const page: EvidenceBatch = JSON.parse(readFileSync(pages.path, 'utf8'));
    return (page.resources ?? []).flatMap(({ document }) => endpointReading(document) ?? []);
  });
}
