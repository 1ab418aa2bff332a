// The patterns of `parse`: literal text with `*` for what is wanted. They become regular expressions, so that there is one
// way to take text apart.
import { globWithoutWildcardBindsItself } from '../semantics.ts';

/**
 * A glob as the source of a regular expression with one group per `*`.
 *
 *   globSource('user=*, method:*')   →   (?s)user=(.*?), method:(.*)\z
 *
 * Not anchored at the start; each `*` is as short as possible, the last one runs to the end when nothing follows it.
 */
export function globSource(glob: string): string {
  const parts = glob.split('*').map(escapeRegex);
  if (parts.length === 1) return globWithoutWildcardBindsItself ? `(${parts[0] ?? ''})` : (parts[0] ?? '');
  const last = parts.at(-1) ?? '';
  const inner = parts.slice(0, -1).join('(.*?)');
  return last === '' ? `(?s)${inner}(.*)\\z` : `(?s)${inner}(.*?)${last}`;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
