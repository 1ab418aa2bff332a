// Links in Markdown: a relative one must lead to a file that exists, and its #anchor to a heading there. Links to the web are
// checked for their form only, since a test needs no network.
import path from 'node:path';
import type { Problem } from './problem.ts';
import { fileAt, lineAt, type RepositoryFile } from './repository.ts';

export function checkLinks(files: readonly RepositoryFile[]): readonly Problem[] {
  return files.filter(isMarkdown).flatMap((file) =>
    linksOf(file).flatMap(({ target, line }) => {
      const what = objection(file, target, files);
      return what === undefined
        ? []
        : [{ where: `${file.path}:${line}`, what, fix: `correct or remove the link to ${target}` }];
    }),
  );
}

function isMarkdown({ path: at }: RepositoryFile): boolean {
  return at.endsWith('.md');
}

function objection(file: RepositoryFile, target: string, files: readonly RepositoryFile[]): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return webObjection(target);
  const [where = '', anchor] = target.split('#');
  const at = where === '' ? file.path : path.posix.normalize(path.posix.join(path.posix.dirname(file.path), where));
  const wanted = decodeURI(at).replace(/\/$/, '');
  const linked = fileAt(files, wanted);
  if (linked === undefined) {
    const isFolder = files.some((other) => other.path.startsWith(`${wanted}/`));
    return isFolder || wanted === '.' ? undefined : `there is no ${wanted}`;
  }
  if (anchor === undefined || !isMarkdown(linked)) return undefined;
  return anchorsOf(linked.text).has(anchor) ? undefined : `${wanted} has no heading #${anchor}`;
}

function webObjection(target: string): string | undefined {
  if (target.startsWith('mailto:')) return undefined;
  const isWhole = target.startsWith('https://') && URL.canParse(target) && !/[\s<>]/.test(target);
  return isWhole ? undefined : `${target} is not an https:// address`;
}

function linksOf({ text }: RepositoryFile): readonly { readonly target: string; readonly line: number }[] {
  const prose = withoutCode(text);
  const inline = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
  const definitions = /^ {0,3}\[[^\]\n]+\]:\s+<?([^\s>]+)>?/gm;
  return [inline, definitions].flatMap((form) =>
    [...prose.matchAll(form)].map((match) => ({ target: match[1] ?? '', line: lineAt(prose, match.index) })),
  );
}

/** Fenced blocks and `code` become blanks: what looks like a link there is none. */
function withoutCode(text: string): string {
  const blank = (code: string) => code.replaceAll(/[^\n]/g, ' ');
  return text
    .replaceAll(/^ {0,3}(```+|~~~+)[^\n]*\n[\s\S]*?^ {0,3}\1[^\n]*$/gm, blank)
    .replaceAll(/(`+)[^`\n]+\1/g, blank);
}

/** The anchors that GitHub gives to headings: lower case, without signs, blanks as `-`, a repeated one numbered. */
function anchorsOf(text: string): ReadonlySet<string> {
  const fenced = text.replaceAll(/^ {0,3}(```+|~~~+)[^\n]*\n[\s\S]*?^ {0,3}\1[^\n]*$/gm, '');
  const seen = new Map<string, number>();
  const anchors = [...fenced.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/\]\([^)]*\)/g, '')
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  const named = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name);
  return new Set([...anchors, ...named]);
}
