import { createHmac } from 'node:crypto';
import { createMasker } from '@coldcase/masking';
import { expect, test } from 'vitest';
import { valueMask } from './masked-values.ts';
import { nameForMasking } from './people.ts';

test.each([
  ['users', 'name', 'full_name'],
  ['User', 'first', 'full_name'],
  ['app_users', 'last', 'full_name'],
  ['CustomerAccounts', 'Name', 'full_name'],
  ['people', 'name', 'full_name'],
  ['patients_2026', 'name', 'full_name'],
  ['products', 'name', 'name'],
  ['user_roles', 'name', 'name'],
  ['users', 'nickname', 'nickname'],
  ['', 'name', 'name'],
])('in %s, %s is masked as %s', (table, column, name) => {
  expect(nameForMasking(table, column)).toBe(name);
});

test('a single word is a name where people are listed', () => {
  const masker = createMasker({ digest: (text) => createHmac('sha256', 'key').update(text).digest() });
  const column = {
    name: 'name',
    type: 'text',
    category: 'S',
    isArray: false,
    isNotNull: false,
    isGenerated: false,
    lengthMax: undefined,
  };
  const masked = (table: string) =>
    valueMask(column, { names: [nameForMasking(table, 'name')], lengthMax: undefined }, masker)('Ada');
  expect(masked('users')).not.toContain('Ada');
  expect(masked('products')).toBe('Ada');
});
