// What was seen, what stands there instead, and who wins where two claims overlap.

/** A detector's claim on a span, in the text that it was given. */
export interface Sighting {
  readonly class: string;
  readonly start: number;
  readonly end: number;
  /** From 0 to 100. A known prefix says more than a name, a name more than a shape. */
  readonly certainty: number;
  /** A clause; for a near miss why the span stays. */
  readonly reason: string;
  readonly isKept?: boolean;
}

/** A sighting with its pseudonym, written as the text around it is written. */
export interface Finding extends Sighting {
  readonly carriers: readonly string[];
  /** Absent when the span stays. */
  readonly replacement?: string;
}

/**
 * The findings that are carried out, in the order of the text and without overlaps, then those that stay.
 *
 * Of two that cover each other the wider wins; of two with one span the more certain, then the one from the inner carrier,
 * which has decoded the value. Two that cross are one span with the pseudonym of the wider: half a secret may not remain.
 */
export function settled(findings: readonly Finding[]): readonly Finding[] {
  const sorted = findings.filter(isMasked).toSorted(byPlace);
  const winners: Finding[] = [];
  for (const next of sorted) {
    const last = winners.at(-1);
    if (last === undefined || next.start >= last.end) winners.push(next);
    else if (next.end > last.end) winners[winners.length - 1] = joined(last, next);
  }
  return winners;
}

export function isMasked(finding: Finding): boolean {
  return finding.replacement !== undefined;
}

function byPlace(a: Finding, b: Finding): number {
  return a.start - b.start || b.end - a.end || b.certainty - a.certainty || b.carriers.length - a.carriers.length;
}

function joined(a: Finding, b: Finding): Finding {
  const wider = b.end - b.start > a.end - a.start ? b : a;
  return { ...wider, start: a.start, end: b.end };
}

/** The text with settled findings carried out; the same string when there are none. */
export function rewritten(text: string, winners: readonly Finding[]): string {
  if (winners.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, replacement = '' } of winners) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

export function shifted(findings: readonly Finding[], by: number): Finding[] {
  return findings.map((finding) => ({ ...finding, start: finding.start + by, end: finding.end + by }));
}
