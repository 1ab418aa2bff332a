// Queries in programs (CDK, SDK) and in Terraform: by the name that a text is given to, or because a text can be nothing else.
//
//   queryString: `fields …`          query_string = <<EOF          logs.start_query(queryString="…")
//   queryLines: ['fields a', …]      new QueryString({ fields: ['a'], limit: 20 })      const SLOW = 'filter … | stats …'
import { type Language, type Literal, literalsIn } from './literals.ts';
import { inserted, joined, type MappedText } from './mapped-text.ts';
import { beginsLikeQuery, isClearlyQuery } from './shape.ts';
import { queriesInDashboardText } from './structured.ts';

export function queriesInProgram(file: string, language: Language): readonly MappedText[] {
  const groups = grouped(file, literalsIn(file, language), language);
  const lists = listsIn(file, groups);
  const inLists = new Set(lists.flatMap(({ members }) => members));
  const single = groups.filter((group) => !inLists.has(group)).flatMap((group) => queriesIn(file, group));
  return [...lists.map(({ query }) => query), ...single].toSorted((a, b) => (a.places[0] ?? 0) - (b.places[0] ?? 0));
}

/** Literals that follow each other with nothing or `+` between them are one text. */
function grouped(file: string, literals: readonly Literal[], language: Language): readonly Literal[] {
  const groups: Literal[] = [];
  const between = language === 'python' ? /^(?:\s|\\\n)*\+?(?:\s|\\\n)*$/ : /^\s*\+\s*$/;
  for (const literal of literals) {
    const last = groups.at(-1);
    if (last === undefined || !between.test(file.slice(last.end, literal.start))) groups.push(literal);
    else
      groups[groups.length - 1] = { ...literal, start: last.start, content: joined([last.content, literal.content]) };
  }
  return groups;
}

const nameBefore =
  /(?:\bquery_?string|\bquery_?text|\bquery)["']?\s*(?:\??:\s*(?:str(?:ing)?\s*=)?|=>?)\s*(?:\(|\w+\(\s*)?$/i;
const certainName = /query_?string["']?\s*[:=]/i;

function queriesIn(file: string, { start, content }: Literal): readonly MappedText[] {
  const before = file.slice(Math.max(0, start - 80), start);
  if (nameBefore.test(before) && (beginsLikeQuery(content.text) || isQueryString(before, content.text)))
    return [content];
  if (isClearlyQuery(content.text)) return [content];
  return /"query"\s*:/.test(content.text) ? queriesInDashboardText(content) : [];
}

/** `queryString: "…"` is also what web programs call the part of an address after `?`. */
function isQueryString(before: string, text: string): boolean {
  return certainName.test(before) && /^\s*\w+\s+[^=&]*\|/.test(text);
}

interface QueryList {
  readonly members: readonly Literal[];
  readonly query: MappedText;
}

function listsIn(file: string, literals: readonly Literal[]): readonly QueryList[] {
  const openings = /\b(query_?lines["']?\s*[:=]\s*\[|query_?string["']?\s*[:=]\s*\[|QueryString\()/gi;
  return [...file.matchAll(openings)].flatMap((match): QueryList[] => {
    const start = match.index + match[0].length;
    const isObject = /QueryString\(/i.test(match[0]);
    const end = closingAfter(file, start, literals, isObject ? ')' : ']');
    const members = literals.filter((literal) => literal.start >= start && literal.end <= end);
    if (members.length === 0) return [];
    const separator = /^\s*\.\s*join\(\s*(["'`])([^"'`]*)\1/.exec(file.slice(end + 1));
    const lines = separator === null ? '\n| ' : (separator[2] ?? '').replaceAll('\\n', '\n');
    const query = isObject
      ? composed(file, members)
      : joined(
          members.map(({ content }) => content),
          lines,
        );
    return [{ members, query }];
  });
}

/** The bracket that closes the list; brackets inside of literals do not count. */
function closingAfter(file: string, start: number, literals: readonly Literal[], closing: string): number {
  const skip = new Map(literals.map((literal) => [literal.start, literal.end]));
  let depth = 0;
  for (let at = start; at < file.length; at = skip.get(at) ?? at + 1) {
    if (skip.has(at)) continue;
    const character = file.charAt(at);
    if (depth === 0 && character === closing) return at;
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
  }
  return file.length;
}

/** The commands that CDK makes of the properties, in its order. */
const properties: readonly (readonly [name: RegExp, command: string, isList: boolean])[] = [
  [/^fields$/i, 'fields', true],
  [/^parse(?:_?statements)?$/i, 'parse', false],
  [/^filter(?:_?statements)?$/i, 'filter', false],
  [/^stats(?:_?statements)?$/i, 'stats', false],
  [/^sort$/i, 'sort', false],
  [/^display$/i, 'display', false],
];

/** Each literal belongs to the property whose name stands before it or before its list. */
function composed(file: string, members: readonly Literal[]): MappedText {
  let property = '';
  const named = members.map((literal, index) => {
    const gap = file.slice(members[index - 1]?.end ?? literal.start - 60, literal.start);
    property = [...gap.matchAll(/(\w+)\s*[:=]/g)].at(-1)?.[1] ?? property;
    return { property, content: literal.content };
  });
  const commands = properties.flatMap(([name, command, isList]) => {
    const own = named.filter((one) => name.test(one.property)).map(({ content }) => content);
    const parts = isList && own.length > 0 ? [joined(own, ', ')] : own;
    return parts.map((part) => joined([inserted(`${command} `, part.places[0] ?? 0), part]));
  });
  return joined(commands, '\n| ');
}
