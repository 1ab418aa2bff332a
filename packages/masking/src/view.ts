// A view is what somebody wrote into something else, decoded, with the way back: where each character stood and how a
// replacement must be written there.
//
//   raw      {"to":"bob\u0040shop.test"}
//   view            bob@shop.test          rawAt(3) is the offset of the backslash
import type { Finding } from './finding.ts';

export interface View {
  readonly carrier: string;
  readonly text: string;
  /** Offset in the raw text of a character of `text`; of its length: the end. */
  rawAt(index: number): number;
  /** A replacement in the writing of the carrier. */
  write(replacement: string): string;
}

export function throughView(findings: readonly Finding[], view: View): Finding[] {
  return findings.map((finding) => ({
    ...finding,
    start: view.rawAt(finding.start),
    end: view.rawAt(finding.end),
    carriers: [view.carrier, ...finding.carriers],
    ...(finding.replacement === undefined ? {} : { replacement: view.write(finding.replacement) }),
  }));
}

/** Text that stands as it is, somewhere in a larger one. */
export function plainView(carrier: string, text: string, start: number): View {
  return { carrier, text, rawAt: (index) => start + index, write: String };
}

/** Collects decoded characters with their places. */
export class ViewBuilder {
  readonly #parts: string[] = [];
  readonly #places: number[] = [];

  add(decoded: string, rawStart: number): void {
    this.#parts.push(decoded);
    for (let unit = 0; unit < decoded.length; unit++) this.#places.push(rawStart);
  }

  /** A run that is written as it reads. */
  addRun(run: string, rawStart: number): void {
    this.#parts.push(run);
    for (let unit = 0; unit < run.length; unit++) this.#places.push(rawStart + unit);
  }

  view(carrier: string, rawEnd: number, write: (replacement: string) => string): View {
    const places = this.#places;
    return { carrier, text: this.#parts.join(''), rawAt: (index) => places[index] ?? rawEnd, write };
  }
}
