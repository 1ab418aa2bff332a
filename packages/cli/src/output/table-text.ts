// Rows for people: columns side by side, cut to the width of the terminal.
import { styleText } from 'node:util';

/** Columns narrower than this are never cut further. */
const columnWidthMin = 8;
const gap = '  ';

/** A table of at most `width` characters a line. Tabs and line breaks in cells become blanks; what is cut ends in `…`. */
export function tableText(header: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()));
  const widths = fitted(
    header.map((name, i) => Math.max(name.length, ...cells.map((row) => (row[i] ?? '').length))),
    width,
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cut(cell, widths[i] ?? 0))
      .join(gap)
      .trimEnd();
  return [bold(line(header)), ...cells.map(line)].join('\n');
}

/** Takes from the widest column until the line fits. */
function fitted(widths: readonly number[], width: number): readonly number[] {
  const fitting = [...widths];
  const available = Math.max(width - gap.length * (widths.length - 1), columnWidthMin * widths.length);
  for (let total = sum(fitting); total > available; total = sum(fitting)) {
    const widest = fitting.indexOf(Math.max(...fitting));
    const [second = columnWidthMin] = fitting.toSorted((a, b) => b - a).slice(1);
    const excess = total - available;
    const current = fitting[widest] ?? 0;
    fitting[widest] = Math.max(columnWidthMin, current - Math.min(excess, Math.max(1, current - second)));
    if (fitting[widest] === current) break;
  }
  return fitting;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function cut(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, Math.max(0, width - 1))}…` : cell.padEnd(width);
}

/** Styles apply only when standard output is a terminal that wants them (NO_COLOR is respected). */
export const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
export const dim = (text: string) => styleText('dim', text, { stream: process.stdout });
export const red = (text: string) => styleText('red', text, { stream: process.stdout });
export const green = (text: string) => styleText('green', text, { stream: process.stdout });
export const yellow = (text: string) => styleText('yellow', text, { stream: process.stdout });

export function terminalWidth(): number {
  return process.stdout.columns ?? 120;
}
