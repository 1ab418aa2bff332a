// Private keys in PEM armour (RFC 7468), their line breaks real or written as `\n`. Masked is what is between the lines.
import type { Sighting } from '../finding.ts';
import type { Detector } from './detector.ts';

const begin = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const end = '-----END';
/** What may follow a head line whose end was cut off. */
const bodyRun = /(?:\\+[nr]|[A-Za-z0-9+/=\s:,.-])+/y;

export const privateKeyDetector: Detector = {
  class: 'private-key',
  trigger: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/,
  find: (text) => {
    const sightings: Sighting[] = [];
    let ended = 0;
    for (const match of text.matchAll(begin)) {
      const start = match.index + match[0].length;
      if (start <= (sightings.at(-1)?.end ?? 0)) continue;
      if (ended >= 0 && ended < start) ended = text.indexOf(end, start);
      const span = trimmed(text, start, ended >= start ? ended : truncatedEnd(text, start));
      if (span.end - span.start >= 16)
        sightings.push({
          class: 'private-key',
          ...span,
          certainty: 99,
          reason: 'it stands below the head line of a private key',
        });
    }
    return sightings;
  },
};

function truncatedEnd(text: string, start: number): number {
  bodyRun.lastIndex = start;
  return bodyRun.test(text) ? bodyRun.lastIndex : start;
}

/** Without the line breaks at both ends, which the armour needs. */
function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  const body = text.slice(from, to);
  const [lead = ''] = /^(?:\\+[nr]|\s)*/.exec(body) ?? [];
  let end = body.length;
  for (let seen = end + 1; seen > end && end > lead.length; ) {
    seen = end;
    if (/\s/.test(body.charAt(end - 1))) end -= 1;
    else if (/\\[nr]$/.test(body.slice(Math.max(0, end - 2), end))) end -= 2;
    else if (body.charAt(end - 1) === '\\') end -= 1;
    if (seen === end) break;
    seen = end + 1;
  }
  return { start: from + lead.length, end: from + end };
}
