// The errors of one execution environment: one entry a kind, with counts and the first samples, and when it was last told.
// Everything is bounded, because an outage is when everything fails at once.
import { parseFrame } from '@coldcase/model';
import { type Frame, fingerprintOf, md5Hex, patternIdLength, typedMask } from '@coldcase/patterns';

/** Kinds of errors that one environment keeps. */
export const kindsMax = 100;
/** Occurrences kept in full of each kind until it is told. */
export const samplesMax = 5;
/** Characters of a stack. */
export const stackCharsMax = 8_000;
/** Errors of a chain of causes. */
const causesMax = 5;

export interface Occurrence {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly logGroup: string;
  readonly traceId: string;
  readonly timeMs: number;
}

/** What has not been told yet of one kind. */
export interface Pending {
  readonly fingerprint: string;
  readonly name: string;
  readonly count: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The earliest first. */
  readonly samples: readonly Occurrence[];
}

interface Entry {
  pending: Pending | undefined;
  toldAtMs: number;
}

export interface Ledger {
  add(fingerprint: string, occurrence: Occurrence): void;
  /** What is due: not told within `intervalMs`. Takes it out; `giveBack` returns it when telling failed. */
  due(nowMs: number, intervalMs: number): readonly Pending[];
  giveBack(pending: Pending): void;
  /** Errors whose kind came after `kindsMax` others. */
  readonly overflowCount: number;
}

export function openLedger(): Ledger {
  const entries = new Map<string, Entry>();
  let overflowCount = 0;
  const entryOf = (fingerprint: string): Entry | undefined => {
    const known = entries.get(fingerprint);
    if (known !== undefined || entries.size >= kindsMax) return known;
    const entry: Entry = { pending: undefined, toldAtMs: -Infinity };
    entries.set(fingerprint, entry);
    return entry;
  };
  return {
    add: (fingerprint, occurrence) => {
      const entry = entryOf(fingerprint);
      if (entry === undefined) overflowCount += 1;
      else entry.pending = joined(entry.pending, pendingOf(fingerprint, occurrence));
    },
    due: (nowMs, intervalMs) =>
      [...entries.values()].flatMap((entry) => {
        const { pending } = entry;
        if (pending === undefined || nowMs - entry.toldAtMs < intervalMs) return [];
        entry.pending = undefined;
        entry.toldAtMs = nowMs;
        return [pending];
      }),
    giveBack: (pending) => {
      const entry = entryOf(pending.fingerprint);
      if (entry !== undefined) entry.pending = joined(pending, entry.pending);
    },
    get overflowCount() {
      return overflowCount;
    },
  };
}

function pendingOf(fingerprint: string, occurrence: Occurrence): Pending {
  const { name, timeMs } = occurrence;
  return { fingerprint, name, count: 1, firstSeenMs: timeMs, lastSeenMs: timeMs, samples: [occurrence] };
}

function joined(earlier: Pending | undefined, later: Pending | undefined): Pending | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  return {
    ...earlier,
    count: earlier.count + later.count,
    firstSeenMs: Math.min(earlier.firstSeenMs, later.firstSeenMs),
    lastSeenMs: Math.max(earlier.lastSeenMs, later.lastSeenMs),
    samples: [...earlier.samples, ...later.samples].slice(0, samplesMax),
  };
}

/**
 * The stable name of a kind of error, 16 hexadecimal digits: of its name and the user's own frames where it began, as
 * `coldcase diagnose` has it; of name and masked message where no frame is the user's.
 */
export function fingerprintOfError(error: Error): string {
  const causes: { readonly type: string; readonly frames: readonly Frame[] }[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < causesMax; cause = cause.cause)
    causes.push({ type: cause.name, frames: framesOf(cause) });
  const frames = framesOf(error);
  const where = [...causes.map((cause) => cause.frames), frames].some((all) => all.some(({ inApp }) => inApp))
    ? fingerprintOf({ frames, causes })
    : undefined;
  return md5Hex(`${error.name} ${where ?? typedMask(error.message)}`).slice(0, patternIdLength);
}

function framesOf(error: Error): readonly Frame[] {
  const lines = String(error.stack ?? '')
    .slice(0, stackCharsMax)
    .split('\n');
  return lines.flatMap((line) => (/^\s+at /.test(line) ? (parseFrame(line) ?? []) : []));
}
