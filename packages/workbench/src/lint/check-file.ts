// The findings of one file, at their places in it, and what of them can be mended without asking.
import type { Diagnostic } from '@coldcase/model';
import { compile, fillHolesWithPlaces } from '@coldcase/query';
import { type MappedText, through } from './mapped-text.ts';
import { queriesIn } from './queries-in.ts';

export interface Finding {
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  /** Offsets in the file, UTF-16. */
  readonly start: number;
  readonly end: number;
  /** What `--fix` would write there; absent when it would not touch it. */
  readonly fix?: Fix;
}

export interface Fix {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface CheckedFile {
  readonly queries: number;
  readonly findings: readonly Finding[];
}

/**
 * Codes whose suggestion means the same to the service as what the author wrote, or what the author must have meant where the
 * service refuses it. A suggestion that changes an answer is shown and never applied.
 */
const safeCodes: ReadonlySet<string> = new Set(['QL-0006', 'QL-0106', 'QL-0112', 'QL-0113', 'QL-0209', 'QL-0413']);

/** All queries of a file, compiled. Holes of templates are filled with stand-ins and not complained about. */
export function checkFile(path: string, text: string): CheckedFile {
  const queries = queriesIn(path, text);
  return { queries: queries.length, findings: queries.flatMap((query) => findingsOf(text, query)) };
}

function findingsOf(file: string, query: MappedText): readonly Finding[] {
  const filled = through(fillHolesWithPlaces(query.text), query);
  return compile(filled.text).diagnostics.map((diagnostic): Finding => {
    const { code, severity, message, span = { start: 0, end: 0 } } = diagnostic;
    const start = placeAt(filled, span.start);
    const finding = { code, severity, message, start, end: Math.min(file.length, endOf(filled, span.start, span.end)) };
    const fix = safeCodes.has(code) ? fixOf(file, filled, diagnostic.suggestion) : undefined;
    return fix === undefined ? finding : { ...finding, fix };
  });
}

function placeAt({ places }: MappedText, offset: number): number {
  return places[offset] ?? places.at(-1) ?? 0;
}

/** Behind the last character, so that what follows in the file (indentation, quotes) is not underlined. */
function endOf(filled: MappedText, start: number, end: number): number {
  const from = placeAt(filled, start);
  return end <= start ? from : Math.max(from, placeAt(filled, end - 1) + 1);
}

/** The part that a suggestion changes, when it stands in the file as it stands in the query: no escape, no hole inside. */
function fixOf(file: string, filled: MappedText, suggestion: string | undefined): Fix | undefined {
  if (suggestion === undefined) return undefined;
  const { text } = filled;
  let same = 0;
  while (same < Math.min(text.length, suggestion.length) && text[same] === suggestion[same]) same++;
  let tail = 0;
  const tailMax = Math.min(text.length, suggestion.length) - same;
  while (tail < tailMax && text.at(-1 - tail) === suggestion.at(-1 - tail)) tail++;
  const end = text.length - tail;
  const start = placeAt(filled, same);
  const replaced = text.slice(same, end);
  const by = suggestion.slice(same, suggestion.length - tail);
  const stands = file.slice(start, start + replaced.length) === replaced;
  const isPlain = !/["'`\\\n$]/.test(replaced + by);
  const isTogether = end === same || placeAt(filled, end - 1) === start + replaced.length - 1;
  return stands && isPlain && isTogether ? { start, end: start + replaced.length, text: by } : undefined;
}

/** The file with everything mended that can be: again and again, since mending one thing may show another. */
export function fixFile(path: string, text: string): { readonly text: string; readonly fixed: number } {
  let current = text;
  let fixed = 0;
  while (fixed < fixesMax) {
    const fixes = apart(checkFile(path, current).findings.flatMap(({ fix }) => fix ?? [])).slice(0, fixesMax - fixed);
    if (fixes.length === 0) break;
    // From the end, so that the places of the others stay.
    for (const { start, end, text: by } of fixes.toReversed())
      current = current.slice(0, start) + by + current.slice(end);
    fixed += fixes.length;
  }
  return { text: current, fixed };
}

/** In the order of the file; of two that touch each other only the first, the other comes next time. */
function apart(fixes: readonly Fix[]): readonly Fix[] {
  const kept: Fix[] = [];
  for (const fix of fixes.toSorted((left, right) => left.start - right.start)) {
    const last = kept.at(-1);
    if (last === undefined || fix.start > last.end) kept.push(fix);
  }
  return kept;
}

/** Changes that one run makes in a file; a file with more gets the rest from the next run. */
export const fixesMax = 500;
