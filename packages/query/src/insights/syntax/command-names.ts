// The words that begin a command, as the documentation writes them. They are read without regard to case.

export const commandWords = [
  'fields',
  'display',
  'filter',
  'where',
  'filterIndex',
  'search',
  'parse',
  'json',
  'stats',
  'sort',
  'order',
  'limit',
  'head',
  'tail',
  'dedup',
  'unmask',
  'unnest',
  'expand',
  'lookup',
  'cidrlookup',
  'join',
  'appendcols',
  'addtotals',
  'accum',
  'autoregress',
  'filldown',
  'fillmissing',
  'outlier',
  'sessionize',
  'countFrequent',
  'count_frequent',
  'pattern',
  'diff',
  'logcompare',
  'anomaly',
  'relevantfields',
  'estimate',
] as const;

export type CommandWord = (typeof commandWords)[number];

export function commandWord(word: string): CommandWord | undefined {
  const lower = word.toLowerCase();
  return commandWords.find((known) => known.toLowerCase() === lower);
}
