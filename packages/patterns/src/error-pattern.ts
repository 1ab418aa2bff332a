// Which errors happened, how often, since when: one entry per kind of error, whatever ids its messages carry.
import { md5Hex } from './md5.ts';
import { patternIdLength } from './shape.ts';
import { maskedRegExp, typedMask } from './typed-mask.ts';

/** Samples kept of one pattern: the earliest, since the first failures are nearest to the cause. */
export const samplesMax = 5;
/** UTF-16 units of one sample. */
export const sampleLengthMax = 4_000;
/** Different patterns kept; later ones are only counted. An application has some hundred kinds of errors. */
export const errorPatternsMax = 10_000;
/** Frames that identify a stack. What lies further out is the framework's way of calling, and changes with it. */
export const fingerprintFramesMax = 8;

export interface Frame {
  readonly function?: string;
  readonly file?: string;
  readonly inApp: boolean;
}

export interface ErrorOccurrence {
  readonly type: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly frames?: readonly Frame[];
  /** What led to it, the innermost last. */
  readonly causes?: readonly { readonly type: string; readonly frames: readonly Frame[] }[];
  /** The text to show; the message when absent. */
  readonly sample?: string;
}

export interface ErrorPattern {
  /** Stable over cases and machines: made of type and masked message. */
  readonly id: string;
  readonly type: string;
  /** The message with its varying parts named: `user <uuid> not found`. */
  readonly template: string;
  /** Matches every message of this pattern. */
  readonly pattern: RegExp;
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** At most `samplesMax`, the earliest first. */
  readonly samples: readonly string[];
  /** Of the stacks seen with it, sorted: one message thrown at two places is two bugs. */
  readonly fingerprints: readonly string[];
}

interface Draft {
  readonly type: string;
  readonly template: string;
  count: number;
  firstSeen: number;
  lastSeen: number;
  readonly samples: { readonly timestamp: number; readonly text: string }[];
  readonly fingerprints: Set<string>;
}

/**
 * Counts errors by pattern. The result does not depend on the order in which they are added.
 *
 *   const errors = new ErrorPatterns();
 *   errors.add({ type: 'NotFound', message: 'user 17 not found', timestamp: 1_000 });
 *   errors.add({ type: 'NotFound', message: 'user 18 not found', timestamp: 2_000 });
 *   errors.list()   →   [{ template: 'user <number> not found', count: 2, firstSeen: 1000, lastSeen: 2000, … }]
 */
export class ErrorPatterns {
  readonly #drafts = new Map<string, Draft>();
  #overflowCount = 0;

  add(occurrence: ErrorOccurrence): void {
    const { type, timestamp } = occurrence;
    const template = typedMask(occurrence.message);
    const key = `${type}\n${template}`;
    const draft = this.#drafts.get(key) ?? this.#start(key, type, template);
    if (draft === undefined) {
      this.#overflowCount += 1;
      return;
    }
    draft.count += 1;
    draft.firstSeen = Math.min(draft.firstSeen, timestamp);
    draft.lastSeen = Math.max(draft.lastSeen, timestamp);
    addSample(draft.samples, timestamp, occurrence.sample ?? occurrence.message);
    const fingerprint = fingerprintOf(occurrence);
    if (fingerprint !== undefined && draft.fingerprints.size < samplesMax) draft.fingerprints.add(fingerprint);
  }

  /** Errors whose pattern came after `errorPatternsMax` others. */
  get overflowCount(): number {
    return this.#overflowCount;
  }

  /** Most frequent first; equal counts by id. */
  list(): readonly ErrorPattern[] {
    return [...this.#drafts]
      .map(([key, draft]) => finished(key, draft))
      .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  }

  #start(key: string, type: string, template: string): Draft | undefined {
    if (this.#drafts.size >= errorPatternsMax) return undefined;
    const draft: Draft = {
      type,
      template,
      count: 0,
      firstSeen: Infinity,
      lastSeen: -Infinity,
      samples: [],
      fingerprints: new Set(),
    };
    this.#drafts.set(key, draft);
    return draft;
  }
}

function finished(
  key: string,
  { type, template, count, firstSeen, lastSeen, samples, fingerprints }: Draft,
): ErrorPattern {
  const id = md5Hex(key).slice(0, patternIdLength);
  const texts = samples.map(({ text }) => text);
  return {
    id,
    type,
    template,
    pattern: maskedRegExp(template),
    count,
    firstSeen,
    lastSeen,
    samples: texts,
    fingerprints: [...fingerprints].sort(),
  };
}

// Kept sorted by time, then text: the same five whatever the order of arrival.
function addSample(
  samples: { readonly timestamp: number; readonly text: string }[],
  timestamp: number,
  sample: string,
): void {
  const text = sample.slice(0, sampleLengthMax);
  if (samples.some((known) => known.timestamp === timestamp && known.text === text)) return;
  samples.push({ timestamp, text });
  samples.sort((a, b) => a.timestamp - b.timestamp || (a.text < b.text ? -1 : 1));
  samples.length = Math.min(samples.length, samplesMax);
}

/** The fingerprint of an occurrence: of its innermost cause, where the error began. `undefined` without any frame. */
export function fingerprintOf({
  frames = [],
  causes = [],
}: Pick<ErrorOccurrence, 'frames' | 'causes'>): string | undefined {
  const innermost = causes.findLast((cause) => cause.frames.length > 0)?.frames;
  return fingerprintStack(innermost ?? frames);
}

/**
 * A stable name for the place where an error was raised: 16 hexadecimal digits of the user's own frames (all frames when
 * none is the user's), function and file without line numbers, so that an edit above does not make it a new error.
 *
 * @param frames  where it was raised first, its callers after it
 */
export function fingerprintStack(frames: readonly Frame[]): string | undefined {
  const own = frames.filter((frame) => frame.inApp);
  const chosen = (own.length > 0 ? own : frames).slice(0, fingerprintFramesMax);
  if (chosen.length === 0) return undefined;
  const text = chosen.map((frame) => `${frame.function ?? ''} ${typedMaskOfFile(frame.file ?? '')}`).join('\n');
  return md5Hex(text).slice(0, patternIdLength);
}

// Bundles carry a hash in their names: app.3f9a2b1c.js is app.js of another build.
function typedMaskOfFile(file: string): string {
  return file.replace(/[.-][0-9a-f]{8,64}(?=\.\w+$)/, '');
}
