// The key of a line: its text with every value that can be told by its form alone replaced by one control character. One pass
// over the characters, since every line of a log goes through here.
//
//   GET /orders/17 took 31 ms from 10.0.14.7:5432   →   GET ‹path› took ‹number› ms from ‹ip›
//
// A line is cut into tokens at blanks and at the marks that writers put around values. A token without a digit or a slash is a
// word and costs nothing more; what another one is, expressions decide.

/** The types of values, in the order of their control characters. */
export const valueTypes = ['number', 'time', 'hex', 'uuid', 'ip', 'host', 'path', 'url', 'email', 'arn', 'id'] as const;
export type ValueType = (typeof valueTypes)[number];

// U+000E to U+001F are no blanks and are one byte in V8's strings. Control characters of a line itself count as blanks.
const firstMark = 0x0e;
const controls = /\p{Cc}/gu;

export const markOf = (type: ValueType): string => String.fromCharCode(firstMark + valueTypes.indexOf(type));

/** The type of a value's control character; `undefined` for every other text. */
export function valueTypeOf(mark: string): ValueType | undefined {
  return mark.length === 1 ? valueTypes[mark.charCodeAt(0) - firstMark] : undefined;
}

/** UTF-16 units of a line that are looked at; the rest tells nothing more about its kind. */
export const lineLengthMax = 2_000;

const digit = 1;
const letter = 2;
const dot = 4;
const slash = 8;
const otherMark = 16;
const control = 32;

/** What a character is; 0 ends a token. Everything outside of ASCII is a letter. */
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (code < 0x20 && !/\s/.test(character)) return control;
  if (/[0-9]/.test(character)) return digit;
  if (/[A-Za-z_]/.test(character)) return letter;
  if (character === '.') return dot;
  if (/[/\\]/.test(character)) return slash;
  return /[$%&*+~^-]/.test(character) ? otherMark : 0;
});

const [colon, at, point] = [0x3a, 0x40, 0x2e];

/** The key of a line. Lines of one key are of one kind. */
export function maskLine(line: string): string {
  const text = line.length > lineLengthMax ? cut(line) : line;
  let key = '';
  let copied = 0;
  let all = 0;
  for (let start = 0; start < text.length; ) {
    let seen = 0;
    let end = start;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      const kind = code < 128 ? (classes[code] ?? 0) : letter;
      // A run of dots fills the space between a name and its value: `enabled......1`
      if (kind === 0 || (kind === dot && end > start && text.charCodeAt(end + 1) === point)) break;
      seen |= kind;
    }
    all |= seen;
    if ((seen & (digit | slash)) !== 0 || text.charCodeAt(end) === colon || text.charCodeAt(end) === at) {
      const value = seen === 0 ? undefined : valueIn(text, start, end, seen);
      if (value !== undefined) {
        key += text.slice(copied, value.start) + value.mark;
        copied = value.end;
        end = value.end;
      }
    }
    start = end > start ? end : start + 1;
  }
  if ((all & control) !== 0) return maskLine(text.replace(controls, ' '));
  return copied === 0 ? text : key + text.slice(copied);
}

// At a blank, since half of a value looks like another one.
function cut(line: string): string {
  const blank = line.lastIndexOf(' ', lineLengthMax);
  return line.slice(0, blank > 0 ? blank : lineLengthMax);
}

