// What would make a slow SELECT quick: an index, or another way to write it. Nothing, with the reason, when the statement is not
// understood, or when nobody can tell which table a column belongs to.
//
//   SELECT * FROM users WHERE email = 'a@b.c'   →   CREATE INDEX CONCURRENTLY idx_users_email ON users(email);
//
// Columns that are compared by = come first, then those that order, where only some rows are wanted, else a range: entries of an
// index that have the same equal columns lie together in the order of the next one.
// https://www.postgresql.org/docs/current/indexes-multicolumn.html, https://www.postgresql.org/docs/current/indexes-ordering.html
import type { KnownIndex } from './known-indexes.ts';
import { parseSelect } from './parse-select.ts';
import type { Column, Condition, Select } from './statement.ts';

export interface Advice {
  readonly indexes: readonly IndexAdvice[];
  readonly rewrites: readonly Rewrite[];
  /** Why there is no index, or why none for a part of it. */
  readonly reasons: readonly string[];
}

export interface IndexAdvice {
  readonly sql: string;
  readonly why: string;
}

export interface Rewrite {
  readonly why: string;
  readonly before: string;
  readonly after: string;
}

export type Server = 'postgresql' | 'mysql';

/** Columns of one index. More of them are seldom used, and each write pays for all. */
const indexColumnsMax = 4;
/** Bytes of a name, https://www.postgresql.org/docs/current/sql-syntax-lexical.html; MySQL takes 64. */
const nameLengthMax = 63;
/** Give the same for the same argument whatever the session is set to, so an index may hold them. */
const immutable = new Set(['lower', 'upper', 'trim', 'btrim', 'abs', 'md5', 'length']);
const dayOf = new Set(['date', 'cast', 'date_trunc']);

export function adviceFor(statement: string, server: Server, known: readonly KnownIndex[] = []): Advice {
  const select = parseSelect(statement);
  if ('reason' in select)
    return { indexes: [], rewrites: [], reasons: [`The statement is not understood: ${select.reason}.`] };
  const placed = placedIn(select);
  if (placed === undefined)
    return {
      indexes: [],
      rewrites: rewritesOf(select),
      reasons: ['It is not clear which table a column belongs to, so not which index it needs.'],
    };
  const proposals = placed.map((table) => proposalFor(table, server, known));
  return {
    indexes: proposals.flatMap(({ index }) => index ?? []),
    rewrites: [...rewritesOf(select), ...placed.flatMap(dayRewrites)],
    reasons: proposals.flatMap(({ reason }) => reason ?? []),
  };
}

/** One table of the statement with what is asked of it. */
interface Placed {
  readonly name: string;
  readonly conditions: readonly Condition[];
  readonly joinedBy: readonly string[];
  /** Only when all of the order is by this table. */
  readonly orderBy: readonly { readonly name: string; readonly descending: boolean }[];
  readonly hasLimit: boolean;
  readonly isAlone: boolean;
}

function placedIn(select: Select): readonly Placed[] | undefined {
  const { tables, joins, conditions, orderBy, hasLimit } = select;
  const aliases = new Set(tables.map(({ alias }) => alias));
  const all = [
    ...conditions.flatMap((condition) => ('column' in condition ? [condition.column] : [])),
    ...joins.flatMap(({ left, right }) => [left, right]),
    ...orderBy.map(({ column }) => column),
  ];
  const isClear = ({ of }: Column) => (of === undefined ? tables.length === 1 : aliases.has(of));
  const isOf = (alias: string, { of = alias }: Column) => of === alias;
  // In MySQL `name = "bob"` compares with a text; what joins a table with itself has two names for it.
  const isOfOne = joins.some(({ left, right }) => tables.some(({ alias }) => isOf(alias, left) && isOf(alias, right)));
  if (!all.every(isClear) || aliases.size !== tables.length || isOfOne) return undefined;
  return tables.map(({ name, alias }) => ({
    name,
    conditions: conditions.filter((condition) => 'column' in condition && isOf(alias, condition.column)),
    joinedBy: joins
      .flatMap(({ left, right }) => [left, right])
      .filter((column) => tables.length > 1 && isOf(alias, column))
      .map((column) => column.name),
    orderBy: orderBy.every(({ column }) => isOf(alias, column))
      ? orderBy.map(({ column, descending }) => ({ name: column.name, descending }))
      : [],
    hasLimit,
    isAlone: tables.length === 1,
  }));
}

interface Proposal {
  readonly index?: IndexAdvice;
  readonly reason?: string;
}

