// How a value of a column is masked: by its type, and by the names under which it is known.
//
//   text, varchar, citext, xml, unknown types   the masker, under the name of the column
//   json, jsonb                                 the masker, member by member
//   arrays, composite values                    each of their members
//   bytea                                       as text if it is UTF-8, else left
//   numbers, uuid, dates                        left, unless the name says secret
//   boolean, enum, range, geometry, bits        left
import { createHash } from 'node:crypto';
import type { Masker } from '@coldcase/masking';
import type { Column } from './catalogue.ts';
import type { ColumnGroup } from './linked-columns.ts';
import { maskedJson } from './masked-json.ts';
import { maskedArray, maskedComposite } from './masked-lists.ts';
import type { Cell } from './row-text.ts';

/** Columns that stay: evidence is joined and ordered by them. An id that is itself an e-mail address is still found. */
const kept = new Set(['id', 'created_at', 'updated_at']);

/** Names that make a number, a uuid or a date a secret. As words: `phone_number`, `userPin`, not `spinning`. */
const secretNames =
  /(^|_)(password|passwd|pwd|secret|token|pin|ssn|cvv|cvc|iban|phone|mobile|fax|salary|dob|birth(day|date)?|passport|card_?(number|no)|account_?(number|no)|tax_?(id|number)|social_security(_number)?)(_|$)/;

export function isSecretName(name: string): boolean {
  return secretNames.test(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_'),
  );
}

/**
 * The function for one column. It depends on the group and the type alone, so that both sides of a foreign key agree.
 */
export function valueMask(column: Column, group: ColumnGroup, masker: Masker): (cell: Cell) => Cell {
  const mask = elementMask(column, group, masker);
  if (mask === undefined) return (cell) => cell;
  if (column.isArray) return (cell) => (cell === null ? null : maskedArray(cell, mask));
  return (cell) => (cell === null ? null : mask(cell));
}

/** Whether values of a type, by its category, can come out different. */
export function mayChange(category: string, name: string): boolean {
  const isFigure = category === 'N' || category === 'D';
  return !unchangedCategories.has(category) && (!isFigure || isSecretName(name));
}

/** Boolean, enum, range, geometry, timespan, bits. */
const unchangedCategories = new Set(['B', 'E', 'R', 'G', 'T', 'V']);

type Mask = (text: string) => string;

function elementMask({ type, category }: Column, group: ColumnGroup, masker: Masker): Mask | undefined {
  const isSecret = group.names.some(isSecretName);
  const named = namedMask(group, masker);
  if (type === 'json' || type === 'jsonb') return jsonMask(group, masker);
  if (type === 'uuid') return isSecret ? (text) => uuidFrom(named(text)) : undefined;
  if (type === 'bytea') return bytesMask(named, isSecret);
  if (type === 'tsvector') return () => ''; // the words of a text, in another order
  if (type === 'inet' || type === 'cidr') return (text) => networkMask(text, named);
  switch (category) {
    case 'N':
      return isSecret ? (text) => numberFrom(named, text) : undefined;
    case 'D':
      return isSecret ? (text) => text.replace(/^(\d{4,})-\d\d-\d\d/, '$1-01-01') : undefined;
    case 'C':
      return (text) => maskedComposite(text, (member) => masker.text(member));
    default:
      return unchangedCategories.has(category) || plainTypes.has(type)
        ? undefined
        : (text) => fitted(text, named(text), group.lengthMax);
  }
}

/** Types of the category "user-defined" whose values say nothing about anyone. */
const plainTypes = new Set([
  'pg_lsn',
  'tid',
  'xid',
  'xid8',
  'cid',
  'pg_snapshot',
  'txid_snapshot',
  'macaddr',
  'macaddr8',
  'tsquery',
]);

// Each name of the group has its say, in one order.
function namedMask({ names }: ColumnGroup, masker: Masker): Mask {
  if (names.some((name) => kept.has(name))) return (text) => masker.text(text);
  return (text) => names.reduce((masked, name) => masker.value(name, masked), text);
}

// The name of the column decides as if it were the name of a member.
function jsonMask({ names }: ColumnGroup, masker: Masker): Mask {
  const [name = ''] = names;
  return (text) =>
    maskedJson(text, (value) => {
      const masked = masker.json({ [name]: value });
      return typeof masked === 'object' && masked !== null ? Object.values(masked)[0] : masked;
    });
}

function bytesMask(named: Mask, isSecret: boolean): Mask {
  return (text) => {
    const bytes = Buffer.from(text.slice(2), 'hex');
    const asText = bytes.toString('utf8');
    const isText = !/(?![\t\n\r])\p{Cc}|\ufffd/u.test(asText);
    if (isText) return `\\x${Buffer.from(named(asText), 'utf8').toString('hex')}`;
    return isSecret ? `\\x${digest(text).slice(0, Math.min(64, bytes.length * 2))}` : text;
  };
}

/** A network becomes the one address of its pseudonym. What does not come back as an address must still load. */
function networkMask(text: string, named: Mask): string {
  const [address = '', width] = text.split('/');
  const masked = named(address);
  if (masked === address) return text;
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$|^[0-9a-f:]*:[0-9a-f:.]*$/i.test(masked);
  return isAddress
    ? [masked, ...(width === undefined ? [] : [text.includes(':') ? '128' : '32'])].join('/')
    : '0.0.0.0';
}

/** A text that does not fit its varchar(n) gives its end for eight digits of itself: cut alone, two could become one. */
function fitted(text: string, masked: string, lengthMax: number | undefined): string {
  const characters = [...masked];
  if (masked === text || lengthMax === undefined || characters.length <= lengthMax) return masked;
  const mark = digest(masked).slice(0, Math.min(8, lengthMax));
  return characters.slice(0, lengthMax - mark.length).join('') + mark;
}

/** As many digits before the point as there were, from what the masker makes of them; the first is not 0. */
function numberFrom(named: Mask, text: string): string {
  const digits = /^(-?)(\d+)/.exec(text);
  if (digits === null) return '0'; // NaN, Infinity, an amount with its currency
  const [, sign = '', whole = ''] = digits;
  const drawn = BigInt(`0x${digest(named(whole))}`).toString();
  // Not above 1 in front: as long as the original, and never over the largest of its type.
  return `${sign}${whole.length === 1 ? drawn.slice(-1) : `1${drawn.slice(-(whole.length - 1))}`}`;
}

function uuidFrom(masked: string): string {
  return digest(masked).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
