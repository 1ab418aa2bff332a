// Whether a text is a query, when nothing around it says so.

const words = 'SOURCE|fields|filter|filterIndex|stats|parse|display|dedup|pattern|sort|search|unnest';
const begins = new RegExp(`^\\s*(?:(?:#|--).*\\n\\s*)*(?:\\|\\s*)?(?:${words})\\s+\\S`, 'i');
const goesOn = new RegExp(`\\|\\s*(?:${words}|limit|where|head|tail)\\b`, 'i');

/** It begins as one: enough where a key such as `query` says the rest. */
export function beginsLikeQuery(text: string): boolean {
  return begins.test(text);
}

/** It can hardly be anything else: a command, and another one or a field of the service. */
export function isClearlyQuery(text: string): boolean {
  if (!begins.test(text) || /^\s*select\b/i.test(text)) return false;
  return goesOn.test(text) || /@(?:timestamp|message|duration|logStream)\b|\bbin\(/.test(text);
}
