// Runs a built program once with NODE_V8_COVERAGE, and gives what V8 wrote both to c8 and as the file of a function.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { objectsAt } from '@coldcase/model';
import { Report } from 'c8';
import { type BuildOptions, build } from 'esbuild';
import { coverageOfScript } from '../convert/script-coverage.ts';
import { parseCoverageFile } from '../format/coverage-file.ts';
import { addFiles, type FileCoverage } from '../report/file-coverage.ts';
import { CoverageTally } from '../tally/coverage-tally.ts';
import { drawnFile, sha256 } from './drawn-coverage.ts';
import { programText } from './programs.ts';

export interface Measured {
  /** By the file name of the source: line to count. */
  readonly c8: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly ours: ReadonlyMap<string, FileCoverage>;
}

/** The sources are drawn programs; the first is the one that runs. */
export async function measure(sources: Readonly<Record<string, string>>, options: BuildOptions): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-peers-'));
  try {
    for (const [name, drawing] of Object.entries(sources)) write(join(folder, 'src', name), programText(drawing));
    write(join(folder, 'package.json'), '{"type":"module"}');
    const [entry = ''] = Object.keys(sources);
    await build({
      entryPoints: { index: join(folder, 'src', entry) },
      outdir: join(folder, 'dist'),
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
      ...options,
    });
    const raw = join(folder, 'raw');
    const env = { NODE_V8_COVERAGE: raw };
    execFileSync(process.execPath, [join(folder, 'dist/index.mjs')], { env, stdio: 'ignore' });
    return { c8: await linesOfC8(folder, raw), ours: await ourFiles(folder, raw) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function linesOfC8(folder: string, raw: string): Promise<Measured['c8']> {
  const report = Report({
    tempDirectory: raw,
    src: [folder],
    resolve: folder,
    reporter: [],
    exclude: [],
    excludeAfterRemap: true,
    allowExternal: true,
    extension: ['.ts', '.mjs'],
    all: false,
  });
  const map = await report.getCoverageMapFromAllCoverageFiles();
  return new Map(
    map.files().map((path) => {
      const { s, statementMap } = map.fileCoverageFor(path).toJSON();
      const lines = Object.entries(statementMap).map(([id, { start }]) => [start.line, s[id] ?? 0] as const);
      return [nameOf(path), new Map(lines)];
    }),
  );
}

/** As the function's library writes it: hash and length of each script, and V8's counts. */
async function ourFiles(folder: string, raw: string): Promise<Measured['ours']> {
  const tally = new CoverageTally();
  for (const [n, name] of readdirSync(raw).entries()) {
    const written: unknown = JSON.parse(readFileSync(join(raw, name), 'utf8'));
    const scripts = objectsAt(written, 'result').flatMap(({ url, functions }) => {
      if (typeof url !== 'string' || !url.startsWith(`file://${folder}/dist/`)) return [];
      const text = readFileSync(fileURLToPath(url), 'utf8');
      return [{ url, functions, sha256: sha256(text), length: text.length }];
    });
    const json = JSON.stringify({ ...drawnFile(`run-${n}`, []), scripts });
    const file = parseCoverageFile(name, json);
    tally.add(name, { kind: 'node', identity: name, file });
  }
  const files = new Map<string, FileCoverage>();
  for (const script of tally.deployments.flatMap(({ scripts }) => [...scripts.values()])) {
    const path = fileURLToPath(script.url);
    const map = readdirSync(dirname(path)).includes(`${nameOf(path)}.map`)
      ? readFileSync(`${path}.map`, 'utf8')
      : undefined;
    const found = await coverageOfScript(script, readFileSync(path, 'utf8'), map);
    if (found.problems.length > 0) throw new RangeError(found.problems.map(({ message }) => message).join());
    for (const file of found.files) {
      const known = files.get(nameOf(file.path));
      files.set(nameOf(file.path), known === undefined ? file : addFiles(known, file));
    }
  }
  return files;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
