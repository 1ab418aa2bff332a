// Columns that hold the same values, because foreign keys join them. A value must be masked in one way in all of them, or
// the joins of the sample would be empty.
import type { Catalogue, Table } from './catalogue.ts';
import { nameForMasking } from './people.ts';

export interface ColumnGroup {
  /** As the masker is told them. The name that is referred to first, then the others: every one of them can make a value a secret. */
  readonly names: readonly string[];
  /** Of the shortest of them: what does not fit everywhere fits nowhere. */
  readonly lengthMax: number | undefined;
}

/** For `table oid` and column, the group that it is in. A column without foreign keys is alone. */
export type ColumnGroups = (table: Table, column: string) => ColumnGroup;

export function linkColumns({ tables, relations, references }: Catalogue): ColumnGroups {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    const parent = parents.get(key);
    return parent === undefined || parent === key ? key : rootOf(parent);
  };
  const tableOf = (oid: string) => relations.get(oid)?.root ?? oid;
  // The referred column becomes the root, so that its name leads; in a circle whoever came first.
  for (const { source, target, sourceColumns, targetColumns } of references)
    for (const [index, column] of sourceColumns.entries()) {
      const [from, to] = [
        rootOf(keyOf(tableOf(source), column)),
        rootOf(keyOf(tableOf(target), targetColumns[index] ?? '')),
      ];
      if (from !== to) parents.set(from, to);
    }
  const members = Map.groupBy(
    tables.flatMap((table) =>
      table.columns.map(({ name, lengthMax }) => ({
        key: keyOf(table.oid, name),
        column: { name: nameForMasking(table.name, name), lengthMax },
      })),
    ),
    ({ key }) => rootOf(key),
  );
  const groups = new Map([...members].map(([root, own]) => [root, groupOf(root, own)]));
  return (table, column) => groups.get(rootOf(keyOf(table.oid, column))) ?? { names: [column], lengthMax: undefined };
}

interface Member {
  readonly key: string;
  readonly column: { readonly name: string; readonly lengthMax: number | undefined };
}

function groupOf(root: string, members: readonly Member[]): ColumnGroup {
  const first = members.filter(({ key }) => key === root).map(({ column }) => column.name);
  const others = members.map(({ column }) => column.name).sort();
  const lengths = members.flatMap(({ column }) => (column.lengthMax === undefined ? [] : [column.lengthMax]));
  return {
    names: [...new Set([...first, ...others])],
    lengthMax: lengths.length === 0 ? undefined : Math.min(...lengths),
  };
}

function keyOf(table: string, column: string): string {
  return `${table} ${column}`;
}
