// The body of a runbook as blocks. Not Markdown as a whole: headings, fences, list items and the prose between them, which is
// what a runbook is written with.

export type Block =
  | { readonly kind: 'heading'; readonly line: number; readonly level: number; readonly text: string }
  /** ```` ```bash risky ````: `language` and `note`. */
  | {
      readonly kind: 'fence';
      readonly line: number;
      readonly language: string;
      readonly note: string;
      readonly text: string;
    }
  | { readonly kind: 'item'; readonly line: number; readonly text: string; readonly isTask: boolean }
  | { readonly kind: 'prose'; readonly line: number; readonly text: string };

/** @param firstLine  of the body in its file */
export function blocksOf(body: string, firstLine: number): readonly Block[] {
  const lines = body.split('\n').map((line) => line.replace(/\r$/, ''));
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const { block, next } = blockAt(lines, at, firstLine + at);
    if (block !== undefined) blocks.push(block);
    at = next;
  }
  return blocks;
}

interface Read {
  readonly block?: Block;
  readonly next: number;
}

function blockAt(lines: readonly string[], at: number, line: number): Read {
  const text = lines[at] ?? '';
  if (text.trim() === '') return { next: at + 1 };
  const heading = /^(#{1,6}) +(.*?) *#*$/.exec(text);
  if (heading !== null)
    return {
      block: { kind: 'heading', line, level: heading[1]?.length ?? 1, text: heading[2] ?? '' },
      next: at + 1,
    };
  const fence = /^(`{3,}) *(\S*) *(.*?) *$/.exec(text);
  if (fence !== null) return fenceAt(lines, at, line, fence);
  const item = /^[-*] +(\[[ xX]\] +)?(.*)$/.exec(text);
  const { text: joined, next } = paragraph(lines, at + 1);
  if (item === null) return { block: { kind: 'prose', line, text: [text.trim(), ...joined].join(' ') }, next };
  const words = [item[2]?.trim() ?? '', ...joined].join(' ');
  return { block: { kind: 'item', line, text: words, isTask: item[1] !== undefined }, next };
}

function fenceAt(lines: readonly string[], at: number, line: number, fence: RegExpExecArray): Read {
  const [, ticks = '', language = '', note = ''] = fence;
  const length = lines.slice(at + 1).findIndex((inside) => inside.trim() === ticks);
  const end = length < 0 ? lines.length : at + 1 + length;
  const text = lines.slice(at + 1, end).join('\n');
  return { block: { kind: 'fence', line, language, note, text }, next: end + 1 };
}

/** The lines that go on with a paragraph or an item. */
function paragraph(
  lines: readonly string[],
  from: number,
): { readonly text: readonly string[]; readonly next: number } {
  const end = lines.findIndex((line, index) => index >= from && /^\s*$|^#{1,6} |^`{3}|^[-*] /.test(line));
  const next = end < 0 ? lines.length : end;
  return { text: lines.slice(from, next).map((line) => line.trim()), next };
}

/** The anchor that GitHub gives a heading: `1. The table refuses nothing` → `1-the-table-refuses-nothing`. */
export function anchorOf(heading: string): string {
  return plainText(heading)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

/** Without the marks of links, code and emphasis. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll('`', '');
}
