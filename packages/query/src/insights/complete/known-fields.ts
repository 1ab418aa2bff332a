// Which names a command may use, from what stands before it. The text is being typed, so the answer comes from the tree, which
// is there even when the query does not compile.
import { compile } from '../compile.ts';
import type { CommandSyntax, ItemSyntax, NameSyntax } from '../syntax/syntax.ts';

/** Fields that the service gives to events, and what they hold. */
export const systemFields: Readonly<Record<string, string>> = {
  '@timestamp': 'When the event happened.',
  '@message': 'The text of the event.',
  '@logStream': 'The log stream; for Lambda one execution environment.',
  '@log': 'The log group, with its account before it.',
  '@ptr': 'A pointer to the whole event.',
  '@ingestionTime': 'When the service received the event.',
  '@type': 'START, END, REPORT, … on platform lines of Lambda.',
  '@requestId': 'The request of a Lambda invocation.',
  '@duration': 'How long the invocation took, in milliseconds (REPORT lines).',
  '@billedDuration': 'What is billed of it, in milliseconds (REPORT lines).',
  '@initDuration': 'How long a cold start took, in milliseconds (REPORT lines).',
  '@memorySize': 'The memory of the function, in bytes (REPORT lines).',
  '@maxMemoryUsed': 'The most memory that was used, in bytes (REPORT lines).',
  '@xrayTraceId': 'The X-Ray trace of the invocation.',
  '@xraySegmentId': 'The X-Ray segment of the invocation.',
};

export interface KnownFields {
  /** Made by earlier commands, in their order. */
  readonly made: readonly string[];
  /** Fields of the events can still be named: no stats came before. */
  readonly seesEvents: boolean;
}

/** @param text  whole commands, without the pipe after the last one */
export function knownFields(text: string): KnownFields {
  const { tree } = compile(text);
  let known: KnownFields = { made: [], seesEvents: true };
  for (const command of tree.commands) {
    const isNewTable = newTables.has(command.kind);
    const made = isNewTable ? columnsAfter(text, command) : namesMadeBy(command);
    known = {
      made: [...new Set([...(isNewTable ? [] : known.made), ...made])],
      seesEvents: known.seesEvents && !isNewTable,
    };
  }
  return known;
}

/** Commands whose rows are no longer events. */
const newTables: ReadonlySet<CommandSyntax['kind']> = new Set([
  'stats',
  'countFrequent',
  'pattern',
  'diff',
  'logcompare',
  'anomaly',
  'relevantfields',
  'estimate',
]);

function columnsAfter(text: string, command: CommandSyntax): readonly string[] {
  if (command.kind === 'stats') return [...command.keys, ...command.items].map((item) => itemName(text, item));
  const plan = compile(text.slice(0, command.span.end)).plan;
  return plan?.output.map(({ name }) => name) ?? [];
}

function itemName(text: string, { alias, expression, span }: ItemSyntax): string {
  if (alias !== undefined) return alias.name;
  return expression.kind === 'name' ? expression.name : text.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
}

function namesMadeBy(command: CommandSyntax): readonly string[] {
  switch (command.kind) {
    case 'fields':
    case 'display':
    case 'unmask':
      return command.items.flatMap(({ alias, expression }) => namesOf(alias ?? expression));
    case 'parse':
      return [...command.names.map(({ name }) => name), ...groupNames(command.pattern)];
    case 'json':
      return command.paths.map(({ path, alias }) => alias?.name ?? path.value);
    case 'unnest':
      return [command.into.name];
    case 'lookup':
      return command.outputs.map(({ field }) => field.name);
    case 'accum':
    case 'autoregress':
    case 'sessionize':
      return namesOf(command.alias);
    default:
      return [];
  }
}

function namesOf(node: NameSyntax | { readonly kind: string } | undefined): readonly string[] {
  return node !== undefined && 'name' in node && node.kind === 'name' ? [node.name] : [];
}

function groupNames(pattern: { readonly kind: string; readonly source?: string }): readonly string[] {
  if (pattern.kind !== 'regex' || pattern.source === undefined) return [];
  return [...pattern.source.matchAll(/\(\?P?<([A-Za-z]\w*)>/g)].map(([, name = '']) => name);
}
