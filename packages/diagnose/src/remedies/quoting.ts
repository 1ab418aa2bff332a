// Names of the case in the languages of snippets. They come out of logs: whatever stands in them stays one word.

/** As one word of a POSIX shell; plain names stay as they are. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text of TypeScript. JSON escapes what ends a line or a text. */
export function scriptText(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** A text of HCL, in which `${` and `%{` begin a template. */
export function hclText(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
}

/** A name of a resource in Terraform: `my.function` → `my_function`. */
export function hclName(text: string): string {
  const name = text.replaceAll(/[^\w-]/g, '_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
