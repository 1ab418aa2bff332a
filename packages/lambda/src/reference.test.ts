// The reference names every export of every door.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as main from './index.ts';
import * as memory from './memory.ts';
import * as opentelemetry from './opentelemetry.ts';
import * as profile from './profile.ts';
import * as reporter from './reporter.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/lambda-library.md'), 'utf8');
const named = new Set([...page.matchAll(/`(\w+)`/g)].map(([, name]) => name));

test.each(Object.entries({ main, memory, opentelemetry, profile, reporter }))('%s', (_door, exported) => {
  expect(Object.keys(exported).filter((name) => !named.has(name))).toEqual([]);
});
