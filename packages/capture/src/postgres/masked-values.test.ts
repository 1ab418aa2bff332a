import type { Masker } from '@coldcase/masking';
import { describe, expect, test } from 'vitest';
import { fakeMasker } from '../../postgres-fakes.ts';
import type { Column } from './catalogue.ts';
import { maskedJson } from './masked-json.ts';
import { maskedArray, maskedComposite } from './masked-lists.ts';
import { maskedSql } from './masked-sql.ts';
import { isSecretName, valueMask } from './masked-values.ts';

const categories: Readonly<Record<string, string>> = {
  text: 'S',
  varchar: 'S',
  int4: 'N',
  int8: 'N',
  numeric: 'N',
  date: 'D',
  uuid: 'U',
};

function mask(type: string, text: string | null, options: Partial<Column> & { names?: readonly string[] } = {}) {
  const { names = ['column'], ...rest } = options;
  const column = {
    name: names[0] ?? '',
    type,
    category: categories[type] ?? 'U',
    isArray: false,
    isNotNull: false,
    isGenerated: false,
    lengthMax: undefined,
    ...rest,
  };
  return valueMask(column, { names, lengthMax: column.lengthMax }, fakeMasker)(text);
}

describe('a value of a column', () => {
  test('is masked as text, whatever of text it is', () => {
    expect(mask('text', 'by user7@acme.com')).toBe('by masked-7@masked.example');
    expect(mask('hstore', '"by"=>"user7@acme.com"')).toBe('"by"=>"masked-7@masked.example"');
    expect(mask('bytea', `\\x${Buffer.from('user7@acme.com').toString('hex')}`)).toBe(
      `\\x${Buffer.from('masked-7@masked.example').toString('hex')}`,
    );
    expect(mask('text', '{user7@acme.com,NULL,"a b"}', { isArray: true })).toBe('{masked-7@masked.example,NULL,"a b"}');
    expect(mask('tsvector', "'ann':1 'acme':2")).toBe('');
  });

  test('that is NULL stays NULL, and the empty text empty', () => {
    expect(mask('text', null)).toBeNull();
    expect(mask('text', '')).toBe('');
  });

  test('that is no text stays, unless its name says secret', () => {
    expect(mask('int8', '4915112345678', { names: ['amount'] })).toBe('4915112345678');
    expect(mask('int8', '4915112345678', { names: ['phone_number'] })).toMatch(/^1\d{12}$/);
    expect(mask('int4', '-2147483648', { names: ['userPin'] })).toMatch(/^-1\d{9}$/);
    expect(mask('date', '1980-05-17', { names: ['date_of_birth'] })).toBe('1980-01-01');
    expect(mask('uuid', 'c0ffee00-0000-4000-8000-000000000000', { names: ['session_token'] })).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(mask('bytea', '\\x00ff')).toBe('\\x00ff');
  });

  test('that is longer after masking still fits, and two of them stay two', () => {
    const fitted = (text: string) => mask('varchar', text, { lengthMax: 20 }) ?? '';
    expect(fitted('user7@acme.com')).toMatch(/^masked-7@mas[0-9a-f]{8}$/);
    expect(fitted('user7@acme.com')).not.toBe(fitted('user71@acme.com').replace('1', ''));
    expect(mask('varchar', 'user7@acme.com', { lengthMax: 4 })).toHaveLength(4);
  });

  test('is masked under every name that a foreign key gives it, and stays if one of them is id', () => {
    expect(mask('text', 'abc', { names: ['code', 'secret_code'] })).toBe('MASKED3');
    expect(mask('text', 'abc', { names: ['id', 'secret_id'] })).toBe('abc');
    expect(mask('text', 'user7@acme.com', { names: ['id'] })).toBe('masked-7@masked.example');
  });

  test('that is an address loads again, also when the masker gives something else', () => {
    const odd: Masker = { ...fakeMasker, value: (_, text) => (text === '203.0.113.7' ? '240.0.0.1' : 'HIDDEN') };
    const column = {
      name: 'ip',
      type: 'inet',
      category: 'I',
      isArray: false,
      isNotNull: false,
      isGenerated: false,
      lengthMax: undefined,
    };
    const address = valueMask(column, { names: ['ip'], lengthMax: undefined }, odd);
    expect(address('203.0.113.7/24')).toBe('240.0.0.1/32');
    expect(address('2001:db8::7')).toBe('0.0.0.0');
  });
});

test('a name says secret by its words', () => {
  const secret = ['password', 'phone', 'MobilePhone', 'user_pin', 'birthDate', 'card_number', 'tax id'];
  const harmless = ['spinning', 'pinned_at', 'total', 'discard_number_of', 'tokens_used', 'postcard'];
  expect(secret.filter((name) => !isSecretName(name))).toEqual([]);
  expect(harmless.filter(isSecretName)).toEqual([]);
});

describe('JSON of a column', () => {
  const json = (text: string) => maskedJson(text, fakeMasker.json);

  test('is the same text when nothing in it is masked', () => {
    const text = '{ "b": 1.50, "a": [12345678901234567890, 1e400],  "a": null }';
    expect(json(text)).toBe(text);
  });

  test('keeps each number to its last digit when something is', () => {
    expect(json('{"n": [12345678901234567890, 1.50, -0.1, 7], "by": "user7@acme.com", "text": "1.50"}')).toBe(
      '{"n":[12345678901234567890,1.50,-0.1,7],"by":"masked-7@masked.example","text":"1.50"}',
    );
  });

  test('is masked by the names of its members', () => {
    expect(json('{"secret": "abc", "deep": [{"password": "x"}]}')).toBe(
      '{"secret":"MASKED3","deep":[{"password":"MASKED1"}]}',
    );
  });
});

describe('members of an array or a row', () => {
  const shout = (text: string) => text.toUpperCase();

  test('are replaced where they stand', () => {
    expect(maskedArray('[0:1]={{a,"b c"},{NULL,"null"}}', shout)).toBe('[0:1]={{A,"B C"},{NULL,"NULL"}}');
    expect(maskedArray('{"a\\"b","c\\\\d",""}', shout)).toBe('{"A\\"B","C\\\\D",""}');
    expect(maskedArray('{}', shout)).toBe('{}');
    expect(maskedComposite('(7,"a ""b""",,"c\\\\d")', shout)).toBe('(7,"A ""B""",,"C\\\\D")');
  });
});

test('in a schema the literals, bodies and comments are masked, and nothing else', () => {
  const sql = `-- by user1@acme.com
CREATE TABLE "user2@acme.com" (a text DEFAULT 'it''s user3@acme.com', b text DEFAULT E'\\'user4@acme.com');
CREATE FUNCTION f() AS $body$ SELECT 'user5@acme.com' $body$;
CREATE USER MAPPING FOR x SERVER y OPTIONS (password 'hunter2', "user" 'bob');
ALTER TABLE t ADD CHECK (secret_kind = 'bearer'::kind);`;
  expect(maskedSql(sql, fakeMasker)).toBe(`-- by masked-1@masked.example
CREATE TABLE "user2@acme.com" (a text DEFAULT 'it''s masked-3@masked.example', b text DEFAULT E'\\'masked-4@masked.example');
CREATE FUNCTION f() AS $body$ SELECT 'masked-5@masked.example' $body$;
CREATE USER MAPPING FOR x SERVER y OPTIONS (password 'MASKED7', "user" 'bob');
ALTER TABLE t ADD CHECK (secret_kind = 'bearer'::kind);`);
});
