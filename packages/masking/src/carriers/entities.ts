// Character references of XML and HTML: `&amp;`, `&#64;`, `&#x40;`.
import { type View, ViewBuilder } from '../view.ts';

const reference = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function entityView(raw: string, start: number): View {
  const builder = new ViewBuilder();
  let at = 0;
  for (const match of raw.matchAll(reference)) {
    const [whole, decimal, hex, name = ''] = match;
    builder.addRun(raw.slice(at, match.index), start + at);
    const point = Number.parseInt(decimal ?? hex ?? '0', decimal === undefined ? 16 : 10);
    builder.add(named[name] ?? (point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'), start + match.index);
    at = match.index + whole.length;
  }
  builder.addRun(raw.slice(at), start + at);
  return builder.view('xml', start + raw.length, written);
}

function written(replacement: string): string {
  return replacement.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
