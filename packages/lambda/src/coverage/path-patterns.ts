// Which files are covered. Patterns are those of the shell as Python's fnmatch has them, in which `*` passes slashes too: the
// runbooks write `src/*` for all that is below `src`, and `*/node_modules/*` wherever that is.
// Source: https://docs.python.org/3/library/fnmatch.html

/** Characters of one pattern. */
export const patternCharsMax = 500;

export interface PathPatterns {
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  readonly taskRoot: string;
}

/**
 * Tells whether a file is covered: when a pattern includes it and none excludes it. A pattern is held against the path below
 * the task root, with and without a slash before it, and, where it begins with a slash, against the whole path; so files
 * outside of the task root are covered only by patterns like `/opt/nodejs/*`.
 */
export function pathMatcher({ includePatterns, excludePatterns, taskRoot }: PathPatterns): (path: string) => boolean {
  const root = taskRoot.endsWith('/') ? taskRoot : `${taskRoot}/`;
  const includes = includePatterns.map(toRegExp);
  const excludes = excludePatterns.map(toRegExp);
  return (path) => {
    const names = path.startsWith(root) ? [path.slice(root.length), path.slice(root.length - 1)] : [];
    const matches = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
    const matchesWhole = (pattern: RegExp): boolean => pattern.source.startsWith('^\\/') && pattern.test(path);
    const isIncluded = includes.some((pattern) => matches(pattern) || matchesWhole(pattern));
    return isIncluded && !excludes.some((pattern) => matches(pattern) || pattern.test(path));
  };
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.slice(0, patternCharsMax).replace(/\*+|\?|\[!?[^\]]+\]|[\\^$.|+(){}\]/[]/g, (part) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // `[z-a]`: no range of characters. It then stands for nothing.
    return /^(?!)$/;
  }
}
