// The schema, as SQL that loads into an empty database: from pg_dump if there is one that fits, else from the catalogue.
import type { Masker } from '@coldcase/masking';
import type { DatabaseAddress } from './address.ts';
import { type DatabaseGap, gapOf } from './gaps.ts';
import { maskedSql } from './masked-sql.ts';
import { dumpSchema, findPgDump } from './pg-dump.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { textOf } from './rows.ts';
import type { ServerFacts } from './server.ts';
import { type Guards, type Session, withSession } from './session.ts';
import { type DatabaseSink, writeFile } from './sink.ts';
import { policyRoles, schemaParts } from './sql/schema.ts';

export interface SchemaRequest {
  readonly masker: Masker;
  readonly sink: DatabaseSink;
  readonly programFolders?: readonly string[];
}

/** @returns where it is from */
export async function writeSchema(
  address: DatabaseAddress,
  guards: Guards,
  server: ServerFacts,
  { masker, sink, programFolders }: SchemaRequest,
  gap: (gap: DatabaseGap) => void,
): Promise<'pg_dump' | 'catalogue'> {
  const dumped = await dumpedSchema(address, guards, server, programFolders, gap);
  const roles = await withSession(address, guards, (session) => rolesOfPolicies(session));
  const schema = dumped ?? (await withSession(address, guards, (session) => schemaFromCatalogue(session, gap)));
  await writeFile(sink, 'database/schema.sql', maskedSql(head(server, dumped !== undefined) + roles + schema, masker));
  return dumped === undefined ? 'catalogue' : 'pg_dump';
}

function head({ database, version }: ServerFacts, isDumped: boolean): string {
  const from = isDumped ? 'by pg_dump' : 'from the catalogue: without comments, policies, aggregates and rules';
  return `-- The schema of the database ${database.replace(/[\r\n]/g, ' ')}, PostgreSQL ${version}, ${from}.\n\n`;
}

async function dumpedSchema(
  address: DatabaseAddress,
  guards: Guards,
  server: ServerFacts,
  folders: readonly string[] | undefined,
  gap: (gap: DatabaseGap) => void,
): Promise<string | undefined> {
  const major = Math.floor(server.versionNumber / 10_000);
  const program = await findPgDump(major, folders);
  const missing = `there is no pg_dump of version ${major} or later on this machine, so it is read from the catalogue`;
  const dump = program === undefined ? undefined : await dumpSchema(program, address, guards);
  if (dump?.kind === 'dump') return dump.sql;
  const answer = dump === undefined ? missing : `${dump.answer}, so it is read from the catalogue`;
  gap({ section: 'schema', answer, code: '' });
  return undefined;
}

// Roles belong to a whole server; the policies of this database name them. Whoever loads gets them without any right.
async function rolesOfPolicies(session: Session): Promise<string> {
  const names = (await session.ask(policyRoles)).map((row) => textOf(row, 'name'));
  const statements = names.map(
    (name) =>
      `DO $roles$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${quoteLiteral(name)}) THEN CREATE ROLE ${quoteIdentifier(name)} NOLOGIN; END IF; END $roles$;\n`,
  );
  return statements.length === 0 ? '' : `-- Roles that its policies name.\n${statements.join('')}\n`;
}

async function schemaFromCatalogue(session: Session, gap: (gap: DatabaseGap) => void): Promise<string> {
  const parts: string[] = ["SET search_path = '';\nSET check_function_bodies = false;\n"];
  for (const { name, sql } of schemaParts) {
    const answer = await session.try(sql);
    if (answer.kind === 'refused') gap(gapOf(`schema ${name}`, answer));
    else parts.push(`\n-- ${name}\n`, ...answer.rows.map((row) => `${textOf(row, 'statement')}\n`));
  }
  return parts.join('');
}
