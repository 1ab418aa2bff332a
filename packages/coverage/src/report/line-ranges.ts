// Lines that did not run, as people write them.
import type { FileCoverage } from './file-coverage.ts';

/** `3-5, 9, 12-40`: lines without code between two that did not run do not part them. */
export function missingRanges({ lines }: FileCoverage): readonly string[] {
  const ranges: string[] = [];
  let open: { from: number; to: number } | undefined;
  const close = () => {
    if (open !== undefined) ranges.push(open.from === open.to ? `${open.from}` : `${open.from}-${open.to}`);
    open = undefined;
  };
  for (const [line, { count }] of lines) {
    if (count > 0) close();
    else open = { from: open?.from ?? line, to: line };
  }
  close();
  return ranges;
}
