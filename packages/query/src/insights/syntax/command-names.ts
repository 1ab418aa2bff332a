// The words that can begin a command, and which of them are understood.

export const understoodCommands = [
  'fields',
  'display',
  'filter',
  'where',
  'parse',
  'stats',
  'sort',
  'order',
  'limit',
  'head',
  'tail',
  'dedup',
] as const;

/** Documented or accepted by the service, and a "not yet" here. */
export const laterCommands: readonly string[] = [
  'addtotals',
  'accum',
  'anomaly',
  'appendcols',
  'autoregress',
  'cidrlookup',
  'countfrequent',
  'count_frequent',
  'diff',
  'estimate',
  'expand',
  'filldown',
  'fillmissing',
  'filterindex',
  'join',
  'json',
  'logcompare',
  'lookup',
  'outlier',
  'pattern',
  'relevantfields',
  'search',
  'sessionize',
  'unmask',
  'unnest',
];

export type CommandWord = (typeof understoodCommands)[number];

export function commandWord(word: string): CommandWord | undefined {
  const lower = word.toLowerCase();
  return understoodCommands.find((known) => known === lower);
}
