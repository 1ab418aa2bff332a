// The examples of the README, run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as insights from './index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const examples = [...readme.matchAll(/^(.+):\n\n```ts example\n([\s\S]*?)```/gm)].map(([, title = '', code = '']) => ({
  title,
  code,
}));

test('there are ten', () => expect(examples).toHaveLength(10));

test.each(examples)('$title', ({ code }) => {
  const [, body = '', expected = ''] = /^([\s\S]*)\n\/\/ → (.*)\n$/.exec(code) ?? [];
  expect(body, code).not.toBe('');
  expect(resultOf(body)).toEqual(resultOf(`(${expected});`));
});

/** The value of the last statement, with everything of the package in scope. */
function resultOf(body: string): unknown {
  const statements = body.split('\n');
  const last = statements.findLastIndex((line) => /^\S/.test(line));
  const program = [...statements.slice(0, last), `return ${statements.slice(last).join('\n')}`].join('\n');
  const names = Object.keys(insights);
  return new Function(...names, program)(...Object.values(insights));
}
