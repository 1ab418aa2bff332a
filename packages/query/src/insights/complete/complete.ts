// What may stand at a place of a query that is being typed, and what the word there means.
//
//   complete('stats count(*) b', 16)                     →   by
//   complete('parse @message "* ms" as took | sort t', 38)   →   took, then functions and commands that begin with t
import { allFunctions } from '../functions/all-functions.ts';
import { commandWord, commandWords } from '../syntax/command-names.ts';
import { printName } from '../syntax/print.ts';
import { commandDescriptions } from './command-descriptions.ts';
import { functionNamed } from './function-named.ts';
import { knownFields, systemFields } from './known-fields.ts';
import { type InsidePlace, placeOf } from './place.ts';

export interface CompletionContext {
  /** Fields that were discovered in the events. */
  readonly fields?: readonly string[];
  readonly logGroups?: readonly string[];
  /** Columns of each table for `lookup`, by its name. */
  readonly lookupTables?: Readonly<Record<string, readonly string[]>>;
}

export interface CompletionItem {
  readonly label: string;
  readonly kind: 'command' | 'function' | 'field' | 'keyword' | 'operator' | 'period' | 'logGroup' | 'table' | 'column';
  /** What is put in, when that is not the label. */
  readonly insert?: string;
  /** A signature or a usage. */
  readonly detail?: string;
  readonly doc?: string;
}

export interface Completion {
  /** What is replaced: the word around the offset. */
  readonly from: number;
  readonly to: number;
  /** Best first. Filtered by what is typed so far, without regard to case. */
  readonly items: readonly CompletionItem[];
}

/** Never throws, and reads the text before the offset only; linear in its length. */
export function complete(text: string, at: number, context: CompletionContext = {}): Completion {
  const offset = Math.max(0, Math.min(at, text.length));
  const place = placeOf(text, offset);
  if (place.kind === 'nowhere') return { from: offset, to: offset, items: [] };
  const typed = text.slice(place.from, offset).toLowerCase();
  const fits = ({ label }: CompletionItem) => label.toLowerCase().startsWith(typed);
  const items = itemsAt(place, typed, context).filter(fits);
  const seen = new Set<string>();
  return { from: place.from, to: offset, items: items.filter(({ label }) => !seen.has(label) && seen.add(label)) };
}

function itemsAt(
  place: Exclude<ReturnType<typeof placeOf>, { kind: 'nowhere' }>,
  typed: string,
  context: CompletionContext,
): readonly CompletionItem[] {
  switch (place.kind) {
    case 'logGroup':
      return (context.logGroups ?? []).map((label) => ({ label, kind: 'logGroup' }));
    case 'command':
      return [...commandItems, ...(place.isFirst ? [sourceItem] : [])];
    case 'inside':
      return insideItems(place, typed, context);
  }
}

const commandItems: readonly CompletionItem[] = commandWords.map((label) => {
  const { usage, doc } = commandDescriptions[label];
  return { label, kind: 'command', detail: usage, doc };
});

const sourceDoc = 'Names the log groups that the query reads.';
const sourceItem: CompletionItem = { label: 'SOURCE', kind: 'command', detail: 'SOURCE "log group"', doc: sourceDoc };

function insideItems(place: InsidePlace, typed: string, context: CompletionContext): readonly CompletionItem[] {
  const last = place.tokens.at(-1);
  const lastWord = last?.kind === 'name' && !last.quoted ? last.value.toLowerCase() : undefined;
  if (lastWord === 'as' && !isLookup(place)) return [];
  if (wantsPeriod(place, lastWord)) return periodItems(typed);
  if (isLookup(place)) return lookupItems(place, context);
  return isAfterValue(place) ? afterValue(place) : valueItems(place, context);
}

const isLookup = ({ command }: InsidePlace) => command === 'lookup' || command === 'cidrlookup';

function wantsPeriod({ calls }: InsidePlace, lastWord: string | undefined): boolean {
  return calls.at(-1) === 'bin' || ['maxspan', 'timeshift', 'offset'].includes(lastWord ?? '');
}

const usualPeriods = ['1m', '5m', '15m', '1h', '6h', '1d', '1w'];
const units: Readonly<Record<string, string>> = {
  ms: 'milliseconds',
  s: 'seconds, at most 60',
  m: 'minutes, at most 60',
  h: 'hours, at most 24',
  d: 'days',
  w: 'weeks',
  mo: 'months',
  q: 'quarters',
  y: 'years',
};

function periodItems(typed: string): readonly CompletionItem[] {
  const count = /^\d+/.exec(typed)?.[0];
  if (count === undefined) return usualPeriods.map((label) => ({ label, kind: 'period' }));
  return Object.entries(units).map(([unit, doc]) => ({ label: count + unit, kind: 'period', doc }));
}

/** The table, then its columns and the fields of the log. */
function lookupItems(place: InsidePlace, context: CompletionContext): readonly CompletionItem[] {
  const tables = context.lookupTables ?? {};
  const table = place.tokens[1]?.value;
  if (table === undefined) return Object.keys(tables).map((label) => ({ label, kind: 'table' }));
  const columns = Object.hasOwn(tables, table) ? (tables[table] ?? []) : [];
  const column = columns.map((label): CompletionItem => ({ label, kind: 'column', detail: table }));
  return [...(isAfterValue(place) ? keywordItems(place) : []), ...column, ...fieldItems(place, context)];
}

