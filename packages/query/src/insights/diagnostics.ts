// Every problem that a query can have, by its stable code: how serious it is, and a message that cannot forget its facts.
//
//   00xx characters   01xx grammar   02xx names, functions, periods   03xx patterns   04xx meaning
import { assert, type Diagnostic } from '@coldcase/model';
import { diagnosticsMax, nestingDepthMax, queryLengthMax, regexLengthMax, statsCommandsMax } from './limits.ts';

export interface Span {
  /** UTF-16 offset of the first character. */
  readonly start: number;
  /** UTF-16 offset after the last character. */
  readonly end: number;
}

interface Entry {
  readonly severity: Diagnostic['severity'];
  // biome-ignore lint/suspicious/noExplicitAny: each entry states its own facts; `never` would forbid calling it.
  readonly message: (facts: any) => string;
}

const meant = (nearest: string | undefined) => (nearest === undefined ? '' : ` Did you mean ${nearest}?`);

export const diagnosticTable = {
  'QL-0001': {
    severity: 'error',
    message: (f: { length: number }) =>
      `The query has ${f.length} characters. CloudWatch takes at most ${queryLengthMax}.`,
  },
  'QL-0002': { severity: 'error', message: (f: { quote: string }) => `This text has no closing ${f.quote}.` },
  'QL-0003': {
    severity: 'error',
    message: () => 'This regular expression has no closing / on its line. A / inside it is written \\/.',
  },
  'QL-0004': { severity: 'error', message: () => 'This quoted name has no closing backtick.' },
  'QL-0005': {
    severity: 'error',
    message: (f: { character: string }) => `${f.character} has no meaning here. Names with it need backticks.`,
  },
  'QL-0006': {
    severity: 'hint',
    message: () => 'CloudWatch documents only # for comments. A line that starts with -- is accepted here.',
  },
  'QL-0007': {
    severity: 'warning',
    message: (f: { placeholder: string }) =>
      `${f.placeholder} looks like a placeholder that was not filled in. It is taken literally.`,
  },
  'QL-0101': {
    severity: 'error',
    message: (f: { expected: string; found: string }) => `Expected ${f.expected}, but found ${f.found}.`,
  },
  'QL-0102': {
    severity: 'error',
    message: (f: { word: string; nearest?: string | undefined }) =>
      `${f.word} is not a command of Logs Insights.${meant(f.nearest)}`,
  },
  'QL-0104': { severity: 'error', message: () => 'There is no command here.' },
  'QL-0105': {
    severity: 'error',
    message: () => `This nests deeper than ${nestingDepthMax} levels.`,
  },
  'QL-0106': { severity: 'warning', message: (f: { after: string }) => `Nothing follows the comma after ${f.after}.` },
  'QL-0107': {
    severity: 'warning',
    message: (f: { name: string }) =>
      `Quotes make a text, not a name, and CloudWatch refuses this. Taken as the name ${f.name}.`,
  },
  'QL-0109': {
    severity: 'error',
    message: () =>
      'SOURCE stands at the beginning, before a log group in quotes or logGroups(), logGroupTags() or dataSource().',
  },
  'QL-0110': {
    severity: 'warning',
    message: (f: { word: string }) => `${f.word} is ignored: the window of the case, or --from and --to, decide.`,
  },
  'QL-0112': {
    severity: 'warning',
    message: (f: { field: string }) =>
      `There is no operator "exists", and CloudWatch refuses this. Taken as ispresent(${f.field}).`,
  },
  'QL-0113': {
    severity: 'warning',
    message: () => 'CloudWatch documents =~, not ~=. It is read as =~ here.',
  },
  'QL-0114': {
    severity: 'warning',
    message: (f: { what: string }) =>
      `A case does not hold ${f.what}: they select nothing here, and all of its groups are asked.`,
  },
  'QL-0115': {
    severity: 'error',
    message: (f: { word: string }) => `logGroups() knows namePrefix, accountIdentifiers and class, but not ${f.word}.`,
  },
  'QL-0116': {
    severity: 'error',
    message: (f: { word: string; value: string; expected: string }) => `${f.word}=${f.value} should be ${f.expected}.`,
  },
  'QL-0201': {
    severity: 'error',
    message: (f: { name: string; nearest?: string | undefined }) =>
      `${f.name}() is not a function of Logs Insights.${meant(f.nearest)}`,
  },
  'QL-0203': {
    severity: 'error',
    message: (f: { name: string; takes: string; given: number }) =>
      `${f.name}() takes ${f.takes}, but is given ${f.given}.`,
  },
  'QL-0204': {
    severity: 'error',
    message: (f: { name: string }) => `${f.name}() looks at many events at once and is only possible in stats.`,
  },
  'QL-0205': {
    severity: 'error',
    message: (f: { name: string }) => `${f.name}() stands inside another aggregation.`,
  },
  'QL-0206': {
    severity: 'error',
    message: (f: { name: string }) =>
      `${f.name} differs from event to event: aggregate it, as in max(${f.name}), or group by it.`,
  },
  'QL-0207': {
    severity: 'error',
    message: (f: { what: string; expected: string }) => `${f.what} must be ${f.expected} written out in the query.`,
  },
  'QL-0208': { severity: 'error', message: (f: { value: number }) => `${f.value} is not a percentile from 0 to 100.` },
  'QL-0209': {
    severity: 'warning',
    message: (f: { field: string }) =>
      `There is no "distinct" in CloudWatch, which refuses this. Taken as count_distinct(${f.field}).`,
  },
  'QL-0217': {
    severity: 'error',
    message: (f: { text: string }) =>
      `"${f.text}" is not a duration. Write a whole number and a unit: ms, s, m, h, d, w, mo, q or y.`,
  },
  'QL-0218': {
    severity: 'warning',
    message: (f: { asked: string; used: string }) =>
      `CloudWatch cuts ${f.asked} to ${f.used} without saying so, and so does this query.`,
  },
  'QL-0219': {
    severity: 'hint',
    message: (f: { better: string }) => `bin() is documented with the period alone: ${f.better}.`,
  },
  'QL-0220': {
    severity: 'error',
    message: (f: { name: string }) => `${f.name}() needs @timestamp, which the previous stats did not keep.`,
  },
  'QL-0221': {
    severity: 'error',
    message: (f: { name: string; instead: string }) =>
      `${f.name}() is not a function of Logs Insights. Write ${f.instead}.`,
  },
  'QL-0222': {
    severity: 'error',
    message: () => 'topk() stands alone: stats with it has no "by" and no other aggregation.',
  },
  'QL-0223': {
    severity: 'error',
    message: (f: { problem: string }) => `The replacement cannot be read: ${f.problem}.`,
  },
  'QL-0224': {
    severity: 'error',
    message: (f: { part: string }) => `The date pattern has ${f.part}, which is not understood here.`,
  },
  'QL-0225': {
    severity: 'warning',
    message: (f: { zone: string }) => `There is no time zone "${f.zone}", so the result is missing in every row.`,
  },
  'QL-0226': {
    severity: 'warning',
    message: (f: { cidr: string }) => `"${f.cidr}" is no subnet, so nothing is in it. Write it as in 10.0.0.0/8.`,
  },
  'QL-0301': {
    severity: 'error',
    message: (f: { construct: string }) =>
      `The regular expression uses ${f.construct}, which is not yet supported here.`,
  },
  'QL-0302': {
    severity: 'error',
    message: (f: { problem: string }) => `The regular expression cannot be read: ${f.problem}.`,
  },
  'QL-0303': {
    severity: 'error',
    message: (f: { length: number }) =>
      `The regular expression has ${f.length} characters. At most ${regexLengthMax} are taken.`,
  },
  'QL-0304': {
    severity: 'error',
    message: () => 'The regular expression has nothing to take: name a group, as in (?<user>\\w+).',
  },
  'QL-0305': {
    severity: 'error',
    message: (f: { groups: number; names: number }) =>
      `The regular expression has ${f.groups} groups, but "as" lists ${f.names} names.`,
  },
  'QL-0306': {
    severity: 'error',
    message: (f: { stars: number; names: number }) =>
      `The pattern has ${f.stars} wildcards (*), but "as" lists ${f.names} names. They must be equally many.`,
  },
  'QL-0307': {
    severity: 'error',
    message: (f: { mode: string; expected: string }) => `parse ${f.mode} needs "as" and ${f.expected}.`,
  },
  'QL-0308': {
    severity: 'hint',
    message: () =>
      'Look-around, back-references and atomic groups run row by row with a time limit. CloudWatch may refuse them.',
  },
  'QL-0401': {
    severity: 'warning',
    message: (f: { instead?: string | undefined }) =>
      f.instead === undefined
        ? 'After stats there is no @timestamp, so this sorts nothing.'
        : `After stats there is no @timestamp. This sorts by ${f.instead}, the only time that is left.`,
  },
  'QL-0402': {
    severity: 'warning',
    message: (f: { name: string; nearest?: string | undefined }) =>
      `After stats there is no ${f.name}, so it is missing in every row.${meant(f.nearest)}`,
  },
  'QL-0403': { severity: 'warning', message: () => 'Sorting before stats has no effect on the statistics.' },
  'QL-0404': {
    severity: 'warning',
    message: () => 'limit before stats cuts the events that are counted. CloudWatch may refuse the query.',
  },
  'QL-0405': {
    severity: 'error',
    message: (f: { word: string }) => `With several stats, ${f.word} must come after the last of them.`,
  },
  'QL-0406': {
    severity: 'error',
    message: (f: { word: string }) => `After dedup only limit may follow, not ${f.word}.`,
  },
  'QL-0407': {
    severity: 'warning',
    message: () =>
      'like looks for the text as it is: % is no wildcard, and none is needed. For patterns write like /…/.',
  },
  'QL-0408': {
    severity: 'warning',
    message: (f: { name: string }) => `This subtracts. If it is one name, it needs backticks: \`${f.name}\`.`,
  },
  'QL-0409': {
    severity: 'hint',
    message: (f: { bin: string }) =>
      `This counts all log groups together. To tell them apart, group by @log, ${f.bin}.`,
  },
  'QL-0410': {
    severity: 'error',
    message: (f: { count: number }) => `The query has ${f.count} stats commands. CloudWatch takes ${statsCommandsMax}.`,
  },
  'QL-0411': {
    severity: 'error',
    message: (f: { text: string }) => `${f.text} is not a number of rows from 1 to 100000.`,
  },
  'QL-0412': {
    severity: 'error',
    message: (f: { command: string }) => `${f.command} needs single values, not a map or a list. Name one key of it.`,
  },
  'QL-0413': {
    severity: 'hint',
    message: (f: { word: string; count: string }) => `${f.word} is deprecated: write limit ${f.count}.`,
  },
  'QL-0414': { severity: 'error', message: () => 'A sub-query cannot contain another one.' },
  'QL-0415': { severity: 'error', message: () => 'pattern cannot stand after sort. Sort the patterns instead.' },
  'QL-0416': { severity: 'error', message: () => 'A query can have one join.' },
  'QL-0417': {
    severity: 'error',
    message: (f: { word: string }) => `${f.word} has to follow pattern directly, as in pattern @message | ${f.word}.`,
  },
  'QL-0418': { severity: 'error', message: (f: { word: string }) => `${f.word} must be the last command.` },
  'QL-0419': {
    severity: 'error',
    message: () => 'unnest does not take the list that split() makes. It takes lists from JSON.',
  },
  'QL-0420': {
    severity: 'hint',
    message: () => 'A case shows what it holds: what was masked on its way in stays masked.',
  },
  'QL-0421': {
    severity: 'error',
    message: (f: { left: string; right: string }) =>
      `A join compares one field of each side: ${f.left}.field = ${f.right}.field.`,
  },
  'QL-0422': {
    severity: 'warning',
    message: (f: { pattern: string }) => `No field that is shown here fits ${f.pattern}.`,
  },
  'QL-0423': {
    severity: 'warning',
    message: () =>
      'After stats the service adds no Total column, and neither does this query. Add the columns in stats.',
  },
  'QL-0424': {
    severity: 'error',
    message: () => 'fillmissing fills the gaps of stats … by bin(), which is not there.',
  },
  'QL-0425': {
    severity: 'error',
    message: (f: { name: string }) =>
      `${f.name} is computed by this query. relevantfields looks at fields of the log only.`,
  },
  'QL-0426': { severity: 'error', message: () => 'offset needs a bin() in the by of the first stats.' },
  'QL-0427': {
    severity: 'warning',
    message: (f: { name: string }) =>
      `${f.name} is a field that was shown before, and is computed anew. Give the computed one a name of its own.`,
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type DiagnosticCode = keyof typeof diagnosticTable;
type Arguments<C extends DiagnosticCode> = Parameters<(typeof diagnosticTable)[C]['message']>;
/** What the message of a code must be told; nothing for those whose message is always the same. */
type Facts<C extends DiagnosticCode> = Arguments<C> extends readonly [infer F] ? F : Readonly<Record<never, never>>;

/** Collects what is wrong with one text, at most `diagnosticsMax`. */
export interface Problems {
  readonly list: readonly Diagnostic[];
  report<C extends DiagnosticCode>(code: C, span: Span, facts: Facts<C>, suggestion?: string): void;
}

export function collectProblems(): Problems {
  const list: Diagnostic[] = [];
  return {
    list,
    report(code, span, facts, suggestion) {
      if (list.length >= diagnosticsMax || list.some((known) => isSame(known, code, span))) return;
      const entry: Entry = diagnosticTable[code];
      assert(span.start <= span.end, 'a diagnostic points forwards');
      const found = { code, severity: entry.severity, message: entry.message(facts), span };
      list.push(suggestion === undefined ? found : { ...found, suggestion });
    },
  };
}

function isSame(known: Diagnostic, code: string, span: Span): boolean {
  return known.code === code && known.span?.start === span.start && known.span.end === span.end;
}

/** The text with one part replaced: how a suggestion of the whole query is made. */
export function replacePart(text: string, span: Span, by: string): string {
  return text.slice(0, span.start) + by + text.slice(span.end);
}

/**
 * A diagnostic as a compiler prints it, with the line it points at.
 *
 *   QL-0217 at 1:22: "5x" is not a duration. …
 *       stats count() by bin(5x)
 *                            ~~
 *
 * Where the words of the service are known, they are one more line.
 */
export function formatDiagnostic(text: string, diagnostic: Diagnostic): string {
  const { code, message, span } = diagnostic;
  if (span === undefined) return `${code}: ${message}`;
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const lineEnd = text.indexOf('\n', span.start);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '');
  const number = text.slice(0, lineStart).split('\n').length;
  const column = span.start - lineStart;
  const width = Math.max(1, Math.min(span.end - span.start, line.length - column));
  const margin = line.slice(0, column).replace(/[^\t]/g, ' ');
  const place = `${code} at ${number}:${column + 1}: ${message}\n    ${line}\n    ${margin}${'~'.repeat(width)}`;
  return diagnostic.service === undefined ? place : `${place}\n    ${wordsOfService(diagnostic)}`;
}

/** A query with an error is refused there too; one with a warning only perhaps. */
function wordsOfService({ severity, service }: Diagnostic): string {
  return `CloudWatch ${severity === 'error' ? 'says' : 'may say'}: ${service}`;
}