function proposalFor(table: Placed, server: Server, known: readonly KnownIndex[]): Proposal {
  const special = specialIndex(table, server);
  if (special !== undefined) return special;
  const equal = unique(table.conditions.flatMap((one) => (one.kind === 'equal' ? [one.column.name] : [])));
  const ranges = unique(table.conditions.flatMap((one) => (one.kind === 'range' ? [one.column.name] : [])));
  // A table that is filtered is read first, the others by the columns that join them.
  const joined = equal.length === 0 && ranges.length === 0 && !table.isAlone ? unique(table.joinedBy) : [];
  const first = [...equal, ...joined].map((name) => ({ name, descending: false }));
  const columns = withOrder(table, first, ranges).slice(0, indexColumnsMax);
  if (columns.length === 0) return { reason: `Nothing narrows ${table.name} down: all of its rows are wanted.` };
  const has = known.find((index) => serves(index, table.name, equal.length + joined.length, columns));
  if (has !== undefined) return { reason: `${table.name} has the index ${has.name} for it.` };
  if (columns.length === 1 && columns[0]?.name === 'id')
    return { reason: `${table.name} is asked by its id, which most likely is its key.` };
  return {
    index: { sql: createIndex(table.name, columns, server), why: whyOf(table.name, equal, joined, ranges, table) },
  };
}

interface Ordered {
  readonly name: string;
  readonly descending: boolean;
}

/** With a limit, an order that the index gives spares reading what is not wanted; else a range narrows down more. */
function withOrder(
  { orderBy, hasLimit }: Placed,
  first: readonly Ordered[],
  ranges: readonly string[],
): readonly Ordered[] {
  const taken = new Set(first.map(({ name }) => name));
  const order = orderBy.filter(({ name }) => !taken.has(name));
  const isOrdered = order.length > 0 && (hasLimit || ranges.length === 0);
  const range = ranges.filter((name) => !taken.has(name)).slice(0, 1);
  const next = isOrdered ? order : range.map((name) => ({ name, descending: false }));
  // What one index gives backwards needs no DESC: only a mixture does.
  const isMixed = new Set(next.map(({ descending }) => descending)).size > 1;
  return [...first, ...(isMixed ? next : next.map(({ name }) => ({ name, descending: false })))];
}

/** Its first columns are the equal ones, in any order, then the others as they are. */
function serves(
  { table, columns: has }: KnownIndex,
  name: string,
  equalCount: number,
  columns: readonly Ordered[],
): boolean {
  if (table !== name.split('.').at(-1)) return false;
  const names = columns.map((column) => column.name);
  const isSame = (a: readonly string[], b: readonly string[]) => a.toSorted().join() === b.toSorted().join();
  if (!isSame(has.slice(0, equalCount), names.slice(0, equalCount))) return false;
  const rest = names.slice(equalCount);
  return rest.every((column, at) => has[equalCount + at] === column);
}

/** An index on an expression, or for texts that contain a text. */
function specialIndex({ name, conditions }: Placed, server: Server): Proposal | undefined {
  const [call] = conditions.flatMap((one) => (one.kind === 'function' ? [one] : []));
  if (call !== undefined) {
    if (dayOf.has(call.call))
      return { reason: `No plain index serves ${call.call} of ${call.column.name}: write it as a range.` };
    if (!immutable.has(call.call))
      return { reason: `Whether an index may hold ${call.call}(${call.column.name}) is not known.` };
    return { index: expressionIndex(name, call.call, call.column.name, server) };
  }
  const equal = conditions.some((one) => one.kind === 'equal');
  const [like] = conditions.flatMap((one) => (one.kind === 'like' ? [one] : []));
  if (like === undefined || equal) return undefined;
  const column = like.column.name;
  if (like.begins === 'unknown')
    return { reason: `Whether the pattern for ${column} begins with a wildcard is not in the statement.` };
  if (server === 'mysql')
    return like.begins === 'text'
      ? {
          index: {
            sql: createIndex(name, [{ name: column, descending: false }], server),
            why: `${column} begins with a text.`,
          },
        }
      : { reason: `No index of MySQL finds a text inside ${column}, but a FULLTEXT one finds words in it.` };
  if (like.begins === 'text') {
    const sql = `CREATE INDEX CONCURRENTLY ${indexName(name, [column, 'pattern'])} ON ${quotedTable(name)}(${quoted(column)} text_pattern_ops);`;
    return { index: { sql, why: `${column} begins with a text, which this index finds in any locale.` } };
  }
  const sql = `CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE INDEX CONCURRENTLY ${indexName(name, [column, 'trgm'])} ON ${quotedTable(name)} USING gin (${quoted(column)} gin_trgm_ops);`;
  return { index: { sql, why: `A text is looked for inside ${column}, which only an index of its parts finds.` } };
}

