// Masking of what a task brings, before it is kept. Names that evidence is joined by (log groups, streams, series, ids of
// traces) stay; text that somebody wrote does not pass unread.
import type { Masker } from '@coldcase/masking';
import type { EvidenceBatch } from '@coldcase/model';

export function maskPage(page: EvidenceBatch, masker: Masker): EvidenceBatch {
  const { events, segments, resources, changes } = page;
  return {
    ...page,
    ...(events && { events: events.map((event) => ({ ...event, message: masker.text(event.message) })) }),
    ...(segments && {
      segments: segments.map((segment) =>
        segment.document === undefined ? segment : { ...segment, document: masker.text(segment.document) },
      ),
    }),
    ...(resources && {
      resources: resources.map((resource) => ({ ...resource, document: masker.json(resource.document) })),
    }),
    ...(changes && {
      changes: changes.map((change) => ({
        ...change,
        detail: masker.text(change.detail),
        ...(change.actor === undefined ? {} : { actor: masker.text(change.actor) }),
      })),
    }),
  };
}
