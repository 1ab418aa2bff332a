import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The programs of this folder: files that export `run`. */
export function benchNames(): readonly string[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const programs = files.filter((file) =>
    /^export async function run\(/m.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
  return programs.map((file) => file.replace('.ts', '')).sort();
}
