// Backslash escapes, as in JSON, JavaScript, Python and Java texts: `\n`, `\"`, `\u0040`, `\x40`.
import { type View, ViewBuilder } from '../view.ts';

const escapeSign = /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/y;
const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' };

/** The inside of a quoted text, without its quotes. `start` is where it stands in the raw text. */
export function escapedView(carrier: string, raw: string, start: number): View {
  const builder = new ViewBuilder();
  let at = 0;
  while (at < raw.length) {
    const backslash = raw.indexOf('\\', at);
    const end = backslash < 0 ? raw.length : backslash;
    builder.addRun(raw.slice(at, end), start + at);
    if (backslash < 0) break;
    escapeSign.lastIndex = backslash;
    const [whole = '\\', unicode, byte, sign = ''] = escapeSign.exec(raw) ?? [];
    const code = unicode ?? byte;
    const decoded = code === undefined ? (signs[sign] ?? (sign === '' ? '\\' : sign)) : codeText(code);
    builder.add(decoded, start + backslash);
    at = backslash + whole.length;
  }
  return builder.view(carrier, start + raw.length, written);
}

function codeText(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** A single quote needs an escape between single quotes only, and no pseudonym has one. */
function written(replacement: string): string {
  return JSON.stringify(replacement).slice(1, -1);
}
