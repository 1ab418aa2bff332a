// Masking of what a task brings, before it is kept. Names that evidence is joined by (log groups, streams, series, ids of
// traces) stay; text that somebody wrote does not pass unread.
import type { Masker } from '@coldcase/masking';
import { type EvidenceBatch, isJsonObject, type JsonObject, type MetricPoint } from '@coldcase/model';
import { applicationNamespaces } from '../application/metrics-endpoint-task.ts';

/**
 * Configuration has the variables of a function under `Environment.Variables`, and of a build under the same name. Their values
 * stay in production but for the ones that are allowed.
 */
function withoutEnvironment(document: unknown, masker: Masker): unknown {
  if (Array.isArray(document)) return document.map((element) => withoutEnvironment(element, masker));
  if (!isJsonObject(document)) return document;
  const members = Object.entries(document).map(([name, value]): [string, unknown] => {
    const variables = name === 'Environment' && isJsonObject(value) ? value.Variables : undefined;
    if (isJsonObject(variables)) return [name, { Variables: masker.environment(textsIn(variables)) }];
    return [name, withoutEnvironment(value, masker)];
  });
  return Object.fromEntries(members);
}

/** As it will be on the disk: the SDK gives times as dates, which have no members. */
function plain(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document) ?? 'null');
}

function textsIn(values: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** The names of AWS are a closed list; those of an application, and above all its labels, are whatever somebody put there. */
function maskedPoint(point: MetricPoint, masker: Masker): MetricPoint {
  if (!applicationNamespaces.has(point.namespace)) return point;
  const dimensions = point.dimensions.map(({ name, value }) => ({ name, value: masker.value(name, value) }));
  return { ...point, name: masker.text(point.name), dimensions };
}

export function maskPage(page: EvidenceBatch, masker: Masker): EvidenceBatch {
  const { events, metrics, segments, resources, changes, notUnderstood } = page;
  return {
    ...page,
    ...(events && { events: events.map((event) => ({ ...event, message: masker.text(event.message) })) }),
    ...(metrics && { metrics: metrics.map((point) => maskedPoint(point, masker)) }),
    ...(segments && {
      segments: segments.map((segment) => ({
        ...segment,
        ...(segment.document === undefined ? {} : { document: masker.text(segment.document) }),
        ...(segment.operation === undefined ? {} : { operation: masker.text(segment.operation) }),
      })),
    }),
    ...(resources && {
      resources: resources.map((resource) => ({
        ...resource,
        document: masker.json(withoutEnvironment(plain(resource.document), masker)),
      })),
    }),
    ...(changes && {
      changes: changes.map((change) => ({
        ...change,
        detail: masker.text(change.detail),
        ...(change.actor === undefined ? {} : { actor: masker.text(change.actor) }),
      })),
    }),
    ...(notUnderstood && {
      notUnderstood: notUnderstood.map((one) => ({ ...one, sample: masker.text(one.sample) })),
    }),
  };
}
