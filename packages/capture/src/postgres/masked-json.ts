// JSON of a column, masked. JavaScript's numbers are doubles and JSON's are not: an id of 19 digits must come out as it
// went in. A number that would be rounded travels as a text with a mark before it, and is a number again afterwards.

/** U+0000 cannot stand in a text of jsonb. */
const mark = '\u0000';

/** The text itself when nothing in it is masked, so that spaces and the order of keys stay. */
export function maskedJson(text: string, mask: (value: unknown) => unknown): string {
  const value = parsed(marked(text));
  const before = JSON.stringify(value);
  const after = JSON.stringify(mask(value));
  return before === after ? text : after.replace(/"\\u0000(-?\d[\d.eE+-]*)"/g, '$1').replaceAll('\\u0000', '');
}

// What PostgreSQL takes and JavaScript does not, if there is such a thing, is masked as the text that it is.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function marked(text: string): string {
  if (!/\d{16}|\d[.eE]/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : JSON.stringify(mark + token),
  );
}
