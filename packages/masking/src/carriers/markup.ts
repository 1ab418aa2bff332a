// XML and HTML: elements and attributes whose names tell. `<email>…</email>`, `<field name="password">…</field>`.
import { type Finding, isMasked } from '../finding.ts';
import { kindOfName } from '../names/kinds.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { throughView } from '../view.ts';
import { entityView } from './entities.ts';

const element = /<([A-Za-z_][\w.:-]{0,63})([^<>]{0,1024})>([^<>]{1,16384})(?=<\/|$)/g;
const attribute = /\s([A-Za-z_][\w.:-]{0,63})\s{0,4}=\s{0,4}(?:"([^"<>]{1,4096})"|'([^'<>]{1,4096})')/g;

export function markupFindings(text: string, within: Within, scan: Scan): Finding[] {
  return [...text.matchAll(element)].flatMap((match) => {
    const [whole, tag = '', attributes = '', content = ''] = match;
    const start = match.index + whole.length - content.length;
    const local = tag.slice(tag.lastIndexOf(':') + 1);
    const named = /\s(?:name|key|field|id|property)\s?=\s?["']([\w.:-]{1,64})["']/i.exec(attributes)?.[1];
    const name = named !== undefined && kindOfName(named) !== undefined ? named : local;
    return contentFindings(content, start, name, within, scan);
  });
}

/** The value attribute beside a name: `<input name="email" value="…">`, `<add key="ApiKey" value="…"/>`. */
export function attributeFindings(text: string, within: Within, scan: Scan): Finding[] {
  return [...text.matchAll(/<[A-Za-z][^<>]{1,4096}>/g)].flatMap((tag) => {
    const attributes = [...tag[0].matchAll(attribute)];
    const named = attributes.find(([, name = '']) => /^(?:name|key|id)$/i.test(name));
    const said = named?.[2] ?? named?.[3];
    return attributes.flatMap((match) => {
      const [whole, own = '', double, single] = match;
      const content = double ?? single ?? '';
      const isValue = /^value$/i.test(own) && said !== undefined;
      const start = tag.index + match.index + whole.length - 1 - content.length;
      return match === named ? [] : contentFindings(content, start, isValue ? said : own, within, scan);
    });
  });
}

/** References in text that is no markup: whoever escaped it has thrown the markup away. */
export function referenceFindings(text: string, within: Within, scan: Scan): Finding[] {
  const view = entityView(text, 0);
  return view.text === text ? [] : throughView(scan.text(view.text, inside(within)).filter(isMasked), view);
}

function contentFindings(content: string, start: number, name: string, within: Within, scan: Scan): readonly Finding[] {
  const kind = kindOfName(name);
  if (kind === undefined && !content.includes('&')) return [];
  const view = entityView(content, start);
  const around = inside(within, name);
  return throughView(kind === undefined ? scan.text(view.text, around) : scan.named(kind, view.text, around), view);
}
