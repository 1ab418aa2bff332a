// Commands that look at the neighbours of a row: sums, earlier values, gaps, outliers, sessions; and at all rows: patterns.
import { lagRowsMax } from '../limits.ts';
import { type Cursor, expected, isSymbol, isWord, peek, spanFrom, take, takeSymbol, takeWord } from './cursor.ts';
import { parseExpression, parseKeys } from './expression-parser.ts';
import {
  parseName,
  parseNamePatterns,
  parseNames,
  parsePeriod,
  takeChoice,
  takeExpectedWord,
  takeNumber,
  takeOption,
  takeSwitch,
} from './option-parsers.ts';
import type { CommandSyntax, DiffBaseline, FillSyntax, NameSyntax } from './syntax.ts';

/** `addtotals fieldname=Total row=true col=false f, g`; options before or after the fields. */
export function parseAddTotals(cursor: Cursor, start: number): CommandSyntax | undefined {
  const options = { row: true, col: false, fieldName: 'Total' };
  const fields: NameSyntax[] = [];
  for (let position = -1; position !== cursor.position; ) {
    position = cursor.position;
    options.row = takeSwitch(cursor, 'row') ?? options.row;
    options.col = takeSwitch(cursor, 'col') ?? options.col;
    options.fieldName = takeOption(cursor, 'fieldname')?.value ?? options.fieldName;
    fields.push(...parseNamePatterns(cursor));
  }
  return { kind: 'addtotals', ...options, fields, span: spanFrom(cursor, start) };
}

/** A name, or a column of statistics by the text of its call: `count(*)`. */
function parseColumn(cursor: Cursor): NameSyntax | undefined {
  if (!isSymbol(peek(cursor, 1), '(')) return parseName(cursor);
  const { span, kind } = parseExpression(cursor);
  if (kind === 'broken') return undefined;
  return { kind: 'name', name: cursor.text.slice(span.start, span.end).replace(/\s+/g, ' '), span };
}

export function parseAccum(cursor: Cursor, start: number): CommandSyntax | undefined {
  const field = parseColumn(cursor);
  if (field === undefined) return undefined;
  const alias = takeWord(cursor, 'as') ? parseName(cursor) : undefined;
  const command = { kind: 'accum', field, span: spanFrom(cursor, start) } as const;
  return alias === undefined ? command : { ...command, alias };
}

/** `autoregress f as a p=2`, `p=1-4`. */
export function parseAutoregress(cursor: Cursor, start: number): CommandSyntax | undefined {
  const field = parseColumn(cursor);
  if (field === undefined) return undefined;
  const alias = takeWord(cursor, 'as') ? parseName(cursor) : undefined;
  const from = takeNumber(cursor, 'p', 1, lagRowsMax) ?? 1;
  const to = takeSymbol(cursor, '-') ? parseLag(cursor, from) : from;
  if (to === undefined) return undefined;
  const command = { kind: 'autoregress', field, from, to, span: spanFrom(cursor, start) } as const;
  return alias === undefined ? command : { ...command, alias };
}

function parseLag(cursor: Cursor, from: number): number | undefined {
  const token = peek(cursor);
  const value = Number(token.value);
  if (token.kind !== 'number' || !Number.isInteger(value) || value < from || value > lagRowsMax) {
    expected(cursor, `a number of rows from ${from} to ${lagRowsMax}`);
    return undefined;
  }
  take(cursor);
  return value;
}

export function parseFillDown(cursor: Cursor, start: number): CommandSyntax | undefined {
  const patterns = parseNamePatterns(cursor);
  return { kind: 'filldown', patterns, span: spanFrom(cursor, start) };
}

/** `fillmissing with 0 for errors, with -1 for rest`. */
export function parseFillMissing(cursor: Cursor, start: number): CommandSyntax | undefined {
  const fills: FillSyntax[] = [];
  while (takeWord(cursor, 'with')) {
    const value = parseExpression(cursor);
    if (value.kind === 'broken' || !takeExpectedWord(cursor, 'for')) return undefined;
    do {
      if (isWord(peek(cursor), 'with')) break;
      const field = parseColumn(cursor);
      if (field === undefined) return undefined;
      fills.push({ value, field });
    } while (takeSymbol(cursor, ','));
  }
  return { kind: 'fillmissing', fills, span: spanFrom(cursor, start) };
}

