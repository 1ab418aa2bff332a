// Statements that took long, from the logs of databases and applications, and from what a capture of a database brought.
//
//   LOG:  duration: 5123.456 ms  statement: SELECT …        PostgreSQL, log_min_duration_statement
//   # Query_time: 5.1 …                                      MySQL, the slow query log
//   {"msg":"slow query","durationMs":5123,"sql":"SELECT …"}  an application
import { isJsonObject, type JsonObject, numberAt, objectsIn, parseJsonObject, textAt, valueAt } from '@coldcase/model';
import type { Server } from './advice.ts';

export interface SlowStatement {
  readonly sql: string;
  readonly ms?: number;
  readonly server: Server;
  /** Where it was seen, for the reader. */
  readonly source: string;
}

const postgres =
  /duration: (\d+(?:\.\d+)?) ms\s+(?:statement|execute [^:]*|parse [^:]*|bind [^:]*): ([\s\S]+?)(?=\n[^\n]*(?:DETAIL|HINT|CONTEXT):|$)/;
const postgresPlan =
  /duration: (\d+(?:\.\d+)?) ms\s+plan:\s*Query Text: ([\s\S]+?)(?=\n\s*(?:[A-Z][\w ]*(?:Scan|Join|Loop|Sort|Aggregate|Limit|Append|Hash|Gather|Result|Unique|Materialize)\b|Query Parameters:))/;
const mysql =
  /# Query_time: (\d+(?:\.\d+)?)[\s\S]*?\n(?:use [^;\n]+;\s*)?(?:SET timestamp=\d+;\s*)((?:SELECT|WITH|\()[\s\S]+)$/i;
const plain = /slow (?:query|sql)[^\n]{0,60}?(?:\((\d+(?:\.\d+)?) ?ms\))?\s*:\s*(SELECT\s[\s\S]+)$/i;

const statementPaths = ['sql', 'query', 'statement', 'db.statement', 'db.query', 'slowQuery.sql', 'slow_query'];
const durationPaths = [
  'durationMs',
  'duration_ms',
  'duration',
  'elapsedMs',
  'elapsed_ms',
  'elapsed',
  'ms',
  'took',
  'db.durationMs',
  'db.duration_ms',
];
const saysSlow = /slow[ _-]?(?:query|sql|statement)|query took/i;

/** The statement of one message; nothing when it tells of none that was slow. */
export function slowStatementIn(message: string, source: string): SlowStatement | undefined {
  const json = parseJsonObject(message);
  if (json !== undefined) return fromJson(json, message, source);
  const own = postgres.exec(message) ?? postgresPlan.exec(message);
  if (own !== null) return { sql: (own[2] ?? '').trim(), ms: Number(own[1]), server: 'postgresql', source };
  const other = mysql.exec(message);
  if (other !== null) return { sql: (other[2] ?? '').trim(), ms: 1_000 * Number(other[1]), server: 'mysql', source };
  const told = plain.exec(message);
  if (told === null) return undefined;
  const sql = (told[2] ?? '').trim();
  return { sql, ...(told[1] === undefined ? {} : { ms: Number(told[1]) }), server: serverOf(sql), source };
}

function fromJson(json: JsonObject, message: string, source: string): SlowStatement | undefined {
  const sql = textAt(json, statementPaths);
  if (sql === undefined || !saysSlow.test(message) || !/^\s*(?:select|with)\b/i.test(sql)) return undefined;
  const ms = durationPaths.map((path) => numberAt(json, path)).find((value) => value !== undefined);
  return { sql: sql.trim(), ...(ms === undefined ? {} : { ms }), server: serverOf(sql), source };
}

/** `?` and backticks are MySQL's; `$1` and double quotes are PostgreSQL's. */
function serverOf(sql: string): Server {
  return /`|\?(?=\s|$|,|\))/.test(sql) && !/\$\d/.test(sql) ? 'mysql' : 'postgresql';
}

/** Rows of pg_stat_statements in the statistics of a captured database, slowest in total first. */
export function slowStatementsOf(statistics: unknown): readonly SlowStatement[] {
  const rows = isJsonObject(statistics) ? valueAt(statistics, 'sections.slowQueries') : undefined;
  return objectsIn(rows).flatMap((row) => {
    const sql = textAt(row, ['query']);
    const ms = numberAt(row, 'meanMs');
    if (sql === undefined || ms === undefined || !/^\s*select\b/i.test(sql)) return [];
    const calls = numberAt(row, 'calls');
    const source = `pg_stat_statements${calls === undefined ? '' : `, ${calls} calls`}`;
    return [{ sql: sql.trim(), ms, server: 'postgresql' as const, source }];
  });
}
