// How the value of a named thing looks: how far it reaches where nothing quotes it, and what it must be to be masked.
import type { NameKind } from './kinds.ts';
import { isPersonLike } from './person.ts';

interface ValueShape {
  /** Where it stands without quotes, from its first character on. Sticky. */
  readonly unquoted: RegExp;
  /** False for a value that cannot be meant: `"phone": "mobile"`. */
  accepts(value: string): boolean;
}

/** A quote ends what was quoted as a whole; those behind an equals sign belong to a parameter. */
const toLineEnd = /(?:[^\r\n"=]|="[^"\r\n]{0,512}"|=){1,4096}/y;
const words = /[\p{L}'’.-]{1,40}(?: [\p{Lu}][\p{L}'’.-]{0,40}| (?:de|da|del|di|van|von|der|den|la|le|bin|al) ){0,5}/uy;

const digitsIn = (value: string): number => value.replaceAll(/\D/g, '').length;
const isBetween = (count: number, least: number, most: number): boolean => count >= least && count <= most;

const secret: ValueShape = {
  unquoted: /[^\s"'`<>\\]{1,4096}/y,
  accepts: (value) => value.trim() !== '',
};

export const valueShapes: Readonly<Record<NameKind, ValueShape>> = {
  secret,
  'aws-secret-key': secret,
  'aws-session-token': secret,
  authorization: { unquoted: toLineEnd, accepts: (value) => value.trim() !== '' },
  cookie: { unquoted: toLineEnd, accepts: (value) => value.includes('=') },
  'set-cookie': { unquoted: toLineEnd, accepts: (value) => value.includes('=') },
  email: {
    unquoted: /[^\s"',;<>()[\]\\&]{3,320}/y,
    accepts: (value) => /^[^\s@]{1,64}@[^\s@]{2,255}$/.test(value.trim()),
  },
  phone: {
    unquoted: /\+?[\d(][\d ().\-/]{4,24}\d/y,
    accepts: (value) => /^[+\d(][\d\s().\-/+x]*$/.test(value.trim()) && isBetween(digitsIn(value), 6, 16),
  },
  card: {
    unquoted: /\d[\d -]{10,24}\d/y,
    accepts: (value) => /^[\d\s.-]+$/.test(value.trim()) && isBetween(digitsIn(value), 12, 19),
  },
  iban: {
    unquoted: /[A-Za-z]{2}\d{2}[A-Za-z\d ]{10,40}/y,
    accepts: (value) => /^[A-Za-z]{2}\d{2}[A-Za-z\d\s-]{10,44}$/.test(value.trim()),
  },
  'national-id': {
    unquoted: /[A-Za-z\d][A-Za-z\d.\-/]{4,24}(?:(?: [A-Z\d]{1,5}){1,6}(?![a-z]))?/y,
    accepts: (value) => /^[A-Za-z\d][A-Za-z\d\s.\-/]{4,24}$/.test(value.trim()) && digitsIn(value) >= 4,
  },
  'person-name': {
    unquoted: words,
    accepts: (value) => /\p{L}/u.test(value) && value.length <= 120 && !/[{}=<>@/\\]|::|\d{4}/.test(value),
  },
  'maybe-name': { unquoted: words, accepts: (value) => isPersonLike(value.trim()) },
  address: {
    unquoted: /[\p{L}\d][\p{L}\d '’.#/-]{2,80}/uy,
    accepts: (value) =>
      /[\p{L}\d]/u.test(value) && isBetween(value.trim().length, 3, 200) && !/[{}=<>@\\]|:\/\//.test(value),
  },
  'maybe-address': {
    unquoted: /[\p{L}\d][\p{L}\d '’.#/-]{2,80}/uy,
    accepts: (value) =>
      /^(?=.*\d)(?=.*\p{L}{3})[\p{L}\d][\p{L}\d\s,.'’#/-]{6,160}$/u.test(value.trim()) && /\s/.test(value.trim()),
  },
  'birth-date': {
    unquoted: /\d{1,4}[-./ ](?:\d{1,2}|[A-Za-z]{3,9})[-./ ,]{1,2}\d{1,4}|\d{8}|[A-Za-z]{3,9} \d{1,2},? \d{4}/y,
    accepts: (value) => isBetween(digitsIn(value), 5, 17) && value.length <= 40,
  },
};
