// Queries of URLs and bodies of forms: pieces between `?`, `&` and `#`, each percent-encoded by itself.
import { type Finding, isMasked } from '../finding.ts';
import { kindOfName, type NameKind } from '../names/kinds.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { throughView } from '../view.ts';
import { percentView } from './percent.ts';

const encoded = /%[0-9A-Fa-f]{2}/;
/** Runs without blanks and quotes; each is looked at once. */
const runs = /(?:[^\s"'<>`\\{}|]|(?<=\p{L})'(?=\p{L}))+/gu;
const pieces = /[^?&#;]+/g;

/** Names that are secret in a URL alone: signatures, and codes that are traded for tokens. */
const signed =
  /^(?:sig|signature|x-amz-signature|x-goog-signature|x-amz-credential|x-amz-security-token|key-pair-id|policy)$/i;
const codes = /^(?:code|state|ticket|nonce|session_state|access_code|invite|invitation|magic|hash|reset)$/i;

export function queryFindings(text: string, within: Within, scan: Scan): Finding[] {
  const findings: Finding[] = [];
  for (const match of text.matchAll(runs)) {
    // Behind a backslash the first signs are an escape: no part of the address.
    const isEscaped = text.charAt(match.index - 1) === '\\';
    const [lead = ''] = isEscaped ? (/^(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[nrtbf])/.exec(match[0]) ?? []) : [];
    const run = match[0].slice(lead.length);
    const isUrl = run.includes('?') && run.includes('=');
    const isForm = run.includes('=') && run.includes('&');
    if (isUrl || isForm || encoded.test(run))
      findings.push(...runFindings(run, match.index + lead.length, within, scan));
  }
  return findings;
}

function runFindings(run: string, start: number, within: Within, scan: Scan): Finding[] {
  return [...run.matchAll(pieces)].flatMap((match) => {
    const [piece] = match;
    const equals = piece.indexOf('=');
    const at = start + match.index;
    if (equals <= 0) return encoded.test(piece) ? decodedFindings(piece, at, undefined, within, scan) : [];
    const name = percentView(piece.slice(0, equals), 0).text;
    return valueFindings(name, piece.slice(equals + 1), at + equals + 1, within, scan);
  });
}

function valueFindings(name: string, raw: string, start: number, within: Within, scan: Scan): readonly Finding[] {
  const key = /([^[\]]+)\]?(?:\[\])?$/.exec(name)?.[1] ?? name;
  const kind = kindInUrl(key, raw);
  if (kind === undefined && !encoded.test(raw)) return [];
  return decodedFindings(raw, start, { key, kind }, within, scan);
}

function kindInUrl(name: string, raw: string): NameKind | undefined {
  if (signed.test(name)) return 'secret';
  if (codes.test(name) && raw.length >= 16 && /\d/.test(raw) && /[A-Za-z]/.test(raw)) return 'secret';
  const kind = kindOfName(name);
  return kind === 'authorization' && !/[\d%+ ]/.test(raw) ? undefined : kind;
}

function decodedFindings(
  raw: string,
  start: number,
  named: { readonly key: string; readonly kind: NameKind | undefined } | undefined,
  within: Within,
  scan: Scan,
): readonly Finding[] {
  const view = percentView(raw, start);
  const around = inside(within, named?.key);
  const found = named?.kind === undefined ? scan.text(view.text, around) : scan.named(named.kind, view.text, around);
  return throughView(found.filter(isMasked), view);
}
