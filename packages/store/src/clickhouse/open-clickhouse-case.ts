// A case whose logs are asked in ClickHouse. Everything else about it, metrics included, is read from its folder.
import type { Table } from '@coldcase/model';
import {
  clickhouseDialect,
  type Plan,
  type QueryContext,
  recordsMatchedOf,
  tableFromSqlRows,
  toSql,
} from '@coldcase/query';
import { type Clickhouse, type ClickhouseAddress, openClickhouse } from '../engine/clickhouse.ts';
import { type OpenCase, openCase } from '../open-case.ts';
import { checkIsPushed } from './case-table.ts';
import { clickhouseRelation } from './clickhouse-relation.ts';

/** Throws what `openCase` and `openClickhouse` throw, and CASE_NOT_PUSHED. */
export async function openClickhouseCase(folder: string, address: ClickhouseAddress): Promise<OpenCase> {
  await using opened = new AsyncDisposableStack();
  const local = opened.use(await openCase(folder));
  const server = await openClickhouse(address);
  opened.defer(() => server.close());
  await checkIsPushed(server, folder, local.manifest);
  return clickhouseCase(local, server, opened.move());
}

function clickhouseCase(local: OpenCase, server: Clickhouse, opened: AsyncDisposableStack): OpenCase {
  const { folder, manifest, facts } = local;
  const sql = (plan: Plan, context: Partial<QueryContext> = {}) => {
    const whole: QueryContext = { window: facts.window, nowMs: facts.window.endMs, ...context };
    return toSql(plan, clickhouseRelation(manifest, facts.window), clickhouseDialect, whole);
  };
  return {
    folder,
    manifest,
    facts,
    ask: async (plan, signal, context): Promise<Table> => {
      const query = sql(plan, context);
      const rows = await server.rows(query.text, signal);
      const recordsMatched = recordsMatchedOf(query, rows);
      const known = recordsMatched === undefined ? {} : { recordsMatched };
      return tableFromSqlRows(query, rows, { recordsScanned: facts.eventCount, ...known });
    },
    askWithStatistics: async (plan, signal, context) => {
      const query = sql(plan, context);
      const rows = await server.rows(query.text, signal);
      const known = recordsMatchedOf(query, rows);
      const recordsMatched = known ?? Number((await server.rows(query.matchedText, signal))[0]?.[0] ?? 0);
      const [scanned] = await server.rows(query.scannedText, signal);
      return tableFromSqlRows(query, rows, {
        recordsMatched,
        recordsScanned: Number(scanned?.[0] ?? 0),
        bytesScanned: Number(scanned?.[1] ?? 0),
      });
    },
    explain: (plan, context) => sql(plan, context).text,
    metrics: (names, signal) => local.metrics(names, signal),
    close: () => void opened.disposeAsync(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
