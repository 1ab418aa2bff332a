// Commands that bring rows or values from elsewhere: out of a text, a list, a table, another log group.
import { appendedRowsDefault, rowLimitMax } from '../limits.ts';
import {
  type Cursor,
  expected,
  isSymbol,
  isWord,
  peek,
  spanFrom,
  take,
  takeExpectedSymbol,
  takeSymbol,
  takeWord,
} from './cursor.ts';
import { parseExpression } from './expression-parser.ts';
import { parseName, takeChoice, takeExpectedWord, takeNumber, takeSwitch } from './option-parsers.ts';
import type { CommandSyntax, JoinSyntax, JsonSyntax, LookupPairSyntax } from './syntax.ts';

/** `json field=f "key.sub" as a, "other" as b`. */
export function parseJson(cursor: Cursor, start: number): CommandSyntax | undefined {
  const named = isWord(peek(cursor), 'field') && isSymbol(peek(cursor, 1), '=');
  if (named) cursor.position += 2;
  const source = named ? parseExpression(cursor) : undefined;
  if (source?.kind === 'broken') return undefined;
  const paths: JsonSyntax['paths'][number][] = [];
  do {
    const token = peek(cursor);
    if (token.kind !== 'text') {
      expected(cursor, 'a path in quotes, such as "user.id"');
      return undefined;
    }
    take(cursor);
    const path = { kind: 'text', value: token.value, span: token.span } as const;
    const alias = takeWord(cursor, 'as') ? parseName(cursor) : undefined;
    paths.push(alias === undefined ? { path } : { path, alias });
  } while (takeSymbol(cursor, ','));
  const command = { kind: 'json', paths, span: spanFrom(cursor, start) } as const;
  return source === undefined ? command : { ...command, source };
}

/** `unnest list into name`. */
export function parseUnnest(cursor: Cursor, start: number): CommandSyntax | undefined {
  const list = parseExpression(cursor);
  if (list.kind === 'broken' || !takeExpectedWord(cursor, 'into')) return undefined;
  const into = parseName(cursor);
  return into && { kind: 'unnest', list, into, span: spanFrom(cursor, start) };
}

export function parseExpand(cursor: Cursor, start: number): CommandSyntax | undefined {
  const field = parseName(cursor);
  return field && { kind: 'expand', field, span: spanFrom(cursor, start) };
}

/** `lookup table f as logField, … OUTPUT out as name, …`. */
export function parseLookup(cursor: Cursor, start: number): CommandSyntax | undefined {
  return parseLookupOf('exact', cursor, start);
}

/** `cidrlookup table ipField as cidrColumn OUTPUT out as name, …`: here the field of the log comes first. */
export function parseCidrLookup(cursor: Cursor, start: number): CommandSyntax | undefined {
  return parseLookupOf('cidr', cursor, start);
}

function parseLookupOf(match: 'exact' | 'cidr', cursor: Cursor, start: number): CommandSyntax | undefined {
  const table = parseName(cursor);
  if (table === undefined) return undefined;
  const keys = parsePairs(cursor, match === 'exact' ? 'column' : 'field');
  const replaces = isWord(peek(cursor), 'output');
  if (keys === undefined || !(replaces || isWord(peek(cursor), 'outputnew'))) {
    if (keys !== undefined) expected(cursor, 'OUTPUT or OUTPUTNEW');
    return undefined;
  }
  take(cursor);
  const outputs = parsePairs(cursor, 'column');
  if (outputs === undefined) return undefined;
  return { kind: 'lookup', match, table, keys, replaces, outputs, span: spanFrom(cursor, start) };
}

/** `one as other, …`; without `as` both sides have the same name. */
function parsePairs(cursor: Cursor, first: 'column' | 'field'): LookupPairSyntax[] | undefined {
  const pairs: LookupPairSyntax[] = [];
  do {
    const one = parseName(cursor);
    if (one === undefined) return undefined;
    const other = takeWord(cursor, 'as') ? parseName(cursor) : one;
    if (other === undefined) return undefined;
    const [column, field] = first === 'column' ? [one, other] : [other, one];
    pairs.push({ column, field, span: spanFrom(cursor, one.span.start) });
  } while (takeSymbol(cursor, ','));
  return pairs;
}

/** `join type=inner left=A right=B where A.k = B.k and … (SOURCE "g" | …)`; the options in any order. */
export function parseJoin(cursor: Cursor, start: number): CommandSyntax | undefined {
  const options = parseJoinOptions(cursor);
  const { left, right } = options;
  if (left === undefined || right === undefined) {
    expected(cursor, left === undefined ? 'left=NAME' : 'right=NAME');
    return undefined;
  }
  if (!takeWord(cursor, 'where') && !takeExpectedWord(cursor, 'on')) return undefined;
  const on = parseJoinKeys(cursor);
  if (on === undefined) return undefined;
  const query = cursor.parseSubquery(cursor);
  return { kind: 'join', type: options.type ?? 'inner', left, right, on, query, span: spanFrom(cursor, start) };
}

function parseJoinOptions(cursor: Cursor): Partial<Pick<JoinSyntax, 'type' | 'left' | 'right'>> {
  const options: { type?: JoinSyntax['type']; left?: JoinSyntax['left']; right?: JoinSyntax['right'] } = {};
  while (isSymbol(peek(cursor, 1), '=')) {
    const { position } = cursor;
    const type = takeChoice(cursor, 'type', ['inner', 'left']);
    if (type !== undefined) options.type = type;
    for (const side of ['left', 'right'] as const) {
      if (!isWord(peek(cursor), side) || !isSymbol(peek(cursor, 1), '=')) continue;
      cursor.position += 2;
      const name = parseName(cursor);
      if (name !== undefined) options[side] = name;
    }
    if (cursor.position === position) break;
  }
  return options;
}

/** Names only: an expression would take the sub-query for the arguments of a call. */
function parseJoinKeys(cursor: Cursor): JoinSyntax['on'] | undefined {
  const keys: JoinSyntax['on'][number][] = [];
  do {
    const one = parseName(cursor);
    if (one === undefined || !takeExpectedSymbol(cursor, '=')) return undefined;
    const other = parseName(cursor);
    if (other === undefined) return undefined;
    keys.push({ one, other, span: spanFrom(cursor, one.span.start) });
  } while (takeWord(cursor, 'and') || takeSymbol(cursor, 'and'));
  return keys;
}

/** `appendcols override=true max=500 (SOURCE "g" | …)`. */
export function parseAppendCols(cursor: Cursor, start: number): CommandSyntax | undefined {
  let override = false;
  let rowsMax = appendedRowsDefault;
  while (isSymbol(peek(cursor, 1), '=')) {
    const { position } = cursor;
    override = takeSwitch(cursor, 'override') ?? override;
    rowsMax = takeNumber(cursor, 'max', 1, rowLimitMax) ?? rowsMax;
    if (cursor.position === position) break;
  }
  const query = cursor.parseSubquery(cursor);
  return { kind: 'appendcols', override, rowsMax, query, span: spanFrom(cursor, start) };
}
