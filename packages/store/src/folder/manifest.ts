// case.json: what is in the case, what is not, and how to tell that it is unharmed. The file is the one place where a part
// becomes evidence: a Parquet file that the manifest does not list is not in the case.
//
// docs/formats/case-1.md describes every member for readers without this program.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpointCheckStatuses } from '@coldcase/model';
import { z } from 'zod';
import { storeError } from '../failures.ts';
import { detailOf, writeDurably } from './durable-file.ts';

/** Raised by one whenever a reader of the old version would misread the new one; then an upgrade step is due. */
export const formatVersion = 1;

const jsonPath = z.object({
  /** Insights name: `http.status`. */
  path: z.string(),
  type: z.enum(['BIGINT', 'DOUBLE', 'BOOLEAN', 'VARCHAR']),
  /** The event column that already holds its values; absent: the path has a column of its own. */
  column: z.enum(['request_id', 'trace_id', 'level']).optional(),
});

const part = z.object({
  /** Relative to the case, with forward slashes. */
  file: z.string(),
  kind: z.enum(['logs', 'metrics', 'traces', 'changes', 'resources', 'database']),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
  /** Of a logs part: its flat columns for JSON paths, and how many of its rows they do not hold exactly. */
  jsonPaths: z.array(jsonPath).optional(),
  inexactRows: z.number().int().nonnegative().optional(),
  /** Of a logs part: rows whose JSON may have more values than a message gives fields. */
  wideRows: z.number().int().nonnegative().optional(),
  /** Of a logs part: platform records in JSON format. Where there is none, Lambda's fields are bare columns. */
  jsonRecords: z.number().int().nonnegative().optional(),
  /** Of a logs part: the types of its lines that services and devices write. Absent in parts that were not looked at so. */
  lineTypes: z.array(z.string()).optional(),
  /** The key of its pseudonyms. Absent: nothing was replaced. */
  maskedBy: z.string().optional(),
});

const source = z.object({
  name: z.string(),
  format: z.string(),
  bytes: z.number().int().nonnegative(),
  /** Tells the same file from another of the same name: digest of its size, head and tail. */
  fingerprint: z.string(),
});

const notUnderstood = z.object({
  source: z.string(),
  reason: z.string(),
  count: z.number().int(),
  sample: z.string(),
});

const logGroup = z.object({
  name: z.string(),
  events: z.number().int(),
  firstMs: z.number(),
  lastMs: z.number(),
});

const lookupTable = z.object({
  name: z.string(),
  /** CSV with a header row, relative to the case. */
  file: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
});

const span = z.object({ startMs: z.number(), endMs: z.number() });

const check = z.object({ status: z.enum(endpointCheckStatuses), why: z.string(), brief: z.string().exactOptional() });
const endpointReading = z.object({
  endpoint: z.string(),
  at: z.string(),
  checks: z.object({ dns: check, certificate: check, gateway: check, backend: check }),
});

const captureRecord = z.object({
  window: span,
  /** A normal period to compare with; absent when none was wanted. */
  baseline: span.optional(),
  accounts: z.array(z.string()),
  regions: z.array(z.string()),
  /** What the capture was of, in sentences: `function orders, which was named`. */
  resources: z.array(z.string()),
  calls: z.number().int().nonnegative(),
  bytes: z.number().nonnegative(),
  costUsd: z.number().nonnegative(),
  operations: z.array(z.object({ operation: z.string(), calls: z.number().int(), refused: z.number().int() })),
  /** How endpoints were that were asked from outside; absent when none was. The documents say more. */
  endpoints: z.array(endpointReading).readonly().exactOptional(),
});

const manifest = z.object({
  formatVersion: z.number().int(),
  id: z.string(),
  title: z.string(),
  state: z.enum(['capturing', 'importing', 'complete']),
  /** Sources whose import was begun and is not finished. Empty exactly when the state is `complete`. */
  pending: z.array(z.string()),
  /** `partly`: some parts were not masked. The key is the one for what is added next. */
  masking: z.object({ policy: z.enum(['none', 'pseudonyms', 'partly']), keyId: z.string().optional() }),
  sources: z.array(source),
  parts: z.array(part),
  logGroups: z.array(logGroup),
  notUnderstood: z.array(notUnderstood),
  gaps: z.array(z.string()),
  /** Tables for `lookup` and `cidrlookup`: brought by the user, and no evidence. */
  lookupTables: z.array(lookupTable).optional(),
  /** What was asked of production, when the evidence was captured. */
  captured: captureRecord.optional(),
});

export type Manifest = z.infer<typeof manifest>;
export type CaptureRecord = z.infer<typeof captureRecord>;
export type Part = z.infer<typeof part>;
export type LookupTableRecord = z.infer<typeof lookupTable>;
export type JsonPath = z.infer<typeof jsonPath>;
export type SourceRecord = z.infer<typeof source>;
export type LogGroupFacts = z.infer<typeof logGroup>;

export const manifestName = 'case.json';

export function emptyManifest(title: string): Manifest {
  return {
    formatVersion,
    id: '',
    title,
    state: 'importing',
    pending: [],
    masking: { policy: 'none' },
    sources: [],
    parts: [],
    logGroups: [],
    notUnderstood: [],
    gaps: [],
  };
}

/** What a reader may rely on when these are the parts, and the key for what comes next. */
export function maskingOf(
  parts: readonly Part[],
  { policy, keyId }: { readonly policy: 'none' | 'pseudonyms'; readonly keyId?: string },
): Manifest['masking'] {
  const policies = new Set(parts.map((part) => (part.maskedBy === undefined ? 'none' : 'pseudonyms')));
  const [only = policy] = policies;
  return { policy: policies.size > 1 ? 'partly' : only, ...(keyId === undefined ? {} : { keyId }) };
}

/** Reads and checks case.json. Throws CASE_NOT_FOUND, CASE_NEWER_VERSION or CASE_MANIFEST_INVALID. */
export function readManifest(folder: string): Manifest {
  const value = parseJson(folder, readText(folder));
  refuseNewer(folder, value);
  const parsed = manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw storeError('CASE_MANIFEST_INVALID', { path: join(folder, manifestName), detail: firstIssue(parsed.error) });
}

export function writeManifest(folder: string, value: Manifest): void {
  writeDurably(join(folder, manifestName), `${JSON.stringify(value, null, 1)}\n`);
}

function readText(folder: string): string {
  try {
    return readFileSync(join(folder, manifestName), 'utf8');
  } catch (cause) {
    throw storeError('CASE_NOT_FOUND', { path: folder }, { cause });
  }
}

function parseJson(folder: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = `it is not JSON (${detailOf(cause)})`;
    throw storeError('CASE_MANIFEST_INVALID', { path: join(folder, manifestName), detail }, { cause });
  }
}

/** Before the shape is checked: a newer version may well have another shape, and that is not damage. */
function refuseNewer(folder: string, value: unknown): void {
  const version = z.object({ formatVersion: z.number() }).safeParse(value);
  if (version.success && version.data.formatVersion > formatVersion)
    throw storeError('CASE_NEWER_VERSION', {
      path: folder,
      version: version.data.formatVersion,
      supported: formatVersion,
    });
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'it has another shape' : `"${issue.path.join('.')}": ${issue.message}`;
}
