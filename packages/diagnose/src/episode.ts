// The course of one failing invocation, read from its lines in order. Init lines before the first START belong to the
// invocation that they open; lines after END (REPORT, a late timeout) to the one that they close:
//
//   INIT_START ── START ── log ── log ── END ── REPORT ── Task timed out │ START ── …
//   └───────────────────────── one episode ────────────────────────────┘
import { type DurationMs, durationMs, type EpochMs, type ParsedMessage, parseMessage } from '@coldcase/model';

export interface EpisodeLine {
  readonly timestamp: EpochMs;
  readonly message: string;
  /** The pattern id of the message, by which a statement and the episodes that hold it find each other. */
  readonly pattern: string;
}

export interface Episode {
  readonly logStream: string;
  readonly requestId?: string;
  readonly lines: readonly EpisodeLine[];
  /** All messages, joined by newlines. */
  readonly text: string;
  readonly startSeen: boolean;
  /** The environment was fresh: init lines, or lines before START, or an init duration. */
  readonly firstOfEnvironment: boolean;
  /** What user code or its runtime wrote, in order; platform lines are not among them. */
  readonly applicationLines: readonly string[];
  /** The last application line reports success, and none reports an error. */
  readonly saidDone: boolean;
  readonly failed: boolean;
  readonly timedOutMs?: DurationMs;
  readonly initTimedOut: boolean;
  readonly durationMs?: DurationMs;
  readonly startToFirstLineMs?: DurationMs;
  /** Max Memory Used over Memory Size, 0 to 1 and a little above. */
  readonly memoryShare?: number;
  /** An error line carries a request id other than that of START. */
  readonly foreignRequestId: boolean;
}

interface ParsedLine extends EpisodeLine {
  readonly parsed: ParsedMessage;
}

/**
 * Cuts the lines of one stream, ascending, into episodes.
 * A START after a START, or init lines after an END or REPORT, open a new one; so one invocation, or none, gives one episode.
 */
export function episodesOf(logStream: string, lines: readonly EpisodeLine[]): readonly Episode[] {
  const parts: ParsedLine[][] = [[]];
  let started = false;
  let ended = false;
  for (const line of lines) {
    const parsed = parseMessage(line.message);
    const type = parsed.recordType;
    const opens =
      (type === 'START' && started) ||
      (ended && (type === 'INIT_START' || type === 'RESTORE_START' || type === 'INIT_REPORT'));
    if (opens) {
      parts.push([]);
      started = false;
      ended = false;
    }
    started ||= type === 'START';
    ended ||= type === 'END' || type === 'REPORT';
    parts.at(-1)?.push({ ...line, parsed });
  }
  return parts.filter((part) => part.length > 0).map((part) => episodeOf(logStream, part));
}

const timedOutWords = /Task timed out after (\d+(?:\.\d+)?) ?s/;
const doneWords =
  /\b(done|complete[ds]?|completed|success(ful(ly)?)?|succeeded|finished|finish|saved|inserted|updated|uploaded|published|sent|disconnected|closed)\b/i;
const troubleWords = /error|exception|fail|refused|denied|timed? ?out|\bnot\b/i;
const failureWords =
  /Task timed out|Runtime exited|Process exited before|Runtime\.[A-Z]\w+|Extension\.[A-Z]\w+|Invoke Error|Uncaught Exception|Unhandled Promise|Traceback|errorType|"status": ?"(error|timeout|failure)"|\bpanic: |Status: (error|timeout)/;

function episodeOf(logStream: string, lines: readonly ParsedLine[]): Episode {
  const text = lines.map((line) => line.message).join('\n');
  const applicationLines = applicationLinesOf(lines);
  const start = lines.findIndex((line) => line.parsed.recordType === 'START');
  const requestId = lines[start]?.parsed.requestId ?? lines.find((line) => line.parsed.requestId)?.parsed.requestId;
  const last = applicationLines.at(-1);
  return {
    logStream,
    ...(requestId === undefined ? {} : { requestId }),
    lines: lines.map(({ timestamp, message, pattern }) => ({ timestamp, message, pattern })),
    text,
    startSeen: start >= 0,
    firstOfEnvironment: isFirstOfEnvironment(lines, start),
    applicationLines,
    saidDone: last !== undefined && doneWords.test(last) && !applicationLines.some((line) => troubleWords.test(line)),
    failed: failureWords.test(text),
    initTimedOut: lines.some((line) => line.parsed.recordType === 'INIT_REPORT' && line.parsed.status === 'timeout'),
    foreignRequestId: start >= 0 && requestId !== undefined && lines.some((line) => isForeign(line, requestId)),
    ...figuresOf(lines, start, text),
  };
}

function applicationLinesOf(lines: readonly ParsedLine[]): readonly string[] {
  return lines
    .filter(({ parsed, message }) => parsed.recordType === undefined && message.trim() !== '')
    .map((line) => line.message)
    .filter((message) => !timedOutWords.test(message) && !/REPORT RequestId/.test(message));
}

function isFirstOfEnvironment(lines: readonly ParsedLine[], start: number): boolean {
  const initTypes = new Set(['INIT_START', 'INIT_REPORT', 'INIT_RUNTIME_DONE']);
  return (
    start > 0 ||
    lines.some(({ parsed }) => parsed.initDurationMs !== undefined || initTypes.has(parsed.recordType ?? ''))
  );
}

function isForeign({ parsed }: ParsedLine, requestId: string): boolean {
  return parsed.level === 'ERROR' && parsed.requestId !== undefined && parsed.requestId !== requestId;
}

type Figures = Pick<Episode, 'timedOutMs' | 'durationMs' | 'startToFirstLineMs' | 'memoryShare'>;

function figuresOf(lines: readonly ParsedLine[], start: number, text: string): Figures {
  const report = lines.find(({ parsed }) => parsed.recordType === 'REPORT')?.parsed;
  const timedOut = timedOutMsOf(lines, text);
  const used = report?.maxMemoryUsedMb;
  const size = report?.memorySizeMb;
  const first = lines.slice(start + 1).find(({ parsed }) => parsed.recordType === undefined);
  const begin = lines[start];
  return {
    ...(timedOut === undefined ? {} : { timedOutMs: durationMs(timedOut) }),
    ...(report?.durationMs === undefined ? {} : { durationMs: report.durationMs }),
    ...(used === undefined || size === undefined || size === 0 ? {} : { memoryShare: used / size }),
    ...(start < 0 || first === undefined || begin === undefined
      ? {}
      : { startToFirstLineMs: durationMs(first.timestamp - begin.timestamp) }),
  };
}

function timedOutMsOf(lines: readonly ParsedLine[], text: string): number | undefined {
  const seconds = timedOutWords.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const report = lines.find(
    ({ parsed }) =>
      parsed.status === 'timeout' && (parsed.recordType === 'REPORT' || parsed.recordType === 'RUNTIME_DONE'),
  );
  return report === undefined ? undefined : (report.parsed.durationMs ?? 0);
}
