// The first look at a text. Nearly all of a log says neither names that tell nor anything that a detector looks for, and must
// be passed over quickly: some 4 µs for a message of 250 bytes.
//
// One expression of all the alternatives takes 13 µs, since it must stop at every letter; one after the other costs 0.1 µs each
// for being called, and five of them stop at every digit. So an automaton says in one pass of 1 µs which of them can match at
// all (candidates.ts), and those few are asked.
import { candidatesAmong, candidatesMax } from './candidates.ts';
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

export type MayHold = (text: string) => boolean;

/** False for a text in which neither a detector, a carrier nor a rule can find anything. */
export function triggersOf(detectors: readonly Detector[], rules: readonly RegExp[]): MayHold {
  const occurs = known.get(detectors) ?? anyOf(detectors);
  known.set(detectors, occurs);
  const unread = rules.map((rule) => new RegExp(rule.source, rule.flags.replaceAll(/[dgy]/g, '')));
  return (text) => {
    if (platformLine.test(text)) return false;
    return (
      holdsTellingName(text, ':') ||
      holdsTellingName(text, '=') ||
      occurs(text) ||
      unread.some((expression) => expression.test(text))
    );
  };
}

/** Detectors are the same under every key, and making the automaton takes some 50 ms. */
const known = new WeakMap<readonly Detector[], MayHold>();

function anyOf(detectors: readonly Detector[]): MayHold {
  const expressions = joined([
    ...detectors.flatMap(({ trigger }) => trigger ?? []),
    encodings,
    base64Trigger,
    ...unseparated,
  ]);
  const candidates = candidatesAmong(expressions);
  return (text) => {
    const among = candidates(text);
    return among !== 0 && expressions.some((expression, n) => (among & (1 << n)) !== 0 && expression.test(text));
  };
}

/** Lists of words take ten times as long as others and are asked alone. */
const longSourceLength = 150;

/** As many as can be told apart; neighbours share one. */
function joined(expressions: readonly RegExp[]): readonly RegExp[] {
  const [long, short] = [true, false].map((isLong) =>
    expressions.filter(({ source }) => source.length > longSourceLength === isLong),
  );
  const size = Math.ceil((short?.length ?? 0) / (candidatesMax - (long?.length ?? 0)));
  const groups = Map.groupBy(short?.keys() ?? [], (index) => Math.floor(index / size));
  const ofSeveral = [...groups.values()].map((group) => group.map((index) => short?.[index]?.source ?? '').join('|'));
  return [...ofSeveral.map((source) => new RegExp(source)), ...(long ?? [])];
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
