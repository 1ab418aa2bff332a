import { expect, test } from 'vitest';
import { codesWithoutRule, diagnosticRules } from './diagnostic-rules.ts';
import { diagnosticTable } from './diagnostics.ts';

test('every error says which rule of the language it follows', () => {
  expect(codesWithoutRule()).toEqual([]);
});

test('no rule stands for a code that is gone', () => {
  expect(Object.keys(diagnosticRules).filter((code) => !Object.hasOwn(diagnosticTable, code))).toEqual([]);
});
