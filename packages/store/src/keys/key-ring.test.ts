// A key is drawn once, kept apart, read again, and can be destroyed.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createKey, destroyKey, keyFolder, readKey } from './key-ring.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-key-ring-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('a key that is read again gives the same digests, and another key others', () => {
  const key = createKey(join(root, 'same'));
  expect(hex(readKey(join(root, 'same'), key.id).digest('ada@example.com'))).toBe(hex(key.digest('ada@example.com')));
  expect(hex(createKey(join(root, 'same')).digest('ada@example.com'))).not.toBe(hex(key.digest('ada@example.com')));
});

test('only its owner can read a key', () => {
  const folder = join(root, 'modes');
  createKey(folder);
  expect(
    [folder, ...readdirSync(folder).map((name) => join(folder, name))].map((path) => statSync(path).mode & 0o777),
  ).toEqual([0o700, 0o600]);
});

test('a destroyed key is gone, and destroying it again says that there was none', () => {
  const folder = join(root, 'forgotten');
  const { id } = createKey(folder);
  expect([destroyKey(folder, id), destroyKey(folder, id)]).toEqual([true, false]);
  expect(readdirSync(folder)).toEqual([]);
  expect(() => readKey(folder, id)).toThrow(expect.objectContaining({ code: 'MASKING_KEY_MISSING' }));
});

test('a damaged file is no key', () => {
  const folder = join(root, 'damaged');
  const { id } = createKey(folder);
  writeFileSync(join(folder, `${id}.key`), 'abcd');
  expect(() => readKey(folder, id)).toThrow('the file holds no key');
});

test('keys are where the user says, else where programs of this user keep their settings', () => {
  expect(keyFolder({ COLDCASE_KEYS: '/k', XDG_CONFIG_HOME: '/x' })).toBe('/k');
  expect(keyFolder({ XDG_CONFIG_HOME: '/x' })).toBe('/x/coldcase/keys');
  expect(keyFolder({})).toMatch(/\/\.config\/coldcase\/keys$/);
});
