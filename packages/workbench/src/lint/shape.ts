// Whether a text is a query, when nothing around it says so. `sort names | uniq` is a shell's, `search shoes` a shop's.

const comments = '^\\s*(?:(?:#|--).*\\n\\s*)*(?:\\|\\s*)?';
const words = 'fields|filter|filterIndex|stats|parse|display|dedup|pattern|sort|search|unnest';
const source = /^\s*SOURCE\s+(?:["'`]|logGroups\()/i;
const begins = new RegExp(`${comments}(?:${words})\\s+\\S`, 'i');
const beginsOnlyQueries = new RegExp(`${comments}(?:fields|filter|filterIndex|stats)\\s+\\S`, 'i');
const aggregates = new RegExp(`${comments}stats\\s+\\w+\\(`, 'i');
const goesOn = /\|\s*[a-z]\w*\s/i;
const serviceNames = /@(?:timestamp|message|duration|logStream|type|requestId)\b|\bbin\(\d/;

/**
 * Enough where a name such as `query_string` says the rest: it begins with a command, or with another word and has a pipe, for
 * the word may be misspelt. Web programs call the part of an address after `?` so, too.
 */
export function isNamedQuery(text: string): boolean {
  return source.test(text) || begins.test(text) || /^\s*\w+\s+[^=&]*\|/.test(text);
}

/**
 * It can hardly be anything else: `SOURCE "…"`, an aggregation, a command with one of the service's names, or a command that
 * only queries have, and a pipe. With `…` or an arrow in it, it is a sketch of one.
 */
export function isClearlyQuery(text: string): boolean {
  if (/[…→]/.test(text)) return false;
  if (source.test(text) || aggregates.test(text)) return true;
  return begins.test(text) && (serviceNames.test(text) || (beginsOnlyQueries.test(text) && goesOn.test(text)));
}
