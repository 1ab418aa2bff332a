import { expect, test } from 'vitest';
import { fuzz } from './insights-fuzz.ts';

test('20,000 texts that nobody meant are compiled without an exception or a hang', () => {
  const { problems, compiled } = fuzz(20_000, 20261126);
  expect(problems).toEqual([]);
  // Else the texts would be so broken that they try nothing but the lexer.
  expect(compiled).toBeGreaterThan(1_000);
});
