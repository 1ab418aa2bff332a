// Words become keywords in any case. Most of them are still names where a name stands: the grammar decides by the place.
import * as terms from './generated-parser.terms.ts';

/** The term of each word is called after it: `kwStats` for `stats`. */
const commandTerms = new Map(
  Object.entries(terms).flatMap(([name, term]): [string, number][] =>
    /^kw(?!Like$|In$)/.test(name) ? [[name.slice(2).toLowerCase(), term]] : [],
  ),
).set('count_frequent', terms.kwCountFrequent);

const reservedTerms = new Map([
  ['as', terms.As],
  ['by', terms.By],
  ['and', terms.WordAnd],
  ['or', terms.WordOr],
  ['not', terms.Not],
  ['like', terms.kwLike],
  ['in', terms.kwIn],
  ['true', terms.Boolean],
  ['false', terms.Boolean],
]);

/** The stack that Lezer offers is not needed: the grammar knows the place. */
export function commandTerm(word: string, _stack?: unknown): number {
  return commandTerms.get(word.toLowerCase()) ?? -1;
}

export function reservedTerm(word: string, _stack?: unknown): number {
  return reservedTerms.get(word.toLowerCase()) ?? -1;
}
