// Base64 in text, and quoted texts with escapes: what is written inside of other writing, without a name.
import { type Finding, isMasked, rewritten, settled } from '../finding.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { throughView } from '../view.ts';
import { base64Of, base64Text } from './base64.ts';
import { escapedView } from './escapes.ts';
import { closingQuote } from './literal.ts';

/**
 * Four letters that stand for three characters of ASCII: in each of the three bytes the first bit is 0, which is a bit of the
 * first, the second and the third letter. Ids and paths pass four such groups one time in seven thousand.
 */
const others = '[A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]';
const first = '[CI-Za-f]';
/** Asked behind the first letter, which few positions have. A line break or an encoded sign may stand in front. */
const front = '(?<![A-Za-z0-9+/_-](?<!\\\\[nrt])(?<!%2[Ff])(?<!%3[Dd]).)';
const start = `${first}${front}${others}(?:${first}${others}){3}`;
export const base64Trigger = new RegExp(start);
const run = new RegExp(`${start}[A-Za-z0-9+/_-]*={0,2}`, 'g');

/** Below that of names: what is secret by its name is so as a whole, whatever it says when it is decoded. */
const certaintyOfBase64 = 40;

export function base64Findings(text: string, within: Within, scan: Scan): Finding[] {
  return [...text.matchAll(run)].flatMap((match) => {
    const [raw] = match;
    const decoded = base64Text(raw);
    const found = decoded === undefined ? [] : settled(scan.text(decoded, inside(within, within.name, within.kind)));
    const [first] = found;
    if (decoded === undefined || first === undefined) return [];
    return [
      {
        class: first.class,
        start: match.index,
        end: match.index + raw.length,
        certainty: certaintyOfBase64,
        reason: `in its text, ${first.reason}`,
        carriers: ['base64', ...first.carriers],
        replacement: base64Of(rewritten(decoded, found), raw),
      },
    ];
  });
}

/** `msg="{\"email\":\"…\"}"`: only texts with escapes, since what has none reads the same without its quotes. */
export function quotedFindings(text: string, within: Within, scan: Scan): Finding[] {
  const findings: Finding[] = [];
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', start + 1)) {
    const end = closingQuote(text, start);
    if (end === undefined) break;
    const raw = text.slice(start + 1, end);
    if (raw.includes('\\') && raw.length > 8) {
      const view = escapedView('quoted', raw, start + 1);
      findings.push(...throughView(scan.text(view.text, inside(within)).filter(isMasked), view));
    }
    start = end;
  }
  return findings;
}
