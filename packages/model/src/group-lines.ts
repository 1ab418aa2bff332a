// Pasted logs are physical lines; an event may be several of them. Which lines belong together:
//
//   2026-…⇥4c1e…⇥ERROR⇥Invoke Error ⇥{      starts an event: a time, a platform word, [LEVEL], an object
//       "errorType": "TypeError",            belongs to it: a brace is open
//   }
//   REPORT RequestId: …                      starts
//   XRAY TraceId: …                          belongs to REPORT
//
// A line that neither starts nor continues anything is an event of its own: print() writes no prefix.
import { leadingTime } from './log-time.ts';
import { messageRules } from './message-rules.ts';
import { goFunctionOf, parseFrame } from './stack-frame.ts';

/** Physical lines joined to one event. Java's longest default stack with five causes has about 6,000. */
export const groupedLinesMax = 10_000;
/** Lines that an open brace may hold together: one that is never closed must not swallow a log without times. */
export const openObjectLinesMax = 1_000;
/** UTF-16 units joined to one event. CloudWatch Logs takes events of at most 1 MB. */
export const groupedTextMax = 1_048_576;

/**
 * Joins physical lines to events, with `\n` between them. Blank lines between events are dropped, inside one they stay.
 * A line continues the event before it when, in this order,
 *
 *   1. it has no start of its own (a time, a platform word, `[LEVEL]`) and a brace or bracket opened before is still open
 *   2. the event is a platform record: only `XRAY …` and labelled fields (`Billed Duration: …`) after REPORT, and the bare
 *      error type (`Runtime.ExitError`) after an exit, continue it
 *   3. it begins with white space, a closing bracket, `at `, `Caused by:`, `File "`, `... 5 more`, `goroutine`, `^`
 *   4. it is `Traceback` below the head of an error or a line with a start of its own, or a chained traceback's sentence
 *   5. the event holds an unfinished Python traceback: quoted code, and the `Type: message` that ends it
 *   6. the event is a Go panic, and the line is a function, a Go file, a signal or a goroutine
 *   7. the event stops after its level or after `Uncaught Exception`, and the line opens an object
 *
 * Bounds: `groupedLinesMax`, `groupedTextMax`, `openObjectLinesMax`; beyond them a new event starts. Linear.
 */
export function groupLines(lines: readonly string[]): readonly string[] {
  const grouper = new LineGrouper();
  const events = lines.flatMap((line) => grouper.add(line) ?? []);
  return [...events, ...(grouper.end() ?? [])];
}

/** The same for lines that arrive one by one: constant memory, whatever the size of the file. */
export class LineGrouper {
  #lines: string[] = [];
  #length = 0;
  #blanks = 0;
  #state: GroupState = newState('');

  /** Takes the next line; answers the event that it closed, in a list of one. */
  add(line: string): readonly [string] | undefined {
    if (line.trim() === '') {
      this.#blanks += 1;
      return undefined;
    }
    const isFull = this.#lines.length >= groupedLinesMax || this.#length + line.length > groupedTextMax;
    if (this.#lines.length > 0 && !isFull && continues(this.#state, line)) {
      this.#append(line);
      return undefined;
    }
    const event = this.end();
    this.#append(line);
    this.#state = newState(line);
    return event;
  }

