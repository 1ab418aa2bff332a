// The shape of a database as the sample needs it.
import { assert } from '@coldcase/model';
import { isTrue, numberOf, type Row, textOf, textsOf } from './rows.ts';
import type { Session } from './session.ts';
import * as sql from './sql/catalogue.ts';

export interface Column {
  readonly name: string;
  /** Of the base type under all domains; of the elements when it is an array: `varchar`, `jsonb`, `int4`. */
  readonly type: string;
  /** PostgreSQL's letter for its kind: S text, N number, D date or time, … */
  readonly category: string;
  readonly isArray: boolean;
  readonly isNotNull: boolean;
  readonly isGenerated: boolean;
  /** Characters of a varchar(n) or char(n). */
  readonly lengthMax: number | undefined;
}

/** What holds rows: the table itself, or one of its partitions. */
export interface Leaf {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** Names the file of the rows; another one means that the table was rewritten and that its row addresses are void. */
  readonly filenode: string;
  /** At the last vacuum; 0 when there was none. */
  readonly pages: number;
}

export interface Table {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly isPartitioned: boolean;
  readonly leaves: readonly Leaf[];
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** Columns that come first in an index that can be walked. */
  readonly indexed: ReadonlySet<string>;
  /** A row-level policy applies to us. */
  readonly hidesRows: boolean;
  /** A partition lies on another server, which is not ours to ask. */
  readonly reachesOut: boolean;
}

/** A foreign key. Its source or target may be a partition. */
export interface Reference {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly sourceColumns: readonly string[];
  readonly targetColumns: readonly string[];
  /** One for each pair of columns: `pg_catalog.=`. */
  readonly operators: readonly string[];
}

export interface Relation {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly isPartitioned: boolean;
  readonly parent: string | undefined;
  /** The table that it is, or is a part of. */
  readonly root: string;
}

export interface Catalogue {
  /** By schema and name. */
  readonly tables: readonly Table[];
  /** Tables and partitions, by oid. */
  readonly relations: ReadonlyMap<string, Relation>;
  readonly references: readonly Reference[];
}

export async function readCatalogue(session: Session): Promise<Catalogue> {
  const relations = await session.ask(sql.relations);
  const columns = Map.groupBy(await session.ask(sql.columns), (row) => textOf(row, 'relation'));
  const indexes = Map.groupBy(await session.ask(sql.orderingIndexes), (row) => textOf(row, 'relation'));
  const references = await session.ask(sql.references);
  const members = Map.groupBy(relations, (row) => textOf(row, 'root'));
  const roots = relations.filter((row) => textOf(row, 'oid') === textOf(row, 'root'));
  return {
    tables: roots.map((row) => {
      const oid = textOf(row, 'oid');
      return tableOf(row, members.get(oid) ?? [], columns.get(oid) ?? [], indexes.get(oid) ?? []);
    }),
    relations: new Map(relations.map((row) => [textOf(row, 'oid'), relationOf(row)])),
    references: references.map(referenceOf),
  };
}

function tableOf(row: Row, members: readonly Row[], columns: readonly Row[], indexes: readonly Row[]): Table {
  const primary = indexes.find((index) => isTrue(index, 'is_primary'));
  return {
    oid: textOf(row, 'oid'),
    schema: textOf(row, 'schema'),
    name: textOf(row, 'name'),
    isPartitioned: row.kind === 'p',
    leaves: members.filter((member) => member.kind === 'r').map(leafOf),
    columns: columns.map(columnOf),
    primaryKey: primary === undefined ? [] : textsOf(primary, 'columns'),
    indexed: new Set(indexes.flatMap((index) => textsOf(index, 'columns').slice(0, 1))),
    hidesRows: members.some((member) => isTrue(member, 'hides_rows')),
    reachesOut: members.some((member) => member.kind === 'f'),
  };
}

function leafOf(row: Row): Leaf {
  const [oid, schema, name] = [textOf(row, 'oid'), textOf(row, 'schema'), textOf(row, 'name')];
  return { oid, schema, name, filenode: textOf(row, 'filenode'), pages: numberOf(row, 'pages') };
}

function columnOf(row: Row): Column {
  return {
    name: textOf(row, 'name'),
    type: textOf(row, 'type'),
    category: textOf(row, 'category'),
    isArray: isTrue(row, 'is_array'),
    isNotNull: isTrue(row, 'is_not_null'),
    isGenerated: isTrue(row, 'is_generated'),
    lengthMax: row.length_max === null ? undefined : numberOf(row, 'length_max'),
  };
}

function relationOf(row: Row): Relation {
  return {
    oid: textOf(row, 'oid'),
    schema: textOf(row, 'schema'),
    name: textOf(row, 'name'),
    isPartitioned: row.kind === 'p',
    parent: row.parent ?? undefined,
    root: textOf(row, 'root'),
  };
}

function referenceOf(row: Row): Reference {
  const reference = {
    name: textOf(row, 'name'),
    source: textOf(row, 'source'),
    target: textOf(row, 'target'),
    sourceColumns: textsOf(row, 'source_columns'),
    targetColumns: textsOf(row, 'target_columns'),
    operators: textsOf(row, 'operators'),
  };
  assert(
    reference.sourceColumns.length === reference.operators.length,
    'a foreign key has an operator for each column',
  );
  return reference;
}
