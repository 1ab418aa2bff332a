// Replacing every match of a regular expression, as RE2 does it (GlobalReplace).
import type { CompiledRegex } from '../regex/compiled-regex.ts';

/** A replacement in parts: text, or the number of a group; 0 is the whole match. */
export type Replacement = readonly (string | number)[];

/**
 * Reads a replacement: `\0` to `\9` take a group, `\\` is a backslash. `$1` is just text, since RE2 knows no `$`.
 *
 * @returns what is wrong with it, as a sentence, when it cannot be read
 */
export function readReplacement(text: string, groupCount: number): Replacement | { readonly problem: string } {
  const parts = text.match(/\\[\s\S]?|[^\\]+/g) ?? [];
  const read = parts.map((part) => {
    if (!part.startsWith('\\')) return part;
    if (part === '\\\\') return '\\';
    return /^\\\d$/.test(part) ? Number(part.slice(1)) : undefined;
  });
  const bad = read.indexOf(undefined);
  if (bad >= 0) return { problem: `${parts[bad]} is neither a group, \\0 to \\9, nor a backslash, \\\\` };
  const beyond = read.find((part) => typeof part === 'number' && part > groupCount);
  if (beyond !== undefined) return { problem: `there is no group \\${beyond}: the pattern has ${groupCount}` };
  return read.filter((part) => part !== undefined);
}

/** RE2 takes no empty match where the match before it ended: `a*` in `baac` is replaced before b, at aa, and at the end. */
export function replaceMatches(text: string, regex: CompiledRegex, replacement: Replacement): string {
  const pattern = new RegExp(regex.javascript, 'gu');
  let replaced = '';
  let position = 0;
  let lastEnd = -1;
  while (position <= text.length) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) break;
    replaced += text.slice(position, match.index);
    const end = match.index + match[0].length;
    if (end === match.index && end === lastEnd) {
      const next = String.fromCodePoint(text.codePointAt(end) ?? 0);
      replaced += end < text.length ? next : '';
      position = end + next.length;
    } else {
      replaced += replacement.map((part) => (typeof part === 'string' ? part : (match[part] ?? ''))).join('');
      position = end;
      lastEnd = end;
    }
  }
  return replaced + text.slice(position);
}