  /** No more lines: the last event, if there is one. */
  end(): readonly [string] | undefined {
    if (this.#lines.length === 0) return undefined;
    const event = this.#lines.join('\n');
    this.#lines = [];
    this.#length = 0;
    this.#blanks = 0;
    return [event];
  }

  #append(line: string): void {
    if (this.#lines.length > 0)
      for (; this.#blanks > 0 && this.#lines.length < groupedLinesMax; this.#blanks -= 1) this.#lines.push('');
    this.#blanks = 0;
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#lines.length > 1) advance(this.#state, line);
  }
}

interface GroupState {
  readonly kind: 'report' | 'exit' | 'platform' | 'application';
  /** Braces and brackets that are open outside of quotes. */
  openCount: number;
  /** Lines since it was opened. */
  openLines: number;
  /** The last line could be the head of an error. */
  isHead: boolean;
  traceback: 'none' | 'frames' | 'code';
  isGoPanic: boolean;
  /** Node printed the headline; the object comes on the next line. */
  awaitsObject: boolean;
}

const platform = new RegExp(messageRules.platform);
const timeout = new RegExp(messageRules.timeout);
const exit = new RegExp(messageRules.exit);
const bracketLevel = /^\[(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)\][ \t]/;

function newState(line: string): GroupState {
  const state: GroupState = {
    kind: kindOf(line),
    openCount: 0,
    openLines: 0,
    isHead: false,
    traceback: 'none',
    isGoPanic: false,
    awaitsObject: false,
  };
  if (state.kind === 'application') advance(state, line);
  return state;
}

function kindOf(line: string): GroupState['kind'] {
  const word = platform.exec(line)?.[1];
  if (word === 'REPORT' || word === 'INIT_REPORT' || word === 'RESTORE_REPORT') return 'report';
  if (word !== undefined || timeout.test(line)) return 'platform';
  return exit.test(line) ? 'exit' : 'application';
}

function isStart(line: string): boolean {
  return kindOf(line) !== 'application' || bracketLevel.test(line) || leadingTime(line) !== undefined;
}

function continues(state: GroupState, line: string): boolean {
  if (state.kind === 'report')
    return /^\s*(?:XRAY TraceId:|(?:[A-Z][a-z]+ ){0,3}(?:Duration|Size|Used|Status|Type|Phase|Sampled|SegmentId):)/.test(
      line,
    );
  if (state.kind === 'exit') return /^(?:Runtime|Extension|Sandbox)\.[A-Za-z]+\s*$/.test(line);
  if (isStart(line) || state.kind === 'platform') return false;
  if (state.openCount > 0 || continuation.test(line) || continuesTraceback(state, line)) return true;
  return (state.isGoPanic && isGoStack(line)) || (state.awaitsObject && /^\{/.test(line));
}

const continuation =
  /^(?:\s|[}\])]|at \S|\^|Caused by: |\.\.\. \d+ (?:more|common)|Suppressed: |---> |--- End of |File "|goroutine \d|created by |Require stack:|- \/|[>|] {2,})/;

function isGoStack(line: string): boolean {
  const isWord = /^(?:\[signal |goroutine |created by |exit status |panic\(|fatal error: )/.test(line);
  return isWord || goFunctionOf(line) !== undefined || parseFrame(line)?.file?.endsWith('.go') === true;
}

function continuesTraceback(state: GroupState, line: string): boolean {
  if (/^Traceback \(most recent call last\):/.test(line)) return state.isHead || state.traceback !== 'none';
  if (/^(?:During handling of the above|The above exception was the direct)/.test(line)) return true;
  if (state.traceback === 'code') return true;
  return state.traceback === 'frames' && /^[A-Za-z_][\w.]*(?::|$)/.test(line);
}

function advance(state: GroupState, line: string): void {
  if (line.startsWith('Traceback (most')) state.traceback = 'frames';
  else if (state.traceback !== 'none' && /^\s+File "/.test(line)) state.traceback = 'frames';
  else if (state.traceback !== 'none' && line.startsWith('File "'))
    state.traceback = 'code'; // a copy without indentation
  else if (state.traceback === 'code') state.traceback = 'frames';
  else if (state.traceback === 'frames' && /^\S/.test(line)) state.traceback = 'none'; // the head that ends it
  state.awaitsObject = /(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection|\t[A-Z]{4,5})\s*$/.test(line);
  state.isGoPanic ||= /^(?:panic[:(]|fatal error: |runtime error: |unexpected fault address )/.test(line);
  state.isHead =
    isStart(line) || /(?:Error|Exception|Exit|Interrupt)\b/.test(line.slice(0, 1_000)) || /^\[ERROR\]/.test(line);
  if (state.openCount > 0 || opensObject(line)) state.openCount = Math.max(0, state.openCount + openedBy(line));
  state.openLines = state.openCount > 0 ? state.openLines + 1 : 0;
  if (state.openLines > openObjectLinesMax) state.openCount = 0;
}

// Only what looks like an object opens one: a brace in a sentence ("expected {") would swallow the lines after it.
function opensObject(line: string): boolean {
  return /^\s*[{[]/.test(line) || /[\s[(]\{\s*$/.test(line) || /\t\{/.test(line);
}

// Brackets inside double quotes do not count; an apostrophe is too often just an apostrophe.
function openedBy(line: string): number {
  let open = 0;
  let isQuoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i];
    if (character === '\\') i += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '{' || character === '[')) open += 1;
    else if (!isQuoted && (character === '}' || character === ']')) open -= 1;
  }
  return open;
}
