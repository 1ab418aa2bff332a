// Is the case whole and unharmed? Every part is there, has its size, its checksum, its rows and its columns, nothing is
// there that the manifest does not know, and the counts add up. Reads every byte once.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, literal, openEngine } from './engine/duckdb.ts';
import { sha256OfFile } from './folder/digest.ts';
import { strayFiles } from './folder/layout.ts';
import { type Manifest, type Part, readManifest } from './folder/manifest.ts';
import { eventColumns, jsonColumn } from './import/event-columns.ts';
import { missingOf } from './open-case.ts';

export interface Verification {
  readonly isWhole: boolean;
  /** In sentences, in the order of the manifest; empty exactly when the case is whole. */
  readonly problems: readonly string[];
  readonly parts: number;
  readonly bytes: number;
  readonly events: number;
}

/** Throws only when there is no readable manifest of a version we know; everything else is a problem in the result. */
export async function verifyCase(folder: string): Promise<Verification> {
  const manifest = readManifest(folder);
  const engine = await openEngine();
  try {
    const problems = [
      ...stateProblems(manifest),
      ...(await partProblems(folder, manifest, engine)),
      ...lookupProblems(folder, manifest),
      ...strayProblems(folder, manifest),
      ...countProblems(manifest),
    ];
    return {
      isWhole: problems.length === 0,
      problems,
      parts: manifest.parts.length,
      bytes: manifest.parts.reduce((sum, part) => sum + part.bytes, 0),
      events: rowsOf(manifest, 'logs'),
    };
  } finally {
    engine.close();
  }
}

function stateProblems(manifest: Manifest): readonly string[] {
  return manifest.state === 'complete' && manifest.pending.length === 0 ? [] : [missingOf(manifest)];
}

async function partProblems(folder: string, manifest: Manifest, engine: Engine): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const part of manifest.parts) {
    const problem = bytesProblem(folder, part) ?? (await contentProblem(folder, part, engine));
    if (problem !== undefined) problems.push(`${part.file} ${problem}`);
  }
  return problems;
}

function lookupProblems(folder: string, { lookupTables = [] }: Manifest): readonly string[] {
  return lookupTables.flatMap((table) => {
    const problem = bytesProblem(folder, table);
    return problem === undefined ? [] : [`${table.file} ${problem}`];
  });
}

function bytesProblem(folder: string, part: Pick<Part, 'file' | 'bytes' | 'sha256'>): string | undefined {
  const path = join(folder, part.file);
  if (!existsSync(path)) return 'is missing';
  const { size } = statSync(path);
  if (size !== part.bytes) return `has ${size} bytes instead of ${part.bytes}`;
  return sha256OfFile(path) === part.sha256 ? undefined : 'does not match its checksum';
}

async function contentProblem(folder: string, part: Part, engine: Engine): Promise<string | undefined> {
  if (part.kind === 'resources' || part.kind === 'database') return undefined;
  const path = literal(join(folder, part.file));
  try {
    const counted = await engine.rows(`SELECT num_rows FROM parquet_file_metadata(${path})`);
    const rows = Number(counted[0]?.[0]);
    if (rows !== part.rows) return `has ${rows} rows instead of ${part.rows}`;
    const columns = await engine.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(${path}))`);
    return part.kind === 'logs'
      ? columnProblem(
          part,
          columns.map((row) => String(row[0])),
        )
      : undefined;
  } catch {
    return 'is no Parquet file';
  }
}

function columnProblem(part: Part, columns: readonly string[]): string | undefined {
  const own = (part.jsonPaths ?? []).filter((path) => path.column === undefined).map((path) => jsonColumn(path.path));
  const missing = [...eventColumns, ...own].filter((name) => !columns.includes(name));
  return missing.length === 0 ? undefined : `lacks the column ${missing.join(', ')}`;
}

function strayProblems(folder: string, manifest: Manifest): readonly string[] {
  return strayFiles(folder, manifest).map((file) => `${file} is not in the manifest`);
}

function countProblems(manifest: Manifest): readonly string[] {
  const inGroups = manifest.logGroups.reduce((sum, group) => sum + group.events, 0);
  const inParts = rowsOf(manifest, 'logs');
  return inGroups === inParts ? [] : [`the log groups have ${inGroups} events and the parts ${inParts}`];
}

function rowsOf(manifest: Manifest, kind: Part['kind']): number {
  return manifest.parts.filter((part) => part.kind === kind).reduce((sum, part) => sum + part.rows, 0);
}
