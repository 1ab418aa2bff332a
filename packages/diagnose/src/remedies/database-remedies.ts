// Slow statements with what would make them quick: the index, or another way to write them, or why neither is proposed.
import { inTextOrder } from '@coldcase/model';
import { type Advice, adviceFor } from '../sql/advice.ts';
import type { KnownIndex } from '../sql/known-indexes.ts';
import type { SlowStatement } from '../sql/slow-statements.ts';
import type { Remedy } from './remedy.ts';

/** Statements that are advised on, slowest first. */
export const advisedStatementsMax = 3;
/** Characters of a statement that is shown. */
const shownLength = 160;

/** The order of the statements does not matter. */
export function statementRemedies(
  statements: readonly SlowStatement[],
  known: readonly KnownIndex[],
): readonly Remedy[] {
  const slowest = statements.toSorted(slowestFirst);
  const seen = new Set<string>();
  return slowest
    .filter(({ sql }, at) => slowest.findIndex((other) => other.sql === sql) === at)
    .slice(0, advisedStatementsMax)
    .flatMap((statement) => remediesFor(statement, adviceFor(statement.sql, statement.server, known)))
    .filter((remedy) => {
      const key = JSON.stringify(remedy.snippets ?? remedy.text);
      return seen.has(key) ? false : seen.add(key);
    });
}

function slowestFirst(a: SlowStatement, b: SlowStatement): number {
  return (b.ms ?? 0) - (a.ms ?? 0) || inTextOrder(a.sql, b.sql) || inTextOrder(a.source, b.source);
}

function remediesFor({ sql, ms, source }: SlowStatement, { indexes, rewrites, reasons }: Advice): readonly Remedy[] {
  const took = ms === undefined ? '' : `, ${Math.round(ms)} ms (${source})`;
  const about = `For "${shortened(sql)}"${took}`;
  const unseen = ' Whether there is one already is not in the case, or it is not used: EXPLAIN tells.';
  return [
    ...indexes.map(
      (index): Remedy => ({
        kind: 'fix',
        text: `${about}: ${index.why}${unseen}`,
        // An index that is built beside the writers takes disk, time and reads, and can be dropped again.
        risk: 'reversible',
        confidence: 'medium',
        snippets: [{ language: 'sql', text: index.sql }],
      }),
    ),
    ...(indexes.length === 0 && reasons.length > 0
      ? [{ kind: 'fix' as const, text: `${about}: no index is proposed. ${reasons.join(' ')}` }]
      : []),
    ...rewrites.map(
      ({ why, before, after }): Remedy => ({
        kind: 'fix',
        text: `${about}: ${why}`,
        risk: 'safe',
        snippets: [{ language: 'sql', text: `-- before\n${before}\n-- after\n${after}` }],
      }),
    ),
  ];
}

function shortened(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ');
  return line.length <= shownLength ? line : `${line.slice(0, shownLength - 1)}…`;
}
