import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { functionLibrary } from './function-library.ts';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

let lambda = '';
let buildFile = '';
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'library-'));
  roots.push(root);
  lambda = join(root, 'packages/lambda');
  mkdirSync(join(lambda, 'src'), { recursive: true });
  buildFile = join(lambda, 'build-into.ts');
});

const counting = `
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
const [folder] = process.argv.slice(2);
mkdirSync(folder);
writeFileSync(folder + '/built', '');`;

test('is built once for the same sources, and again when they change', () => {
  writeFileSync(buildFile, counting);
  writeFileSync(join(lambda, 'src/index.ts'), 'export const a = 1;');
  const first = functionLibrary('nowhere', buildFile);
  expect(functionLibrary('nowhere', buildFile)).toBe(first);
  writeFileSync(join(lambda, 'src/index.ts'), 'export const a = 2;');
  const second = functionLibrary('nowhere', buildFile);
  expect(second).not.toBe(first);
  expect(readdirSync(second)).toEqual(['built']);
});

test('a build that fails is told, with its last line', () => {
  writeFileSync(buildFile, `console.error('no bundler is installed'); process.exit(1);`);
  const told = { code: 'LIBRARY_NOT_BUILT', message: expect.stringContaining('no bundler is installed') };
  expect(() => functionLibrary('nowhere', buildFile)).toThrow(expect.objectContaining(told));
});

test('published, it lies beside the service', () => {
  const shop = join(lambda, '../../shop');
  mkdirSync(join(shop, 'shared/coldcase-lambda'), { recursive: true });
  expect(functionLibrary(shop, buildFile)).toBe(join(shop, 'shared/coldcase-lambda'));
});

test('in the repository its main door is there for both kinds of modules', () => {
  const folder = functionLibrary('nowhere');
  for (const format of ['esm', 'cjs'])
    expect(readFileSync(join(folder, format, 'index.js'), 'utf8')).toContain('withTracing');
});
