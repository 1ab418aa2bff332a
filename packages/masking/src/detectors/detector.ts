// A detector is data: what must occur so that it is worth looking, where the spans are, and what speaks against one.
import type { Sighting } from '../finding.ts';

/** Where a text was found. */
export interface Surroundings {
  /** Of the member that the text is the value of. */
  readonly name?: string | undefined;
  /** An access key id occurs in the whole text, so that forty mixed letters nearby are its secret. */
  readonly isBesideAccessKey: boolean;
}

export interface Detector {
  readonly class: string;
  /** Cheap, and true of every text in which the detector finds something by its form; absent where the form says too little. */
  readonly trigger?: RegExp | undefined;
  /** The same for what it finds only where a word says so. Asked in texts that hold such words. */
  readonly wordTrigger?: RegExp | undefined;
  find(text: string, surroundings: Surroundings): readonly Sighting[];
}

interface ByExpression {
  readonly class: string;
  readonly certainty: number;
  readonly trigger?: RegExp | undefined;
  readonly wordTrigger?: RegExp | undefined;
  /** With the flags `d` and `g`. Masked is the named group that matched, or the whole match. */
  readonly expression: RegExp;
  readonly reason: string;
  /** A clause that says why the span stays. */
  readonly objection?: (seen: Seen) => string | undefined;
}

export interface Seen extends Surroundings {
  readonly value: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function byExpression(rule: ByExpression): Detector {
  const find = (text: string, surroundings: Surroundings): readonly Sighting[] =>
    [...text.matchAll(rule.expression)].map((match) => {
      const [start, end] = placeOfValue(match) ?? [match.index, match.index + match[0].length];
      const seen = { ...surroundings, value: text.slice(start, end), text, start, end };
      const objection = rule.objection?.(seen);
      const place = { class: rule.class, start, end, certainty: rule.certainty };
      return objection === undefined
        ? { ...place, reason: rule.reason }
        : { ...place, reason: objection, isKept: true };
    });
  return { class: rule.class, trigger: rule.trigger, wordTrigger: rule.wordTrigger, find };
}

function placeOfValue(match: RegExpExecArray): [number, number] | undefined {
  return Object.values(match.indices?.groups ?? {}).find((place) => place !== undefined);
}

/** How far before a span words are looked at that say what it is. */
const contextLength = 48;

/** The words just before a span, in lower case, the name of the member in front. */
export function wordsBefore({ text, start, name = '' }: Seen): string {
  return `${name} ${text.slice(Math.max(0, start - contextLength), start)}`.toLowerCase();
}
