// The first look at a text. Nearly all of a log says neither names that tell nor anything that a detector looks for, and must
// be passed over quickly: 0.1 µs for each detector and 1 µs for the names of a message of 250 bytes.
//
// One expression of all the alternatives takes 13 µs, since it must stop at every letter; one after the other costs 0.1 µs each
// for being called. Groups of a few take the least; what begins with a place, a choice or most of the letters slows down its
// neighbours and goes alone.
import { base64Trigger } from './carriers/runs.ts';
import type { Detector } from './detectors/detector.ts';
import { kindOfName } from './names/kinds.ts';

/** What is written so that nothing in it can be recognised before it is decoded. */
const encodings = /\\u00[2-7]|\\x[2-7]|%[0-7][0-9A-Fa-f]|&#/;

/**
 * What Lambda itself writes around each invocation, of fixed words and ids: two of five lines of a quiet function. An expression
 * for the whole line says that nothing else is in it.
 */
const platformLine =
  /^(?:(?:START|END) RequestId: [0-9a-f-]{36}(?: Version: [\w$]{1,20})?|REPORT RequestId: [0-9a-f-]{36}(?:\t[A-Z][A-Za-z ]{3,24}: [\d.]{1,12} (?:ms|MB)){1,8}\t?(?:Status: \w{1,12}\t?)?)\s{0,4}(?:XRAY TraceId: 1-[0-9a-f]{8}-[0-9a-f]{24}\tSegmentId: [0-9a-f]{16}\tSampled: \w{4,5}\t?)?\s{0,4}$/;

/** Places where a name and its value have neither a colon nor an equals sign between them. */
const unseparated: readonly RegExp[] = [
  // An element of XML, the columns of a statement, the heading of a table, the flag of a command, a header in a list, a sentence.
  /<\/[A-Za-z]/,
  /(?:insert|INSERT|Insert|replace|REPLACE|copy|COPY|merge|MERGE)\s+(?:ignore\s+|IGNORE\s+)?[A-Za-z"`]|\bKey \(/,
  /^[A-Za-zÀ-ž_"][^:=(){}\n]{0,4000}[,\t;|][^:=(){}\n]{0,4000}\n/,
  / --?[a-z-]{0,24}(?:pass|secret|token|key|auth)/,
  /[?&](?:code|sig|[Ss]ignature|state|ticket)=|form-data;|ookie["'],|eaders["']?: ?\[/,
  /(?:[Pp]assword|passwd|[Ss]ecret|[Tt]oken|[Pp]assphrase|[Aa][Pp][Ii][ _-]?[Kk]ey)(?: is| was)?:? ["'`]/,
  /\b(?:SSN|ssn|[Ss]ocial [Ss]ec|NINO|nino|NI |DNI|dni|NIE|nie|NIF|nif|NIR|nir|BSN|bsn|CPF|cpf|TIN|tin|IdNr|[Ss]teuer|[Pp]ersonn|[Ii]nsee|INSEE|[Tt]ax [Ii][Dd]|[Nn]ational [Ii])/,
];

const groupSize = 9;

export type MayHold = (text: string) => boolean;

export function triggersOf(detectors: readonly Detector[], rules: readonly RegExp[]): MayHold {
  const expressions = [
    ...inGroups([...detectors.flatMap(({ trigger }) => trigger ?? []), encodings, base64Trigger, ...unseparated]),
    ...rules.map((rule) => new RegExp(rule.source, rule.flags.replaceAll(/[dgy]/g, ''))),
  ];
  return (text) => {
    if (platformLine.test(text)) return false;
    if (holdsTellingName(text, ':') || holdsTellingName(text, '=')) return true;
    for (const expression of expressions) if (expression.test(text)) return true;
    return false;
  };
}

function inGroups(expressions: readonly RegExp[]): readonly RegExp[] {
  const isAlone = ({ source }: RegExp) => /^[(^]|^\[C/.test(source);
  const sources = expressions.filter((one) => !isAlone(one)).map(({ source }) => source);
  const groups = Map.groupBy(sources.keys(), (index) => Math.floor(index / groupSize));
  const joined = [...groups.values()].map((group) => group.map((index) => sources[index] ?? '').join('|'));
  return [...joined, ...expressions.filter(isAlone).map(({ source }) => source)].map((source) => new RegExp(source));
}

/** How far back a name is read. Longer ones tell nothing. */
const nameLengthMax = 64;

function holdsTellingName(text: string, separator: ':' | '='): boolean {
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) {
    const end = endOfName(text, at);
    const start = startOfWord(text, end);
    // Times of day have colons, too, and no name begins with a digit.
    if (start === end || isDigit(text.charCodeAt(start))) continue;
    if (tells(text.slice(start, end))) return true;
    // Names of two words, `api key: …`; the last two of three are enough.
    if (start < 2 || text.charCodeAt(start - 1) !== 32) continue;
    const before = startOfWord(text, start - 1);
    if (before < start - 1 && tells(text.slice(before, end))) return true;
  }
  return false;
}

/** `…Value` tells that a name stands beside it: `{"name": "Authorization", "value": "…"}`. */
function tells(name: string): boolean {
  return kindOfName(name) !== undefined || (name.endsWith('alue') && /value$/i.test(name));
}

const blank = 32;

/** Without quotes, backslashes, brackets and blanks, of which there may be a few. */
function endOfName(text: string, at: number): number {
  let end = at;
  for (let code = text.charCodeAt(end - 1); end > 0 && at - end < 12; code = text.charCodeAt(end - 1)) {
    const isSign =
      code === blank ||
      code === 9 ||
      code === 34 ||
      code === 39 ||
      code === 92 ||
      code === 93 ||
      code === 41 ||
      code === 96;
    if (!isSign && !(end === at && (code === 58 || code === 61))) break;
    end -= 1;
  }
  return end;
}

function startOfWord(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < nameLengthMax && isNameSign(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function isNameSign(code: number): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 0xc0;
  return isLetter || isDigit(code) || code === 95 || code === 45 || code === 46 || code === 36;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
