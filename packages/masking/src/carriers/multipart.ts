// Bodies of forms in parts (RFC 7578): each part names its field in a header, and its value stands below a blank line.
import type { Finding } from '../finding.ts';
import { kindOfName } from '../names/kinds.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { plainView, throughView } from '../view.ts';

const part =
  /form-data;[^\r\n]{0,200}?name="([^"\r\n]{1,64})"[^\r\n]{0,400}\r?\n(?:[A-Za-z-]{1,40}:[^\r\n]{0,400}\r?\n){0,4}\r?\n([^\r\n]{1,16384})/g;

export function multipartFindings(text: string, within: Within, scan: Scan): Finding[] {
  return [...text.matchAll(part)].flatMap((match) => {
    const [whole, name = '', value = ''] = match;
    const kind = kindOfName(name);
    if (kind === undefined) return [];
    const view = plainView('form-data', value, match.index + whole.length - value.length);
    return throughView(scan.named(kind, view.text, inside(within, name)), view);
  });
}
