// Which rule of the language each error follows: the section and the subject of the specification, so that a rejected query can
// be judged without reading the parser. A warning or a hint rejects nothing and has none.
import { diagnosticTable } from './diagnostics.ts';

const characters = '§1.1 lexical elements';
const grammar = '§1 shape of a query';
const functions = '§4 functions';

/** By the code of the diagnostic. */
export const diagnosticRules: Readonly<Record<string, string>> = {
  'QL-0001': '§1 at most 10,000 characters',
  'QL-0002': `${characters}: string`,
  'QL-0003': `${characters}: regex`,
  'QL-0004': `${characters}: quoted field`,
  'QL-0005': `${characters}: field`,
  'QL-0101': grammar,
  'QL-0102': '§3 commands: 33 words and the legacy ones',
  'QL-0104': `${grammar}: a command between pipes`,
  'QL-0105': '§1 parentheses nest within reason',
  'QL-0109': '§3 SOURCE stands first',
  'QL-0115': '§3 SOURCE logGroups(): its lists',
  'QL-0116': '§3 options of a command',
  'QL-0201': `${functions}: the names of all`,
  'QL-0203': `${functions}: the number of arguments`,
  'QL-0204': '§3 stats: aggregates stand in stats only',
  'QL-0205': '§3 stats: aggregates do not nest',
  'QL-0206': '§3 stats: what is not aggregated is a key',
  'QL-0207': `${functions}: arguments that must be literal`,
  'QL-0208': '§4 pct(f, p)',
  'QL-0217': '§4 bin: units',
  'QL-0220': '§3 stats: bin() needs @timestamp',
  'QL-0221': `${functions}: the names of all`,
  'QL-0222': '§4 topk: no by, alone',
  'QL-0223': '§4 regexReplace: RE2',
  'QL-0224': '§4 parseDate and formatDate: patterns',
  'QL-0301': `${characters}: regex, RE2`,
  'QL-0302': `${characters}: regex`,
  'QL-0303': `${characters}: regex`,
  'QL-0304': '§3 parse: named groups or as',
  'QL-0305': '§3 parse: named groups or as',
  'QL-0306': '§3 parse: as many * as names',
  'QL-0307': '§3 parse: logfmt as m, csv as a,b,c',
  'QL-0405': '§3 stats: sort and limit after the last one',
  'QL-0406': '§3 dedup: only limit may follow',
  'QL-0410': '§3 stats: up to 10',
  'QL-0411': '§3 limit: 1 to 100,000',
  'QL-0412': '§1.3 map or list in dedup, sort, stats keys',
  'QL-0414': '§3.3 sub-queries do not nest',
  'QL-0415': '§3 pattern: invalid after sort',
  'QL-0416': '§3 join: one per query',
  'QL-0417': '§3 diff: must follow pattern',
  'QL-0418': '§3 estimate: last command',
  'QL-0419': '§3 unnest: not on split()',
  'QL-0421': '§3 join: equality of A.k and B.k',
  'QL-0424': '§3 fillmissing: after stats by bin()',
  'QL-0425': '§3 relevantfields: parsed fields cannot be compiled',
  'QL-0426': '§4 offset: after by bin()',
};

/** Errors whose rule nobody has written down: none, says a test. */
export function codesWithoutRule(): readonly string[] {
  const codes = Object.entries(diagnosticTable).filter(([, { severity }]) => severity === 'error');
  return codes.map(([code]) => code).filter((code) => !Object.hasOwn(diagnosticRules, code));
}
