// The overview of the language against the code: every command with the engines that run it, every switch with its value and its
// reason, every limit.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { examplesOf, planOf, readReferencePage } from '../../reference-page.ts';
import type { EventRelation } from '../event-relation.ts';
import * as limits from './limits.ts';
import * as semantics from './semantics.ts';
import { clickhouseDialect } from './sql/clickhouse/clickhouse-dialect.ts';
import type { SqlDialect } from './sql/dialect.ts';
import { duckdbDialect } from './sql/duckdb/duckdb-dialect.ts';
import { splitPlan } from './sql/split-plan.ts';

const reference = path.join(import.meta.dirname, '../../../../docs/reference');
const overview = readFileSync(path.join(reference, 'insights-language.md'), 'utf8');
const relation: EventRelation = {
  sql: 'events',
  field: () => ({ sql: 'NULL', type: 'dynamic' }),
  lookupTable: () => ({ sql: 'NULL', columns: [], row: '1' }),
};

/** Whether an engine runs the examples of a page whole. */
function runOf(queries: readonly string[], dialect: SqlDialect): string {
  const whole = queries.filter((query) => splitPlan(planOf(query), dialect, relation).left === undefined);
  if (whole.length === queries.length) return 'yes';
  return whole.length === 0 ? 'no' : 'in part';
}

/** `| [fields](…) | what it does | DuckDB | ClickHouse |` */
function commandRow(file: string): string {
  const { text } = readReferencePage(path.join(reference, 'query-commands', file));
  const [, name = ''] = /^# (.*)$/m.exec(text) ?? [];
  const [sentence = ''] = /^.*?\.(?= |$)/.exec(text.split('\n\n')[2] ?? '') ?? [];
  const queries = examplesOf(text).map(({ query }) => query);
  const runs = [duckdbDialect, clickhouseDialect].map((dialect) => runOf(queries, dialect));
  return `| [\`${name}\`](query-commands/${file}) | ${sentence} | ${runs.join(' | ')} |`;
}

test.each(readdirSync(path.join(reference, 'query-commands')))('%s has its row, with what each engine runs', (file) => {
  expect(overview.split('\n')).toContain(commandRow(file));
});

/** The exported constants of a file that have one line or block of reason above them: `/** reason *\/ export const name = value;`. */
function reasonsIn(file: string): ReadonlyMap<string, string> {
  const source = readFileSync(path.join(import.meta.dirname, file), 'utf8');
  const blocks = source.matchAll(/^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const (\w+)/gm);
  return new Map(
    [...blocks].map(([, reason = '', name = '']) => [name, reason.replace(/\n \*/g, ' ').replace(/\s+/g, ' ').trim()]),
  );
}

function valueText(value: unknown): string {
  if (typeof value === 'object') return 'a list';
  return `\`${String(value)}\``;
}

test.each(Object.keys(semantics))('the switch %s is listed with its value and its reason', (name) => {
  const value = Object.entries(semantics).find(([known]) => known === name)?.[1];
  const reason = reasonsIn('semantics.ts').get(name) ?? 'With the one above.';
  expect(overview.split('\n')).toContain(`| \`${name}\` | ${valueText(value)} | ${reason.replaceAll('|', '\\|')} |`);
});

test.each(Object.keys(limits))('the limit %s is listed', (name) => {
  const value = Object.entries(limits).find(([known]) => known === name)?.[1];
  const rows = overview
    .split('\n')
    .filter((line) => line.startsWith(`| \`${name}\` | ${value?.toLocaleString('en')} | `));
  expect(rows).toHaveLength(1);
});
