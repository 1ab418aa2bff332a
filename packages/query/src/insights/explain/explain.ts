// A query in words: what each command does to the rows, and what may surprise.
//
//   filter @type = "REPORT" | stats pct(@duration, 99) as p99 by bin(5m)
//   →   Keeps the rows where @type is "REPORT".
//       Groups the rows by each 5m of time, and computes p99: the 99th percentile of @duration.
import { type Diagnostic, unreachable } from '@coldcase/model';
import { compile } from '../compile.ts';
import { commandDescriptions } from '../complete/command-descriptions.ts';
import type { Span } from '../diagnostics.ts';
import { rowLimitDefault } from '../limits.ts';
import { planText } from '../plan-text.ts';
import { printExpression } from '../syntax/print.ts';
import type {
  CommandSyntax,
  ItemSyntax,
  NameSyntax,
  QuerySyntax,
  SortKeySyntax,
  SourceSyntax,
} from '../syntax/syntax.ts';
import { conditionWords, itemWords, keyWords, list } from './words.ts';

export interface Explanation {
  readonly steps: readonly ExplainedStep[];
  /** How many rows come out, in which order. */
  readonly result: string;
  /** Warnings, hints and errors: what may not be as it looks. */
  readonly surprises: readonly Diagnostic[];
  /** The plan, a line a stage; absent when the query has an error. */
  readonly plan?: string;
}

export interface ExplainedStep {
  readonly span: Span;
  readonly sentence: string;
}

/** Never throws; a command that was not understood says so. */
export function explain(text: string): Explanation {
  const { tree, plan, diagnostics } = compile(text);
  const steps = [...tree.sources.map(sourceStep), ...tree.commands.map(commandStep)];
  const explanation = { steps, result: resultOf(tree), surprises: diagnostics };
  return plan === undefined ? explanation : { ...explanation, plan: planText(plan) };
}

const step = ({ span }: { readonly span: Span }, sentence: string): ExplainedStep => ({ span, sentence });

function sourceStep(source: SourceSyntax): ExplainedStep {
  if (source.kind === 'source') return step(source, `Reads the log group ${source.logGroup}.`);
  const parts = source.selectors.map((selector) => {
    switch (selector.kind) {
      case 'logGroups':
        return selector.namePrefixes.length === 0
          ? 'all log groups'
          : `the log groups whose names begin with ${list(selector.namePrefixes, 'or')}`;
      case 'logGroupTags':
        return `those with the tags ${selector.text}`;
      case 'dataSource':
        return `those of the data source ${list(selector.names, 'or')}`;
      default:
        return unreachable(selector);
    }
  });
  return step(source, `Reads ${parts.join(', and of them ')}.`);
}

function commandStep(command: CommandSyntax): ExplainedStep {
  return step(command, sentenceOf(command));
}

const nameOf = ({ name }: NameSyntax) => name;
const within = (query: QuerySyntax) => {
  const inner = [...query.sources.map(sourceStep), ...query.commands.map(commandStep)];
  return `(${inner.map(({ sentence }) => sentence).join(' ')})`;
};

/** The commands that mean something of their own; the others are described by their usage. */
function sentenceOf(command: CommandSyntax): string {
  switch (command.kind) {
    case 'fields':
    case 'unmask':
      return `Shows ${list(command.items.map(itemWords))}.`;
    case 'display':
      return `Shows only ${list(command.items.map(itemWords))}.`;
    case 'filter':
      return `Keeps the rows where ${conditionWords(command.condition)}.`;
    case 'parse':
      return parseSentence(command);
    case 'stats':
      return statsSentence(command.items, command.keys);
    case 'sort':
      return `Orders the rows by ${list(command.keys.map(sortWords))}.`;
    case 'limit':
      return `Keeps ${command.any ? 'any' : 'the first'} ${command.count} rows.`;
    case 'dedup':
      return `Keeps the first row for each ${list(command.keys.map((key) => printExpression(key)))}.`;
    case 'unnest':
      return `Makes a row of each element of ${printExpression(command.list)}, called ${command.into.name}.`;
    case 'json':
      return `Takes ${list(command.paths.map(({ path, alias }) => alias?.name ?? path.value))} out of the JSON in ${source(command.source)}.`;
    case 'join':
      return `Puts beside each row the rows of another query with equal ${list(command.on.map(({ one, other }) => `${one.name} and ${other.name}`))}${command.type === 'left' ? '; rows without a partner stay' : '; rows without a partner go'}. The other query: ${within(command.query)}`;
    case 'appendcols':
      return `Puts the rows of another query beside these, one by one. The other query: ${within(command.query)}`;
    case 'lookup':
      return `Adds ${list(command.outputs.map(({ field }) => field.name))} from the table ${command.table.name}, by ${list(command.keys.map(({ field }) => field.name))}.`;
    case 'pattern':
      return `Groups the texts of ${printExpression(command.field)} that differ only in their variable parts.`;
    case 'broken':
      return 'Is not understood; see what is wrong with it.';
    default:
      return describedSentence(command);
  }
}

