// The literals of a schema, masked: defaults, comments, bodies of functions, options of foreign servers. Names and keywords
// stay as they are, so that what comes out is the same schema.
import type { Masker } from '@coldcase/masking';

// In this order: comments, literals with and without escapes, bodies between dollars, quoted names; then words, of which the
// one right before a literal may be its name: `OPTIONS (password 'hunter2')`.
const token =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[A-Za-z_]\w*/g;

/** Words that may stand before a literal and say nothing about it. */
const keywords = new Set('DEFAULT IS AS IN THEN ELSE WHEN AND OR NOT LIKE VALUES OPTIONS RETURN FROM TO'.split(' '));

export function maskedSql(sql: string, masker: Masker): string {
  let word = { text: '', end: 0 };
  return sql.replace(token, (text: string, _tag: string | undefined, start: number) => {
    const name = /^\s+$/.test(sql.slice(word.end, start)) ? word.text : '';
    const isWord = /^["A-Za-z_]/.test(text) && !/^[eE]'/.test(text);
    word = { text: isWord ? text.replaceAll('"', '') : '', end: start + text.length };
    if (text.startsWith("'")) return literal(text, name, masker);
    if (/^[eE]'/.test(text) || text.startsWith('--') || text.startsWith('/*') || text.startsWith('$'))
      return masker.text(text);
    return text;
  });
}

function literal(text: string, name: string, masker: Masker): string {
  const value = text.slice(1, -1).replaceAll("''", "'");
  const masked = name === '' || keywords.has(name.toUpperCase()) ? masker.text(value) : masker.value(name, value);
  return masked === value ? text : `'${masked.replaceAll("'", "''")}'`;
}