interface OutlierOptions {
  action: 'transform' | 'remove';
  param: number;
  useLower: boolean;
  mark: boolean;
}

/** `outlier action=remove param=3 uselower=true mark=true f, g`; options before or after the fields. */
export function parseOutlier(cursor: Cursor, start: number): CommandSyntax | undefined {
  const options: OutlierOptions = { action: 'transform', param: 2.5, useLower: false, mark: false };
  const fields: NameSyntax[] = [];
  for (let position = -1; position !== cursor.position; ) {
    position = cursor.position;
    options.action = takeChoice(cursor, 'action', ['transform', 'remove']) ?? options.action;
    options.param = takeNumber(cursor, 'param', 0, Number.POSITIVE_INFINITY) ?? options.param;
    options.useLower = takeSwitch(cursor, 'uselower') ?? options.useLower;
    options.mark = takeSwitch(cursor, 'mark') ?? options.mark;
    fields.push(...parseNamePatterns(cursor));
  }
  return { kind: 'outlier', ...options, fields, span: spanFrom(cursor, start) };
}

/** `sessionize user, device maxspan 30m as session`. */
export function parseSessionize(cursor: Cursor, start: number): CommandSyntax | undefined {
  const keys = parseKeys(cursor);
  if (keys === undefined) return undefined;
  const hasSpan = takeWord(cursor, 'maxspan');
  if (hasSpan) takeSymbol(cursor, '=');
  const maxSpan = hasSpan ? parsePeriod(cursor) : undefined;
  if (hasSpan && maxSpan === undefined) return undefined;
  const alias = takeWord(cursor, 'as') ? parseName(cursor) : undefined;
  return {
    kind: 'sessionize',
    keys,
    span: spanFrom(cursor, start),
    ...(maxSpan === undefined ? {} : { maxSpan }),
    ...(alias === undefined ? {} : { alias }),
  };
}

export function parseCountFrequent(cursor: Cursor, start: number): CommandSyntax | undefined {
  const fields = parseKeys(cursor);
  return fields && { kind: 'countFrequent', fields, span: spanFrom(cursor, start) };
}

export function parsePattern(cursor: Cursor, start: number): CommandSyntax | undefined {
  const field = parseExpression(cursor);
  return field.kind === 'broken' ? undefined : { kind: 'pattern', field, span: spanFrom(cursor, start) };
}

const diffWords: readonly DiffBaseline[] = ['previousDay', 'previousWeek', 'previousMonth'];

export function parseDiff(cursor: Cursor, start: number): CommandSyntax | undefined {
  const word = diffWords.find((known) => isWord(peek(cursor), known.toLowerCase()));
  if (word !== undefined) take(cursor);
  return { kind: 'diff', against: word ?? 'preceding', span: spanFrom(cursor, start) };
}

/** `logcompare timeshift 7d`. */
export function parseLogCompare(cursor: Cursor, start: number): CommandSyntax | undefined {
  if (!takeExpectedWord(cursor, 'timeshift')) return undefined;
  takeSymbol(cursor, '=');
  takeSymbol(cursor, '-');
  const shift = parsePeriod(cursor);
  return shift && { kind: 'logcompare', shift, span: spanFrom(cursor, start) };
}

/** `relevantfields f, g where status >= 500`. */
export function parseRelevantFields(cursor: Cursor, start: number): CommandSyntax | undefined {
  const fields = isWord(peek(cursor), 'where') ? [] : parseNames(cursor);
  if (fields === undefined || !takeExpectedWord(cursor, 'where')) return undefined;
  const condition = parseExpression(cursor);
  if (condition.kind === 'broken') return undefined;
  return { kind: 'relevantfields', fields, condition, span: spanFrom(cursor, start) };
}

/** A command that is nothing but its word. */
export function parseBare(kind: 'anomaly' | 'estimate') {
  return (cursor: Cursor, start: number): CommandSyntax => ({ kind, span: spanFrom(cursor, start) });
}
