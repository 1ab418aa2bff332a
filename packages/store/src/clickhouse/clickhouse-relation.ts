// The events of a pushed case, in ClickHouse's SQL; every number and time is a Float64, as the dialect wants it.
import { clickhouseDialect, type EventRelation, jsonFieldsMax } from '@coldcase/query';
import { type Layout, layoutOf } from '../case-layout.ts';
import { type CaseEngine, caseRelation } from '../case-relation.ts';
import type { JsonPath, Manifest } from '../folder/manifest.ts';
import type { CaseFacts } from '../open-case.ts';
import { erasedSentinel, erasure, firstValuesPattern, sentinel, valuePattern } from '../wide-json-sql.ts';
import { eventTarget } from './case-table.ts';

const { identifier, text: literal, bind, jsonAt, textOfJson } = clickhouseDialect;

/** The relation of a case that `checkIsPushed` has found whole. */
export function clickhouseRelation(manifest: Manifest, facts: CaseFacts): EventRelation {
  const { table, parts } = eventTarget(manifest);
  return caseRelation(engine, identifier(table), layoutOf(parts), facts);
}

const engine: CaseEngine = {
  dialect: clickhouseDialect,
  milliseconds: (column) => `toFloat64(toUnixTimestamp64Milli(${column}))`,
  timeOf: (ms) => `fromUnixTimestamp64Milli(${ms}, 'UTC')`,
  pointer: 'base64Encode(concat(log_group, char(10), event_id))',
  startsWith: (text, prefix) => `startsWith(${text}, ${prefix})`,
  printed,
  numberOf: (stored) => ({ asNumber: `toFloat64(${stored})` }),
  fromMessage,
  word: (position) => `splitByChar(' ', trim(TRAILING ${literal(' \t\r\n')} FROM message))[${position}]`,
  wholeNumber: (digits) => `toInt32OrNull(${digits})`,
  eighth: (whole) => `intDiv(${whole}, 8)`,
  textOfWhole: (whole) => `toString(${whole})`,
};

// ── JSON paths ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Small fractions stood in JSON without an exponent, with eight decimals at most. */
function printed(stored: string, type: JsonPath['type']): string {
  if (type !== 'DOUBLE') return `toString(${stored})`;
  const decimals = `replaceRegexpOne(toDecimalString(${stored}, 8), '0+$', '')`;
  return `CASE WHEN abs(${stored}) < 0.00001 AND ${stored} <> 0 THEN ${decimals} ELSE toString(${stored}) END`;
}

/** The JSON in a message: the whole of it, else, on application lines, the text from its first `{` to its last `}`. */
const jsonTextSql = `CASE WHEN is_json THEN message
  WHEN record_type IS NULL AND position(message, '{') > 0 THEN regexpExtract(message, ${literal('(?s)\\{.*\\}')}, 0) END`;

/**
 * The text of the first place that holds a single value. A message that has neither the last key nor a backslash, which a key
 * may be written with, is not read at all.
 */
function fromMessage(places: readonly (readonly string[])[], layout: Layout): string {
  const word = places[0]?.findLast((key) => !isDigits(key)) ?? '';
  const mayHold = `(position(message, ${literal(word)}) > 0 OR position(message, '\\\\') > 0)`;
  const found = bind(jsonTextSql, (json) => {
    const source = layout.isExact ? json : firstValues(json);
    const values = bind(writtenNumbers(source), (written) => {
      const each = places.map((keys) => textAt(written, keys));
      return each.length === 1 ? `${each[0]}` : `coalesce(${each.join(', ')})`;
    });
    return `CASE WHEN ${bind(readableNumbers(json), (readable) => isThere(readable, places))} THEN ${values} END`;
  });
  return `CASE WHEN ${mayHold} THEN ${found} END`;
}

/** Whether it pays to look: the text is valid JSON and, as far as a name without positions tells, has the path. */
function isThere(json: string, places: readonly (readonly string[])[]): string {
  if (places.some((keys) => keys.some(isDigits))) return `isValidJSON(${json})`;
  return `(${places.map((keys) => `JSONHas(${json}, ${keys.map(literal).join(', ')})`).join(' OR ')})`;
}

const isDigits = (key: string) => /^\d+$/.test(key);

