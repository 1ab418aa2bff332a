// All evidence of a case as one digest, sorted: two cases are the same evidence exactly when their digests are equal. A case of a
// million events would be too long for one text.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { literal, openEngine, readManifest } from '@coldcase/store';

const orders = {
  logs: 'log_group, event_id',
  metrics: 'namespace, name, dimensions, statistic, "timestamp"',
  traces: 'trace_id, id',
  changes: 'source, id',
} as const;

export async function caseDigest(folder: string): Promise<string> {
  const { parts, gaps, logGroups } = readManifest(folder);
  const digest = createHash('sha256');
  const add = (line: string) => digest.update(`${line}\n`);
  const engine = await openEngine();
  try {
    for (const [kind, order] of Object.entries(orders)) {
      const files = parts.filter((part) => part.kind === kind).map(({ file }) => literal(join(folder, file)));
      if (files.length === 0) continue;
      const relation = `read_parquet([${files.join(', ')}], union_by_name = true)`;
      add(kind);
      const sql = `SELECT to_json(r)::VARCHAR FROM (SELECT * FROM ${relation}) AS r ORDER BY ${order}`;
      for await (const rows of engine.batches(sql)) for (const [row] of rows) add(String(row));
    }
  } finally {
    engine.close();
  }
  const documents = parts
    .filter(({ kind }) => kind === 'resources')
    .map(({ file }) => readFileSync(join(folder, file), 'utf8'));
  for (const document of documents.sort()) add(document);
  add(JSON.stringify({ gaps, logGroups }));
  return digest.digest('hex');
}