/** Words for the rest: the sentence of the reference, with the fields it is about. */
function describedSentence(command: Exclude<CommandSyntax, { kind: 'filter' | 'broken' }>): string {
  const { doc } = commandDescriptions[command.kind];
  const about = fieldsOf(command);
  return about === '' ? doc : `${doc.replace(/\.$/, '')}: ${about}.`;
}

function fieldsOf(command: CommandSyntax): string {
  switch (command.kind) {
    case 'accum':
    case 'autoregress':
    case 'expand':
      return command.field.name;
    case 'sessionize':
      return list(command.keys.map((key) => printExpression(key)));
    case 'countFrequent':
      return list(command.fields.map((field) => printExpression(field)));
    case 'addtotals':
    case 'outlier':
      return list(command.fields.map(nameOf));
    case 'filldown':
      return list(command.patterns.map(nameOf));
    case 'fillmissing':
      return list(command.fills.map(({ value, field }) => `${printExpression(value)} for ${field.name}`));
    case 'relevantfields':
      return conditionWords(command.condition);
    default:
      return '';
  }
}

const source = (field: Parameters<typeof printExpression>[0] | undefined) =>
  field === undefined ? '@message' : printExpression(field);

function parseSentence({ source: from, pattern, names, multi }: CommandSyntax & { readonly kind: 'parse' }): string {
  const how = {
    text: 'by the text around its wildcards',
    regex: 'by a regular expression',
    mode: pattern.kind === 'mode' ? `as ${pattern.mode}` : '',
  }[pattern.kind];
  const groups =
    pattern.kind === 'regex' ? [...pattern.source.matchAll(/\(\?P?<(\w+)>/g)].map(([, name = '']) => name) : [];
  const taken = names.length > 0 ? names.map(nameOf) : groups;
  const rows = multi ? ' Each match makes a row.' : ' Rows that do not match stay, without these fields.';
  return `Takes ${taken.length === 0 ? 'fields' : list(taken)} out of ${source(from)}, ${how}.${rows}`;
}

function statsSentence(items: readonly ItemSyntax[], keys: readonly ItemSyntax[]): string {
  const computed = list(items.map(itemWords));
  if (keys.length === 0) return `Takes all rows together, and computes ${computed}.`;
  return `Groups the rows by ${list(keys.map(keyWords))}, and computes ${computed}.`;
}

function sortWords({ expression, direction }: SortKeySyntax): string {
  return `${printExpression(expression)}, ${direction === 'desc' ? 'largest first' : 'smallest first'}`;
}

function resultOf({ commands }: QuerySyntax): string {
  const limit = commands.findLast(({ kind }) => kind === 'limit');
  const isTable = commands.some(({ kind }) => kind === 'stats' || kind === 'countFrequent' || kind === 'pattern');
  const unit = isTable ? 'rows, one a group' : 'events';
  const count = limit?.kind === 'limit' ? limit.count : rowLimitDefault;
  const isSorted = commands.some(({ kind }) => kind === 'sort' || kind === 'pattern');
  return `At most ${count} ${unit}${isSorted || isTable ? '' : ', newest first'}.`;
}