function expressionIndex(table: string, call: string, column: string, server: Server): IndexAdvice {
  const why = `${column} is compared as ${call}(${column}), which an index on ${column} does not hold.`;
  const name = indexName(table, [call, column]);
  const sql =
    server === 'mysql'
      ? `CREATE INDEX ${name} ON ${quotedTable(table, server)}((${call}(${quoted(column, server)})));`
      : `CREATE INDEX CONCURRENTLY ${name} ON ${quotedTable(table)}(${call}(${quoted(column)}));`;
  return { sql, why };
}

function createIndex(table: string, columns: readonly Ordered[], server: Server): string {
  const list = columns.map(({ name, descending }) => `${quoted(name, server)}${descending ? ' DESC' : ''}`).join(', ');
  const name = indexName(
    table,
    columns.map((column) => column.name),
  );
  return server === 'mysql'
    ? `CREATE INDEX ${name} ON ${quotedTable(table, server)}(${list}) ALGORITHM=INPLACE LOCK=NONE;`
    : `CREATE INDEX CONCURRENTLY ${name} ON ${quotedTable(table)}(${list});`;
}

/** `idx_users_email` */
function indexName(table: string, parts: readonly string[]): string {
  const words = ['idx', table.split('.').at(-1) ?? table, ...parts];
  const name = words.map((word) => word.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')).join('_');
  return name.slice(0, nameLengthMax);
}

function quotedTable(table: string, server: Server = 'postgresql'): string {
  return table
    .split('.')
    .map((part) => quoted(part, server))
    .join('.');
}

/** A name that is a plain word needs no quotes; one that is a word of the language, or in capitals, does. */
function quoted(name: string, server: Server = 'postgresql'): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !languageWords.has(name)) return name;
  return server === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}

/** Reserved in PostgreSQL or MySQL, and not rare as names. */
const languageWords = new Set(
  'all and any array as asc case check collate column constraint create default desc distinct do else end except false fetch for foreign from grant group having in index initially into key leading limit not null offset on only or order placing primary range rank references returning row rows select session_user some symmetric system table then to trailing true union unique user using values when where window with'.split(
    ' ',
  ),
);

function whyOf(
  table: string,
  equal: readonly string[],
  joined: readonly string[],
  ranges: readonly string[],
  { orderBy, hasLimit }: Placed,
): string {
  const parts = [
    ...(equal.length === 0 ? [] : [`${equal.join(' and ')} by =`]),
    ...(joined.length === 0 ? [] : [`${joined.join(' and ')} by a join`]),
    ...(ranges.length === 0 ? [] : [`${ranges.join(' and ')} by a range`]),
    ...(orderBy.length === 0
      ? []
      : [`ordered by ${orderBy.map(({ name }) => name).join(', ')}${hasLimit ? ', of which some are wanted' : ''}`]),
  ];
  return `${table} is asked for ${parts.join(', ')}.`;
}

// ── other ways to write it ───────────────────────────────────────────────────────────────────────────────────────────

function rewritesOf({ selectsAll, hasOffset, orderBy, tables }: Select): readonly Rewrite[] {
  const [table] = tables;
  const names = orderBy.map(({ column }) => column.name);
  const sign = orderBy[0]?.descending === true ? '<' : '>';
  const isOneWay = new Set(orderBy.map(({ descending }) => descending)).size === 1;
  return [
    ...(hasOffset && isOneWay && table !== undefined
      ? [
          {
            why: 'Pages by OFFSET read and throw away all rows before them. Go on behind the last row of the page before; the order must end in a column that is unique.',
            before: `ORDER BY ${names.join(', ')} LIMIT n OFFSET m`,
            after: `WHERE ${names.length === 1 ? `${names[0]} ${sign} :last` : `(${names.join(', ')}) ${sign} (${names.map((name) => `:last_${name}`).join(', ')})`} ORDER BY ${orderBy.map(({ column, descending }) => `${column.name}${descending ? ' DESC' : ''}`).join(', ')} LIMIT n`,
          },
        ]
      : []),
    ...(selectsAll
      ? [
          {
            why: 'Naming the columns that are used reads and sends less, and lets an index that holds them answer alone.',
            before: 'SELECT *',
            after: 'SELECT the_columns_that_are_used',
          },
        ]
      : []),
  ];
}

/** `date(at) = :day` hides the column from every index; a range does not. */
function dayRewrites({ conditions }: Placed): readonly Rewrite[] {
  return conditions.flatMap((condition) => {
    if (condition.kind !== 'function' || condition.call !== 'date' || !condition.isEqual) return [];
    const { name } = condition.column;
    return [
      {
        why: `A function around ${name} hides it from an index on ${name}.`,
        before: `date(${name}) = :day`,
        after: `${name} >= :day AND ${name} < :day + INTERVAL '1 day'`,
      },
    ];
  });
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
