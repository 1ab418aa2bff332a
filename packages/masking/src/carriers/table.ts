// Rows under a heading: CSV, TSV, and tables with bars. Columns are named by the first line.
import type { Finding } from '../finding.ts';
import { kindOfName } from '../names/kinds.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { plainView, throughView } from '../view.ts';

const headingLengthMax = 4_096;
const delimiters = [',', '\t', ';', '|'] as const;

export function tableFindings(text: string, within: Within, scan: Scan): Finding[] {
  const headingEnd = text.indexOf('\n');
  if (headingEnd <= 0 || headingEnd > headingLengthMax) return [];
  const heading = text.slice(0, headingEnd).replace(/\r$/, '');
  const delimiter = delimiters.find((sign) => isHeading(heading, sign));
  if (delimiter === undefined) return [];
  const names = heading.split(delimiter).map(unquoted);
  if (!names.some((name) => kindOfName(name) !== undefined)) return [];
  return rowsFindings(text, headingEnd + 1, { delimiter, names }, within, scan);
}

/** Two names at least, and nothing else. */
function isHeading(line: string, delimiter: string): boolean {
  const cells = line.split(delimiter);
  return cells.length >= 2 && cells.every((cell) => /^[\p{L}_@][\p{L}\p{N} _.-]{0,60}$|^$/u.test(unquoted(cell)));
}

function unquoted(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

interface Columns {
  readonly delimiter: string;
  readonly names: readonly string[];
}

function rowsFindings(text: string, from: number, columns: Columns, within: Within, scan: Scan): Finding[] {
  const findings: Finding[] = [];
  let at = from;
  let column = 0;
  while (at < text.length) {
    const end = cellEnd(text, at, columns.delimiter);
    findings.push(...cellFindings(text, at, end, columns.names[column] ?? '', within, scan));
    column = text.charAt(end) === columns.delimiter ? column + 1 : 0;
    at = end + 1;
  }
  return findings;
}

function cellFindings(
  text: string,
  from: number,
  to: number,
  name: string,
  within: Within,
  scan: Scan,
): readonly Finding[] {
  const kind = kindOfName(name);
  const raw = text.slice(from, to);
  const [, lead = '', content = ''] = /^([\s"]*)([\s\S]*?)[\s"]*$/.exec(raw) ?? [];
  if (kind === undefined || content === '') return [];
  const view = plainView('csv', content, from + lead.length);
  const person = kind === 'maybe-name' ? 'person-name' : kind;
  return throughView(scan.named(person, view.text, inside(within, name)), view);
}

/** At the delimiter or the line break; quotes are doubled inside of quotes (RFC 4180). */
function cellEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  if (text.charAt(at) === '"') {
    do {
      const quote = text.indexOf('"', at + 1);
      if (quote < 0) return text.length;
      at = quote + 1;
    } while (text.charAt(at) === '"');
  }
  while (at < text.length && text.charAt(at) !== delimiter && text.charAt(at) !== '\n') at += 1;
  return at;
}
