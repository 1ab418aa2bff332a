// As a stranger installs it: build, pack, install into an empty folder; type-check, run and bundle a program there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'insights-published-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const packageFolder = join(import.meta.dirname, '..');
const workspace = join(packageFolder, '../..');
const installed = join(root, 'node_modules/@coldcase/insights');

const consumer = `
import { check, complete, explain, format, hover, interpret, parse, render, type Completion, type Diagnostic } from '@coldcase/insights';
const diagnostics: readonly Diagnostic[] = check('fields a | nonsense');
const completion: Completion = complete('fi', 2, { fields: ['a'] });
// @ts-expect-error: an offset is a number
complete('fi', '2');
// @ts-expect-error: a diagnostic cannot be written to
diagnostics[0]!.code = '';
console.log(JSON.stringify([
  diagnostics.map((one) => render('fields a | nonsense', one)).length, completion.items[0]?.label, format('fields  a'),
  explain('limit 1').steps.length, hover('limit 1', 1)?.kind, parse('fields a').columns,
  interpret('fields @message', [{ timestamp: 1, message: 'm' }]).rows,
]));
`;

beforeAll(() => {
  execFileSync(process.execPath, [join(packageFolder, 'build.ts')], { stdio: 'pipe' });
  execFileSync('npm', ['pack', join(packageFolder, 'dist'), '--pack-destination', root], { stdio: 'pipe', cwd: root });
  const [tarball = ''] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(root, 'package.json'), '{"private": true, "type": "module"}');
  const flags = ['--offline', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...flags, join(root, tarball)], { stdio: 'pipe', cwd: root });
  writeFileSync(join(root, 'consumer.ts'), consumer);
}, 180_000);

test('nothing else is installed with it', () => {
  expect(readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@coldcase']);
  expect(readdirSync(installed).toSorted()).toEqual(
    [
      'LICENSE',
      'README.md',
      'index.d.ts',
      'index.js',
      'lezer.d.ts',
      'lezer.js',
      'package.json',
      'types.d.ts',
    ].toSorted(),
  );
});

test('a program of a stranger compiles against its types, without ours', () => {
  const compiler = join(workspace, 'node_modules/typescript/bin/tsc');
  const flags = '--noEmit --strict --module nodenext --target es2022 --lib es2022,dom --types'.split(' ');
  execFileSync(process.execPath, [compiler, ...flags, '', 'consumer.ts'], { stdio: 'pipe', cwd: root });
});

test('and runs', () => {
  const output = execFileSync(process.execPath, ['consumer.ts'], { encoding: 'utf8', cwd: root });
  expect(JSON.parse(output)).toEqual([1, 'fields', 'fields a', 1, 'command', ['a'], [{ '@message': 'm' }]]);
});

function bundledBytes(program: string): number {
  const { outputFiles } = buildSync({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    external: ['@lezer/*'],
  });
  return outputFiles[0]?.contents.length ?? 0;
}

test('it stays small, and a bundler leaves out what is not asked for', () => {
  // 310 kB whole, of which `pattern` needs some 30 for the miner of templates, and 86 kB for format alone, in November 2026.
  // The ceilings catch an engine or a table of characters that comes along; the slack of a tenth is for the language to grow.
  expect(statSync(join(installed, 'index.js')).size).toBeLessThan(340_000);
  expect(bundledBytes(`import { format } from '@coldcase/insights'; console.log(format('a'));`)).toBeLessThan(95_000);
});

test('the main door does not need the libraries of editors, and the other one does', () => {
  expect(readFileSync(join(installed, 'index.js'), 'utf8')).not.toMatch(/from\s*["']/);
  expect(readFileSync(join(installed, 'lezer.js'), 'utf8')).toMatch(/from\s*["']@lezer\/lr["']/);
});