/** A value: what of the text it is, and the character that stands for it. */
interface Value {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

const address = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const pathEnd = String.raw`\s"'<>|,;)\]}`;

// Values with marks inside at which tokens end. They begin where a token begins, and are tried by what stands at its end.
const beforeColon = [
  form('url', String.raw`[A-Za-z][A-Za-z0-9+.-]{1,15}:\/\/[^${pathEnd}]+`),
  form('path', String.raw`[A-Za-z]:[\\/][^${pathEnd}]*`),
  form('arn', String.raw`arn:aws[\w-]*:[\w-]*:[\w-]*:\d*:[^${pathEnd}]+`),
  form('host', String.raw`(?:[a-z0-9-]+\.)+[a-z]{2,}(?=:\d{1,5}(?![\w.]))`),
  form('hex', String.raw`[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){2,}(?![\w:])`),
  form('ip', String.raw`(?:[0-9A-Fa-f]{1,4}:{1,2}){2,7}[0-9A-Fa-f]{1,4}(?![\w:])`),
];
const digitsBeforeColon = [
  form('ip', String.raw`${address}:\d{1,5}(?!\w|:\d)`),
  form('time', String.raw`\d{1,4}(?::\d\d){1,2}(?:[.,]\d{1,9})?(?![\w:])`),
  ...beforeColon.slice(-2),
];
const beforeAt = [
  form('email', String.raw`[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,63}\b`),
];
const dates = [
  form('time', String.raw`\d{4}[-/]\d\d?[-/]\d\d?[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)`),
];
const paths = [
  form('path', String.raw`(?:~|\.{1,2})?\/[\w.$~%&+@-][^${pathEnd}:=?]*(?:\?[^${pathEnd}]*)?(?: HTTP\/\d(?:\.\d)?)?`),
];

/** Values that are a whole token. */
const tokenForms = [
  form('time', String.raw`\d{1,4}([-/])\d\d?\1\d{1,4}$`),
  form('ip', `${address}$`),
  form('number', String.raw`[+-]?\d+(?:[.-]\d+)*$`),
  form('uuid', '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'),
  form('hex', '(?:0[xX][0-9A-Fa-f]+|[0-9A-Fa-f]{8,})$'),
];

interface WideForm {
  readonly mark: string;
  readonly pattern: RegExp;
}

function form(type: ValueType, source: string): WideForm {
  return { mark: markOf(type), pattern: new RegExp(source, 'y') };
}

const number = markOf('number');

function valueIn(text: string, start: number, end: number, seen: number): Value | undefined {
  const next = text.charCodeAt(end);
  if (next === colon) {
    const wide = wideValue(text, start, end, (seen & ~(digit | dot)) === 0 ? digitsBeforeColon : beforeColon);
    if (wide !== undefined) return wide;
  } else if (next === at) {
    const email = wideValue(text, start, end, beforeAt);
    if (email !== undefined) return email;
  }
  if (seen === digit) return { start, end, mark: number };
  if ((seen & (digit | slash)) === 0) return undefined;
  if ((seen & slash) !== 0) {
    const value = splitAtSlash(text, start, end) ?? wideValue(text, start, end, paths);
    if (value !== undefined) return value;
  }
  const date = isDate(text, start) ? wideValue(text, start, end, dates) : undefined;
  return date ?? tokenValue(text, start, end);
}

function isDate(text: string, start: number): boolean {
  const code = text.charCodeAt(start + 4);
  return (code === 0x2d || code === 0x2f) && text.charCodeAt(start) <= 0x39;
}

function wideValue(text: string, start: number, end: number, forms: readonly WideForm[]): Value | undefined {
  for (const { mark, pattern } of forms) {
    pattern.lastIndex = start;
    if (pattern.test(text) && pattern.lastIndex >= end - 1) return { start, end: pattern.lastIndex, mark };
  }
  return undefined;
}

const pairOfValues = new RegExp(String.raw`^(?:\d*\/\d+|[^/]*\/${address})$`);

// `12/50` is two numbers, and `api-1/10.0.14.7` a host and its address: the slash stays between them.
function splitAtSlash(text: string, start: number, end: number): Value | undefined {
  const token = text.slice(start, end);
  if (!pairOfValues.test(token)) return undefined;
  const length = token.indexOf('/');
  if (length > 0) return { start, end: start + length, mark: number };
  const isSecond = start > 0 && /\w/.test(text[start - 1] ?? '');
  return isSecond || token.includes('.')
    ? { start: isSecond ? start + 1 : start, end, mark: token.includes('.') ? markOf('ip') : number }
    : undefined;
}

/** Names with a figure in them: eth0, utf8, L3, ssh2, k8s, HTTP/1.1. */
const figureName = /^(?:[A-Za-z_]+\d{1,2}|(?=[\w]*[g-zG-Z])[A-Za-z_]+\d{1,2}[A-Za-z_]+|[A-Za-z]+\/\d+(?:\.\d+)*)$/;
/** A name before a number: core.17, $17. */
const namedNumber = /^(?:[A-Za-z_]+[.$]|[$*&~^]+)(?=\d+$)/;

function tokenValue(text: string, from: number, to: number): Value | undefined {
  let [start, end] = [from, to];
  while (end > start && /[.%*$&~^+-]/.test(text[end - 1] ?? '')) end -= 1;
  while (start < end && text.charCodeAt(start) === point) start += 1;
  const token = text.slice(start, end);
  if (!/\d/.test(token)) return /^[^/\\]*[/\\][^/\\]*$/.test(token) ? undefined : { start, end, mark: markOf('path') };
  const named = namedNumber.exec(token)?.[0].length ?? 0;
  for (const { mark, pattern } of tokenForms) {
    pattern.lastIndex = named;
    if (pattern.test(token)) return { start: start + named, end, mark };
  }
  return figureName.test(token) ? undefined : { start, end, mark: markOf(/[/\\]/.test(token) ? 'path' : 'id') };
}
