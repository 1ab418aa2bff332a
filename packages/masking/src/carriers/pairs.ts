// Names and values in plain text: `password=…`, `"apiKey": "…"`, `Authorization: …`, `--token …`, `Date of birth: …`, however
// often it was quoted. A value is looked for behind each separator whose name tells.
import type { Finding } from '../finding.ts';
import { kindOfName, type NameKind } from '../names/kinds.ts';
import { valueShapes } from '../names/values.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { plainView, throughView, type View } from '../view.ts';
import { escapedView } from './escapes.ts';

/** Between a name and its value. `>` alone is the end of a tag, which is another carrier. */
const separators =
  /=>|:=|[:=](?!\/\/)|(?<=[\s"'[,(]--?[\w-]{2,40})(?:=|[ \t]+)(?=[^\s-])|(?<=\b(?:password|passwd|secret|token|passphrase|api[ _-]?key))(?: is| was)?(?::? )(?=["'`])/gi;
/** How far back a name may begin. */
const nameLengthMax = 64;
const nameBefore =
  /(\\*["'`])?([\p{L}_$@][\p{L}\p{N}_.$-]*(?: [\p{L}][\p{L}\p{N}'-]*){0,4})(?:\[\])?\]?(\\*["'`])?\)?\s{0,4}$/u;
const opening = /[ \t]{0,16}(?:\r?\n[ \t]{1,16})?(?:[ubr](?=["']))?(\\{0,16}["'`])?/y;
/** `arn:aws:secretsmanager:…:secret:name` has a colon behind a word that tells. */
const inArn = /arn:aws[\w-]{0,12}:[^\s"']{0,64}$/;
/** Values that are longer are cut here: the rest of a line of a megabyte is no password. */
const valueLengthMax = 16_384;

export function pairFindings(text: string, within: Within, scan: Scan): Finding[] {
  const findings: Finding[] = [];
  let done = 0;
  for (const match of text.matchAll(separators)) {
    if (match.index < done) continue;
    const pair = pairAt(text, match.index, match[0]);
    if (pair === undefined) continue;
    const found = findingsOf(text, pair, within, scan);
    findings.push(...found);
    if (found.length > 0) done = Math.max(done, ...found.map(({ end }) => end));
  }
  return findings;
}

interface Pair {
  readonly name: string;
  readonly kind: NameKind;
  readonly separator: string;
  readonly valueStart: number;
  /** As it stands around the value: `\"`. */
  readonly quote: string;
  readonly isNameQuoted: boolean;
}

function pairAt(text: string, at: number, separator: string): Pair | undefined {
  const before = text.slice(Math.max(0, at - nameLengthMax), at);
  const [, openingQuote, words = '', closing] = nameBefore.exec(before) ?? [];
  const named = tellingName(words, openingQuote !== undefined || closing !== undefined);
  if (named === undefined || inArn.test(before)) return undefined;
  opening.lastIndex = at + separator.length;
  const [lead = '', quote = ''] = opening.exec(text) ?? [];
  const isNameQuoted = closing !== undefined;
  const isOpened = quote !== '' && !(closing === undefined && openingQuote === quote);
  return {
    ...named,
    separator: separator + lead.slice(0, lead.length - quote.length),
    valueStart: at + separator.length + lead.length - (isOpened ? 0 : quote.length),
    quote: isOpened ? quote : '',
    isNameQuoted,
  };
}

/** The longest tail of the words that tells: of `failed login with user password` it is `user password`. */
function tellingName(words: string, isQuoted: boolean): { name: string; kind: NameKind } | undefined {
  const parts = words.split(' ');
  for (let from = 0; from < parts.length; from++) {
    const name = parts.slice(from).join(' ');
    const kind = kindOfName(name);
    if (kind !== undefined) return { name, kind };
    if (isQuoted) return undefined;
  }
  return undefined;
}

function findingsOf(text: string, pair: Pair, within: Within, scan: Scan): readonly Finding[] {
  const { kind, name } = pair;
  const view = pair.quote === '' ? unquotedValue(text, pair) : quotedValue(text, pair);
  if (view === undefined || view.text === '') return [];
  const findings = throughView(scan.named(kind, view.text, inside(within, name)), view);
  return findings.map((finding) => ({ ...finding, carriers: finding.carriers.slice(1) }));
}

/** To the same quote, behind as many backslashes; to the end of a text that was cut off. */
function quotedValue(text: string, { quote, valueStart }: Pair): View | undefined {
  const limit = Math.min(text.length, valueStart + valueLengthMax);
  const end = quote.length === 1 ? closingPlain(text, valueStart, quote) : escapedEnd(text, valueStart, quote);
  const raw = text.slice(valueStart, end < 0 || end > limit ? limit : end);
  if (raw.includes('\\') && quote.length === 1) return escapedView('pair', raw, valueStart);
  return plainView('pair', raw, valueStart);
}

/** Of a quote behind backslashes; when it is never closed, the text around it may be. */
function escapedEnd(text: string, from: number, quote: string): number {
  const end = text.indexOf(quote, from);
  return end < 0 ? closingPlain(text, from, quote.slice(-1)) : end;
}

function closingPlain(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let backslashes = 0;
    while (at - 1 - backslashes >= from && text.charCodeAt(at - 1 - backslashes) === 92) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

function unquotedValue(text: string, pair: Pair): View | undefined {
  const { kind, valueStart, separator } = pair;
  if (/\n/.test(separator) && pair.quote === '') return undefined;
  const { unquoted } = separator.includes('=') && headerKinds.has(kind) ? oneToken : valueShapes[kind];
  unquoted.lastIndex = valueStart;
  const [found = ''] = unquoted.exec(text) ?? [];
  const value = isSecretKind(kind) ? cutSecret(found) : found.replace(/[\s,;]+$/, '');
  if (value === '') return undefined;
  if (
    isSecretKind(kind) &&
    !isMeant(value, text.slice(valueStart + value.length, valueStart + value.length + 24), pair)
  )
    return undefined;
  return plainView('pair', value, valueStart);
}

/** Headers end with their line; behind an equals sign stands one of several parameters. */
const headerKinds: ReadonlySet<NameKind> = new Set<NameKind>(['authorization', 'cookie', 'set-cookie']);
const oneToken = { unquoted: /(?:[A-Za-z0-9-]{1,24} )?[^\s"'&]{1,4096}/y };

function isSecretKind(kind: NameKind): boolean {
  return kind === 'secret' || kind === 'aws-secret-key' || kind === 'aws-session-token';
}

/** An ampersand, a comma and a semicolon may belong to a password; not where another name follows, or nothing. */
function cutSecret(run: string): string {
  const [cut = run] = /^[^&,;|]*(?:[&,;|](?!\s*[\w.%[\]-]{1,64}[=:]|$)[^&,;|]*)*/.exec(run) ?? [];
  const closed = cut.replace(/[,;]+$/, '');
  return /[([{]/.test(closed) ? closed : closed.replace(/[)\]}]+[.,;]?$/, '');
}

const sentenceWords =
  /^(?:is|was|are|were|has|had|have|must|should|cannot|can|could|does|did|do|not|no|too|to|for|from|in|on|at|of|and|or|the|a|an|by|with|failed|failure|error|ok|okay|success|successful|changed|reset|updated|created|deleted|rotated|rotation|refreshed|refresh|verified|verification|validation|mismatch|match|matches|expires?|expiring|expired|invalid|incorrect|wrong|missing|required|rejected|accepted|denied|granted|revoked|found|loaded|cached|cache|retrieved|fetched|using|used|policy|length|strength|unauthorized|forbidden|malformed|unable|check|checking|checked|please|your|this|that|jwt|will|when|if|authentication|authorization|got|expected|unexpected)\b/i;

/** Whether an unquoted word behind a separator is a value, or the next word of a sentence about passwords. */
function isMeant(value: string, following: string, { name, separator, isNameQuoted }: Pair): boolean {
  if (isNameQuoted) return !/^[{[]/.test(value);
  if (!/[\p{L}\p{N}]/u.test(value) || /^[{[(<|]/.test(value)) return false;
  // `max_tokens=4096`, `pass: 12`: counts. A PIN has four digits or more, and a name that says so.
  if (/^-?\d+(?:\.\d+)?(?:ms|s|%)?$/.test(value))
    return /pin|otp|code|cvv|cvc|csc|word|secret/i.test(name) && value.length > 2;
  const isSpaced = /\s/.test(separator) && separator.trim() === ':';
  if (!isSpaced) return value.length > 1;
  const hasVariety = /\d/.test(value) && /\p{L}/u.test(value);
  if (/token|jwt|key|bearer|credential|secret$/i.test(name)) return hasVariety ? value.length >= 6 : value.length >= 20;
  if (sentenceWords.test(value)) return false;
  const isLowerWord = /^[A-Z]?[a-z]+[.,!?]?$/.test(value);
  return !(isLowerWord && /^ [a-z]+(?![\w]*[=:])/.test(following));
}