/** Words that stand between two values, so that a value follows them. */
const joiningWords = new Set(
  'and or not like in by where with for into any on matches output outputnew as multi'.split(' '),
);

function isAfterValue({ tokens }: InsidePlace): boolean {
  const last = tokens.at(-1);
  if (last === undefined || tokens.length === 1) return false;
  if (last.kind === 'symbol') return last.value === ')' || last.value === ']';
  return last.kind !== 'name' || last.quoted || !joiningWords.has(last.value.toLowerCase());
}

const operators: Readonly<Record<string, string>> = {
  and: 'Both conditions hold.',
  or: 'One of the conditions holds.',
  like: 'The text contains a text, or matches /a pattern/.',
  in: 'The value is one of ["a", "list"], or in a (sub-query).',
  not: 'The condition does not hold.',
};

function afterValue(place: InsidePlace): readonly CompletionItem[] {
  const operator = Object.entries(operators).map(([label, doc]): CompletionItem => ({ label, kind: 'operator', doc }));
  return place.calls.length > 0 ? operator : [...keywordItems(place), ...operator];
}

function keywordItems({ command }: InsidePlace): readonly CompletionItem[] {
  return commandDescriptions[command].words.map((label) => ({ label, kind: 'keyword' }));
}

function valueItems(place: InsidePlace, context: CompletionContext): readonly CompletionItem[] {
  const isBare = ['limit', 'head', 'tail', 'diff', 'logcompare', 'anomaly', 'estimate'].includes(place.command);
  const isStart = place.tokens.length === 1;
  const keywords = isStart ? keywordItems(place).filter(({ label }) => label !== 'as') : [];
  if (isBare) return keywords;
  return [...fieldItems(place, context), ...functionItems(place), ...keywords];
}

function fieldItems(place: InsidePlace, context: CompletionContext): readonly CompletionItem[] {
  const { made, seesEvents } = knownFields(place.before);
  const own = made.map((name) => fieldItem(name, 'Made by an earlier command.'));
  if (!seesEvents) return own;
  const discovered = (context.fields ?? []).map((name) => fieldItem(name, systemFields[name]));
  return [...own, ...discovered, ...Object.entries(systemFields).map(([name, doc]) => fieldItem(name, doc))];
}

function fieldItem(label: string, doc: string | undefined): CompletionItem {
  const insert = printName(label);
  return { label, kind: 'field', ...(insert === label ? {} : { insert }), ...(doc === undefined ? {} : { doc }) };
}

/** Aggregations in the list of stats, the others everywhere else and in their arguments. */
function functionItems({ command, tokens, calls }: InsidePlace): readonly CompletionItem[] {
  const isGrouping = tokens.some(({ kind, value }) => kind === 'name' && value.toLowerCase() === 'by');
  const aggregates = command === 'stats' && !isGrouping && calls.length === 0;
  const first = allFunctions.filter(({ category }) => (category === 'aggregates') === aggregates);
  return first
    .map(
      ({ name, signature, doc }): CompletionItem => ({
        label: name,
        kind: 'function',
        insert: `${name}(`,
        detail: signature,
        doc,
      }),
    )
    .toSorted((left, right) => (left.label < right.label ? -1 : 1));
}

export interface Hover {
  /** The word that is described. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'command' | 'function' | 'field';
  /** A signature, a usage or a name. */
  readonly detail: string;
  readonly doc: string;
}

/** What the word at an offset means; absent where there is nothing to say. */
export function hover(text: string, at: number): Hover | undefined {
  const offset = Math.max(0, Math.min(at, text.length));
  const before = /[\p{L}\p{N}_@.]*$/u.exec(text.slice(0, offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_@.]*/u.exec(text.slice(offset))?.[0].length ?? 0;
  const [from, to] = [offset - before, offset + after];
  const word = text.slice(from, to);
  const place = placeOf(text, from);
  if (word === '' || place.kind === 'nowhere' || place.kind === 'logGroup') return undefined;
  const command = place.kind === 'command' ? commandWord(word) : undefined;
  if (command !== undefined) {
    const { usage, doc } = commandDescriptions[command];
    return { from, to, kind: 'command', detail: usage, doc };
  }
  if (place.kind === 'command')
    return word.toLowerCase() === 'source'
      ? { from, to, kind: 'command', detail: 'SOURCE "log group"', doc: sourceDoc }
      : undefined;
  return functionHover(text, word, from, to) ?? fieldHover(place, word, from, to);
}

function functionHover(text: string, word: string, from: number, to: number): Hover | undefined {
  if (!/^\s*\(/.test(text.slice(to))) return undefined;
  const found = functionNamed(word);
  return found && { from, to, kind: 'function', detail: found.signature, doc: found.doc };
}

function fieldHover(place: InsidePlace, word: string, from: number, to: number): Hover | undefined {
  const { made, seesEvents } = knownFields(place.before);
  if (made.includes(word)) return { from, to, kind: 'field', detail: word, doc: 'Made by an earlier command.' };
  const doc = seesEvents && Object.hasOwn(systemFields, word) ? systemFields[word] : undefined;
  return doc === undefined ? undefined : { from, to, kind: 'field', detail: word, doc };
}
