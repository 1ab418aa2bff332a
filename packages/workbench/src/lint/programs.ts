// Queries in programs (CDK, SDK) and in Terraform: by the name that a text is given to, or because a text can be nothing else.
//
//   queryString: `fields …`          query_string = <<EOF          logs.start_query(queryString="…")
//   queryLines: ['fields a', …]      new QueryString({ fields: ['a'], limit: 20 })      const SLOW = 'filter … | stats …'
import { type Language, type Literal, literalsIn } from './literals.ts';
import { inserted, joined, type MappedText } from './mapped-text.ts';
import { isClearlyQuery, isNamedQuery } from './shape.ts';
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
  const groups: Literal[][] = [];
  for (const literal of literals) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group === undefined || last === undefined || !isTogether(file, last, literal, language)) groups.push([literal]);
    else group.push(literal);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ start: first.start, end: last.end, content: joined(group.map(({ content }) => content)) }];
  });
}

function isTogether(file: string, last: Literal, next: Literal, language: Language): boolean {
  const between = file.slice(last.end, next.start).replaceAll('\\\n', '').trim();
  return between === '+' || (between === '' && language === 'python');
}

const nameBefore = /\bquery_?string["']?\s*(?:\??:\s*(?:str(?:ing)?\s*=)?|=)\s*(?:\(|\w+\(\s*)?$/i;

function queriesIn(file: string, { start, content }: Literal): readonly MappedText[] {
  const before = file.slice(Math.max(0, start - 80), start);
  if (isClearlyQuery(content.text)) return [content];
  if (nameBefore.test(before) && isNamedQuery(content.text)) return [content];
  return /"query"\s*:/.test(content.text) ? queriesInDashboardText(content) : [];
}

interface QueryList {
  readonly members: readonly Literal[];
  readonly query: MappedText;
}

function listsIn(file: string, literals: readonly Literal[]): readonly QueryList[] {
  const openings = /\b(query_?lines["']?\s*[:=]\s*\[|query_?string["']?\s*[:=]\s*\[|QueryString\()/gi;
  const closings = closingBrackets(file, literals);
  const lists: QueryList[] = [];
  let after = 0;
  for (const { 0: opening, index } of file.matchAll(openings)) {
    const start = index + opening.length;
    const isObject = opening.endsWith('(');
    const end = index < after ? undefined : closings.get(start - 1);
    if (end === undefined) continue;
    after = end;
    const members = literals.filter((literal) => literal.start >= start && literal.end <= end);
    if (members.length > 0)
      lists.push({ members, query: isObject ? composed(file, members) : lines(file, members, end) });
  }
  return lists;
}

/** CDK joins queryLines by pipes; a program may say something else behind its list. */
function lines(file: string, members: readonly Literal[], end: number): MappedText {
  const said = /^\s*\.\s*join\(\s*(["'`])([^"'`]*)\1/.exec(file.slice(end + 1, end + 100))?.[2];
  const separator = said === undefined ? '\n| ' : said.replaceAll('\\n', '\n');
  return joined(
    members.map(({ content }) => content),
    separator,
  );
}

/** Where each bracket closes; brackets inside of literals do not count. One that never closes is absent. */
function closingBrackets(file: string, literals: readonly Literal[]): ReadonlyMap<number, number> {
  const skip = new Map(literals.map((literal) => [literal.start, literal.end]));
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < file.length; at = skip.get(at) ?? at + 1) {
    if (skip.has(at)) continue;
    const character = file.charAt(at);
    if ('([{'.includes(character)) open.push(at);
    const opening = ')]}'.includes(character) ? open.pop() : undefined;
    if (opening !== undefined) closings.set(opening, at);
  }
  return closings;
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
