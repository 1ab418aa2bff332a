// Indexes that a database has, from the text of its schema as pg_dump writes it:
//
//   CREATE INDEX users_email ON public.users USING btree (email);
//   ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

export interface KnownIndex {
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
}

const created =
  /CREATE (?:UNIQUE )?INDEX ([\w"]+) ON (?:ONLY )?([\w".]+) USING btree \(([^()]*)\)(?:;| INCLUDE| TABLESPACE| WITH| NULLS)/g;
const constrained = /ALTER TABLE (?:ONLY )?([\w".]+)\s+ADD CONSTRAINT ([\w"]+) (?:PRIMARY KEY|UNIQUE) \(([^()]*)\)/g;

/** Whole btree indexes over columns; one over a part of the rows, or over expressions, is left out. */
export function knownIndexes(schema: string): readonly KnownIndex[] {
  const byIndex = [...schema.matchAll(created)].map(([, name = '', table = '', columns = '']) => ({
    name,
    table,
    columns,
  }));
  const byKey = [...schema.matchAll(constrained)].map(([, table = '', name = '', columns = '']) => ({
    name,
    table,
    columns,
  }));
  return [...byIndex, ...byKey].map(({ name, table, columns }) => ({
    name: bare(name),
    table: bare(table.split('.').at(-1) ?? table),
    columns: columns.split(',').map((column) => bare(column.trim().split(/\s/)[0] ?? '')),
  }));
}

function bare(name: string): string {
  return name.replaceAll('"', '');
}