/** The text of a single value, in JSON without numbers. A step of digits may be a position or a key, which only walking tells. */
function textAt(json: string, keys: readonly string[]): string {
  if (keys.some(isDigits)) return textOfJson(jsonAt(json, keys));
  const path = keys.map(literal).join(', ');
  const type = `JSONType(${json}, ${path})`;
  return `CASE WHEN ${type} = 'String' THEN JSONExtractString(${json}, ${path})
    WHEN ${type} = 'Bool' THEN JSONExtractRaw(${json}, ${path}) END`;
}

const quotedText = String.raw`"(?:[^"\\]|\\.)*"`;
const wholeNumber = '-?(?:0|[1-9][0-9]*)';
const anyNumber = String.raw`${wholeNumber}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`;

/**
 * Valid JSON with its numbers in quotes, as `numberTextOf` prints them, since the engine would print a number anew and refuses
 * what no 64 bits hold. Most JSON has whole numbers only, which stay as they were written.
 *
 *   {"a": 1.50, "b": "1.50"}   →   {"a": "1.5", "b": "1.50"}
 */
function writtenNumbers(json: string): string {
  return bind(
    json,
    (x) => `CASE WHEN match(${x}, '[0-9][.eE]|-0') THEN ${printedAnew(x)} ELSE ${quotedAsTheyAre(x)} END`,
  );
}

/**
 * Each text and each number is followed by the number between two characters that JSON does not contain; those around nothing
 * go, the others become quotes.
 *
 *   {"a": 15}   →   {"a"\1\2: \1 15 \2}   →   {"a": "15"}
 */
function quotedAsTheyAre(json: string): string {
  const marked = `replaceRegexpAll(${json}, ${literal(`(${quotedText})|(${wholeNumber})`)}, ${literal('\\1\x01\\2\x02')})`;
  const withoutEmpty = `replaceAll(${marked}, ${literal('\x01\x02')}, '')`;
  return `replaceAll(replaceAll(${withoutEmpty}, ${literal('\x01')}, '"'), ${literal('\x02')}, '"')`;
}

/** Token by token: texts, numbers, and what stands between them. */
function printedAnew(json: string): string {
  const tokens = `extractAll(coalesce(${json}, ''), ${literal(`(?s)${quotedText}|${anyNumber}|[^"0-9-]+|.`)})`;
  const printed = `CASE WHEN match(t, '^-?[0-9]') THEN concat('"', ${numberText('t')}, '"') ELSE t END`;
  return `arrayStringConcat(arrayMap(t -> ${printed}, ${tokens}))`;
}

/** The engine's `toString` writes the digits and exponents of JavaScript, but for a whole number no point. */
function numberText(written: string): string {
  const number = `ifNotFinite(toFloat64OrNull(${written}), CAST(NULL AS Nullable(Float64)))`;
  const text = `replaceRegexpOne(toString(${number}), '^(-?[0-9]+)$', '\\\\1.0')`;
  return `CASE WHEN match(${written}, '[.eE]') THEN coalesce(${text}, ${written}) WHEN ${written} = '-0' THEN '0' ELSE ${written} END`;
}

/** JSON whose numbers the engine can read: one that 64 bits cannot hold makes all of it invalid there. */
function readableNumbers(json: string): string {
  const zeroed = `replaceRegexpAll(${json}, ${literal(`(${quotedText})|${anyNumber}`)}, ${literal('\\1\x01')})`;
  const texts = `replaceAll(${zeroed}, ${literal('"\x01')}, '"')`;
  const readable = `replaceAll(${texts}, ${literal('\x01')}, '0')`;
  return `CASE WHEN match(${json}, '[0-9]{19}|[eE]\\\\+?[0-9]{3}') THEN ${readable} ELSE ${json} END`;
}

/** The JSON with no more values than a message gives fields; see `wide-json-sql.ts`. */
function firstValues(json: string): string {
  const mayBeWide = `length(${json}) > ${2 * jsonFieldsMax} AND countSubstrings(${json}, ',') >= ${jsonFieldsMax}`;
  const first = bind(`regexpExtract(${json}, ${literal(firstValuesPattern(jsonFieldsMax))}, 0)`, (head) => {
    const tail = `concat(substring(${json}, length(${head}) + 1), '${sentinel}')`;
    const erased = bind(`replaceRegexpAll(${tail}, ${literal(valuePattern)}, ${literal(erasure)})`, (rest) => {
      return `substring(${rest}, 1, length(${rest}) - ${erasedSentinel.length})`;
    });
    return `CASE WHEN ${head} = '' THEN ${json} ELSE concat(${head}, ${erased}) END`;
  });
  return `CASE WHEN ${mayBeWide} THEN ${first} ELSE ${json} END`;
}
