import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readTexts, scriptTextOf } from './script-text.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coldcase-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return pathToFileURL(path.join(folder, name)).href;
}
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const map = '{"version":3,"sources":["orders.ts"],"mappings":""}';

test('a text has the digest and the length of what V8 runs: without a byte order mark', () => {
  const url = put('plain.mjs', '\uFEFFexport const a = "ü";\n');
  expect(scriptTextOf(url, 22)).toEqual({
    sha256: sha('export const a = "ü";\n'),
    length: 22,
    sourceMapSha256: undefined,
  });
  expect(scriptTextOf(url, undefined)?.length).toBe(22);
});

test('a text that is not what ran, or is gone, is absent', () => {
  expect(scriptTextOf(put('changed.mjs', 'export {};'), 11)).toBeUndefined();
  expect(scriptTextOf(`${pathToFileURL(folder).href}/gone.mjs`, undefined)).toBeUndefined();
});

test('TypeScript is what Node.js makes of it', () => {
  const url = put('orders.ts', 'const n: number = 1;\n');
  const comment = `\n\n//# sourceURL=${url}`;
  for (const times of [0, 1, 2]) {
    const ran = `const n         = 1;\n${comment.repeat(times)}`;
    expect(scriptTextOf(url, ran.length)).toMatchObject({ sha256: sha(ran) });
  }
});

test('the source map that the last comment names is found: inside, or in a file beside', () => {
  put('orders.js.map', map);
  const inside = `data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}`;
  for (const named of ['orders.js.map', inside, `data:application/json,${encodeURIComponent(map)}`]) {
    const url = put('orders.js', `const no = "//# sourceMappingURL=other.map";\n//# sourceMappingURL=${named}\n`);
    const text = scriptTextOf(url, undefined);
    expect(text?.sourceMapSha256).toBe(sha(map));
    expect(readTexts(url, text?.length ?? 0).map).toBe(map);
  }
});

test('a map that is elsewhere, or nowhere, is absent', () => {
  for (const named of ['https://example.com/orders.js.map', 'gone.map'])
    expect(scriptTextOf(put('away.js', `1;\n//# sourceMappingURL=${named}`), undefined)).toMatchObject({
      sourceMapSha256: undefined,
    });
});
