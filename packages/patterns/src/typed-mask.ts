// What a varying part of a message is, for readers: `<uuid>` says more than `#`. Used for error patterns and for display;
// the ids of log patterns come from shape.ts, which SQL can follow.

interface Mask {
  readonly name: string;
  readonly pattern: RegExp;
  /** What the mask stands for in a regular expression that must match the text again. */
  readonly source: string;
}

/** In this order: an ARN contains digits, a URL contains a path, a path contains words. */
const masks: readonly Mask[] = [
  { name: 'arn', pattern: /\barn:aws[\w-]*:[\w-]*:[\w-]*:\d*:[\w:/.$*+=,@-]+/, source: String.raw`\S+` },
  {
    name: 'uuid',
    pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
    source: '[0-9a-fA-F-]{36}',
  },
  { name: 'trace', pattern: /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/, source: '1-[0-9a-f-]{33}' },
  {
    name: 'time',
    pattern: /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?/,
    source: '[0-9TZ:.,+ -]+',
  },
  { name: 'url', pattern: /\b[a-z][a-z0-9+]{1,10}:\/\/[^\s"'<>)\]]+/, source: String.raw`[^\s"'<>)\]]+` },
  { name: 'email', pattern: /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b/, source: String.raw`[\w.+@-]+` },
  { name: 'ip', pattern: /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d{1,5})?\b/, source: '[0-9.:]+' },
  { name: 'ip', pattern: /\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b/i, source: '[0-9a-fA-F:]+' },
  { name: 'path', pattern: /(?<![\w/.])(?:\.{0,2}\/[\w.$@+-]+){2,}\/?/, source: String.raw`[\w./$@+-]+` },
  { name: 'hex', pattern: /\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/i, source: '[0-9a-fA-Fx]+' },
  {
    name: 'id',
    pattern: /\b(?=[A-Za-z_-]*\d[\w-]*[A-Za-z])(?=[\w-]*\d[\w-]*\d)[A-Za-z0-9_-]{16,}\b/,
    source: String.raw`[\w-]+`,
  },
  // Two numbers as long as an identifier are one: `324892398123-12345` stands where `3ff231242342-12345` does.
  { name: 'id', pattern: /\b(?=[\d-]{16})\d+(?:-\d+)+\b/, source: '[0-9-]+' },
  // Not the digits of S3, EC2, utf8: one or two behind a letter belong to a name.
  { name: 'number', pattern: /(?<![A-Za-z])\d+(?:[.,]\d+)*|\d{3,}/, source: '[0-9][0-9.,]*' },
];

const all = new RegExp(masks.map(({ pattern }) => `(${pattern.source})`).join('|'), 'gi');

/** UTF-16 units of a message that are masked; the rest tells nothing more about its kind. */
export const maskedLengthMax = 2_000;

/**
 * A message with its varying parts named. Units and quoted names stay: `3.5 ms` and `7 s` differ, `'amount'` and `'total'`
 * are two bugs.
 *
 *   typedMask("ENOENT: no such file, open '/tmp/job-17/a.csv' after 31 ms")
 *   →  "ENOENT: no such file, open '<path>' after <number> ms"
 */
export function typedMask(message: string): string {
  return message
    .slice(0, maskedLengthMax)
    .replace(all, (...match: readonly unknown[]) => `<${masks[indexOf(match)]?.name ?? 'number'}>`);
}

/** A piece of a message: constant text, or a varying part with its type. */
export interface TypedToken {
  readonly text: string;
  readonly type?: string;
}

/** How readers know the types: several kinds of identifiers are all an `ID`. */
const typeNames: Readonly<Record<string, string>> = {
  arn: 'ARN',
  uuid: 'ID',
  trace: 'ID',
  hex: 'ID',
  id: 'ID',
  time: 'Time',
  url: 'URL',
  email: 'Email',
  ip: 'IP',
  path: 'Path',
  number: 'Number',
};

/**
 * A message cut into what stays and what varies; the texts together are the message, up to `maskedLengthMax`.
 *
 *   typedTokens('stored 12 in /tmp/a')   →   'stored ', '12' Number, ' in ', '/tmp/a' Path
 */
export function typedTokens(message: string): readonly TypedToken[] {
  const masked = message.slice(0, maskedLengthMax);
  const tokens: TypedToken[] = [];
  let end = 0;
  for (const match of masked.matchAll(all)) {
    if (match.index > end) tokens.push({ text: masked.slice(end, match.index) });
    tokens.push({ text: match[0], type: typeNames[masks[indexOf(match)]?.name ?? ''] ?? 'Token' });
    end = match.index + match[0].length;
  }
  if (end < masked.length) tokens.push({ text: masked.slice(end) });
  return tokens;
}

// The captures follow the whole match; the first that took part is the mask that matched.
function indexOf(match: readonly unknown[]): number {
  return match.slice(1, masks.length + 1).findIndex((capture) => capture !== undefined);
}

/** A regular expression that matches every message of which this is the masked text. Everything else in it is literal. */
export function maskedRegExp(masked: string): RegExp {
  const parts = masked.split(/(<(?:arn|uuid|trace|time|url|email|ip|path|hex|id|number)>)/);
  return new RegExp(
    parts.map((part, index) => (index % 2 === 0 ? escaped(part) : sourceOf(part.slice(1, -1)))).join(''),
  );
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
const sourceOf = (name: string): string =>
  `(?:${masks
    .filter((mask) => mask.name === name)
    .map(({ source }) => source)
    .join('|')})`;
