// All evidence of a case as one text, sorted: two cases are the same evidence exactly when their texts are equal.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { literal, openEngine, readManifest } from '@coldcase/store';

const orders = {
  logs: 'log_group, event_id',
  metrics: 'namespace, name, dimensions, statistic, "timestamp"',
  traces: 'trace_id, id',
  changes: 'source, id',
} as const;

export async function caseContent(folder: string): Promise<string> {
  const { parts, gaps, logGroups } = readManifest(folder);
  const engine = await openEngine();
  try {
    const tables: string[] = [];
    for (const [kind, order] of Object.entries(orders)) {
      const files = parts.filter((part) => part.kind === kind).map(({ file }) => literal(join(folder, file)));
      if (files.length === 0) continue;
      const relation = `read_parquet([${files.join(', ')}], union_by_name = true)`;
      const rows = await engine.rows(
        `SELECT to_json(r)::VARCHAR FROM (SELECT * FROM ${relation}) AS r ORDER BY ${order}`,
      );
      tables.push(`${kind} ${rows.length}`, ...rows.map(([row]) => String(row)));
    }
    const documents = parts
      .filter(({ kind }) => kind === 'resources')
      .map(({ file }) => readFileSync(join(folder, file), 'utf8'))
      .sort();
    return [...tables, ...documents, JSON.stringify({ gaps, logGroups })].join('\n');
  } finally {
    engine.close();
  }
}
