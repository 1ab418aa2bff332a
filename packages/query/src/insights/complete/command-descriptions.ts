// What completion and hover say about a command: how it is written, what it does, which words may stand in it.
import type { CommandWord } from '../syntax/command-names.ts';

export interface CommandDescription {
  readonly usage: string;
  /** One sentence. */
  readonly doc: string;
  /** Words that may follow inside the command, as the documentation writes them. */
  readonly words: readonly string[];
}

function command(usage: string, doc: string, words = ''): CommandDescription {
  return { usage, doc, words: words.split(' ').filter((word) => word !== '') };
}

const filter = command('filter CONDITION', 'Keeps the rows that fulfil the condition.');
const limit = 'Keeps so many rows, from the beginning.';
const countFrequent = command('countFrequent FIELD, …', 'Counts the values of fields, the most frequent first.');

export const commandDescriptions: Readonly<Record<CommandWord, CommandDescription>> = {
  fields: command('fields EXPRESSION [as NAME], …', 'Shows fields, and computes new ones.', 'as'),
  display: command('display FIELD, …', 'Shows these fields and no others.', 'as'),
  filter,
  where: { ...filter, usage: 'where CONDITION' },
  filterIndex: command('filterIndex FIELD = VALUE', 'Keeps the rows of an indexed field; here the same as filter.'),
  search: command('search "TEXT"', 'Keeps the events whose message contains a text or matches a pattern.'),
  parse: command(
    'parse FIELD "TEXT * TEXT" as NAME',
    'Takes fields out of a text, by wildcards, a regular expression, logfmt or csv.',
    'as multi logfmt csv',
  ),
  json: command('json field=FIELD "PATH" as NAME, …', 'Takes values out of a text that holds JSON.', 'field= as'),
  stats: command(
    'stats FUNCTION(…) [as NAME], … [by KEY, …]',
    'Counts and computes over groups of rows.',
    'as by offset',
  ),
  sort: command('sort FIELD [asc|desc], …', 'Orders the rows; numbers before texts.', 'asc desc'),
  order: command('order by FIELD [asc|desc], …', 'Orders the rows: another word for sort.', 'by asc desc'),
  limit: command('limit [any] N', limit, 'any'),
  head: command('head N', `${limit} Deprecated: write limit.`),
  tail: command('tail N', `${limit} Deprecated: write limit.`),
  dedup: command('dedup FIELD, …', 'Keeps the first row of each combination of values.'),
  unmask: command('unmask FIELD, …', 'Shows what data protection hides; in a case it shows what was captured.', 'as'),
  unnest: command('unnest LIST into NAME', 'Makes a row of each element of a list.', 'into'),
  expand: command('expand FIELD', 'Makes a row of each value of a field.'),
  lookup: command(
    'lookup TABLE COLUMN as FIELD OUTPUT COLUMN as NAME',
    'Adds columns of a table where its key equals a field.',
    'as OUTPUT OUTPUTNEW',
  ),
  cidrlookup: command(
    'cidrlookup TABLE FIELD as COLUMN OUTPUT COLUMN as NAME',
    'Adds columns of a table whose subnet holds an address.',
    'as OUTPUT OUTPUTNEW',
  ),
  join: command(
    'join type=inner left=A right=B where A.KEY = B.KEY (QUERY)',
    'Puts rows of another query beside the rows with equal keys.',
    'type= left= right= where and',
  ),
  appendcols: command(
    'appendcols (QUERY)',
    'Puts the rows of another query beside these, one by one.',
    'override= max=',
  ),
  addtotals: command('addtotals [FIELD …]', 'Adds the sums of rows or columns.', 'row= col= fieldname='),
  accum: command('accum FIELD [as NAME]', 'Sums a field up from row to row.', 'as'),
  autoregress: command(
    'autoregress FIELD [as NAME] [p=N]',
    'Puts the value of an earlier row beside each row.',
    'as p=',
  ),
  filldown: command('filldown [FIELD …]', 'Fills missing values with the last one above.'),
  fillmissing: command('fillmissing with VALUE for FIELD', 'Adds the bins of time that have no events.', 'with for'),
  outlier: command(
    'outlier [FIELD …]',
    'Cuts or removes values far away from the others.',
    'action= param= uselower= mark=',
  ),
  sessionize: command('sessionize FIELD, … [maxspan 30m] [as NAME]', 'Numbers the sessions of each key.', 'maxspan as'),
  countFrequent,
  count_frequent: countFrequent,
  pattern: command('pattern FIELD', 'Groups texts that differ only in their variable parts.'),
  diff: command(
    'diff [previousDay|previousWeek|previousMonth]',
    'Compares the patterns with those of an earlier time.',
    'previousDay previousWeek previousMonth',
  ),
  logcompare: command('logcompare timeshift 1d', 'Compares the patterns with those of an earlier time.', 'timeshift'),
  anomaly: command('anomaly', 'Finds patterns that behave unusually.'),
  relevantfields: command(
    'relevantfields [FIELD, …] where CONDITION',
    'Lists the fields whose values differ most where the condition holds.',
    'where',
  ),
  estimate: command('estimate', 'Says how much the query would read, and does not run it.'),
};
