// Queries in Markdown: fenced blocks whose info says so, and blocks called sql, text or nothing that are clearly queries.
import { joined, type MappedText, mapped } from './mapped-text.ts';
import { isClearlyQuery } from './shape.ts';

const named = /^(?:logs?-?insights|insights|cwli?|cloudwatch.*|aws-?logs.*)$/i;
const vague = /^(?:sql|text|txt|plain|query|)$/i;

export function queriesInMarkdown(file: string): readonly MappedText[] {
  return [...blocksIn(file)]
    .filter(({ info, query }) => {
      return named.test(info) || (vague.test(info) && isClearlyQuery(query.text));
    })
    .map(({ query }) => query);
}

function* blocksIn(file: string): Iterable<{ readonly info: string; readonly query: MappedText }> {
  let open: { readonly fence: string; readonly indent: number; readonly info: string } | undefined;
  let lines: MappedText[] = [];
  for (const { 0: line, index } of file.matchAll(/[^\n]*(?:\n|$)/g)) {
    const [, indent = '', fence = '', info = ''] = /^([ \t]*(?:>[ \t]?)*)(`{3,}|~{3,})\s*([^\s`{]*)/.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== '') open = { fence, indent: indent.length, info };
    } else if (fence.startsWith(open.fence) && info === '') {
      yield { info: open.info, query: joined(lines) };
      open = undefined;
      lines = [];
    } else {
      // A block in a list is indented as a whole.
      const margin = Math.min(open.indent, /^[ \t>]*/.exec(line)?.[0].length ?? 0);
      lines.push(mapped(line.slice(margin), index + margin));
    }
  }
}
