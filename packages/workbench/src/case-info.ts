// What is in a case, in one look: `coldcase info`.
import { epochMs, printTime } from '@coldcase/model';
import { type Manifest, readManifest } from '@coldcase/store';

export interface CaseInfo {
  readonly id: string;
  readonly title: string;
  readonly formatVersion: number;
  readonly state: Manifest['state'];
  readonly pending: readonly string[];
  readonly masking: string;
  readonly events: number;
  readonly metricPoints: number;
  readonly segments: number;
  readonly bytes: number;
  /** From the first to the last event; absent without events. */
  readonly window?: { readonly from: string; readonly to: string };
  readonly logGroups: readonly {
    readonly name: string;
    readonly events: number;
    readonly from: string;
    readonly to: string;
  }[];
  readonly sources: readonly { readonly name: string; readonly format: string; readonly bytes: number }[];
  readonly lookupTables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly columns: readonly string[];
  }[];
  readonly notUnderstood: Manifest['notUnderstood'];
  readonly gaps: readonly string[];
  /** What was asked of production for it; absent when it was made of files. */
  readonly captured?: Manifest['captured'];
}

export function infoOf(folder: string): CaseInfo {
  const manifest = readManifest(folder);
  const rows = (kind: string) =>
    manifest.parts.filter((part) => part.kind === kind).reduce((sum, part) => sum + part.rows, 0);
  const { id, title, formatVersion, state, pending, masking, logGroups, notUnderstood, gaps } = manifest;
  const { lookupTables = [] } = manifest;
  return {
    id,
    title,
    formatVersion,
    state,
    pending,
    masking: masking.policy,
    events: rows('logs'),
    metricPoints: rows('metrics'),
    segments: rows('traces'),
    bytes: manifest.parts.reduce((sum, part) => sum + part.bytes, 0),
    ...windowOf(logGroups),
    logGroups: logGroups.map((g) => ({ name: g.name, events: g.events, ...span(g.firstMs, g.lastMs) })),
    sources: manifest.sources.map(({ name, format, bytes }) => ({ name, format, bytes })),
    lookupTables: lookupTables.map(({ name, rows: count, columns }) => ({ name, rows: count, columns })),
    notUnderstood,
    gaps,
    ...(manifest.captured === undefined ? {} : { captured: manifest.captured }),
  };
}

function windowOf(groups: Manifest['logGroups']): Pick<CaseInfo, 'window'> {
  if (groups.length === 0) return {};
  return { window: span(Math.min(...groups.map((g) => g.firstMs)), Math.max(...groups.map((g) => g.lastMs))) };
}

function span(firstMs: number, lastMs: number) {
  return { from: printTime(epochMs(firstMs)), to: printTime(epochMs(lastMs)) };
}
