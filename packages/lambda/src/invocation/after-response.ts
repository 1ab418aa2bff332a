// Time after the response. Lambda freezes the process as soon as the handler has answered; work that the client must not wait
// for has no time of its own, unless an extension asks for it. So this process registers one, inside of itself:
//
//   runtime     next ──▶ handler ──▶ response                         next (frozen until then)
//   extension   next ──▶ ················└──▶ uploads, reports ──▶ next ┘
//
// The client has its answer before the uploads begin; the environment is busy, and billed, until they end.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
import { EvidenceError } from './evidence-error.ts';
import { type ExtensionApi, extensionApi } from './extension-api.ts';
import { currentInvocation, type Invocation } from './invocation.ts';
import { type Listener, listeners } from './lifecycle.ts';
import { complain } from './unharmed.ts';
import type { Outcome } from './wrap-handler.ts';

/** Milliseconds before the time is up at which work after the response is told to stop. */
export const stopMarginMs = 100;
/** Milliseconds after which an invocation that no wrapper saw is not waited for. */
export const unseenWaitMs = 50;
/** Milliseconds that the runtime gets to send the response, before work of this thread begins. */
export const responseHeadStartMs = 2;
/** Works waiting at a time; more are refused, with a word on standard error. */
export const worksMax = 1_000;

/** Told to stop by the signal, shortly before the time of the invocation is up. */
export type Work = (signal: AbortSignal) => Promise<void>;

/** What is known of one invocation, from whichever side it was heard of first. */
interface Turn {
  readonly works: Work[];
  hasBegun: boolean;
  hasEnded: boolean;
  wake: (() => void) | undefined;
}

interface State {
  /** By request id; gone when the works are done. */
  readonly turns: Map<string, Turn>;
  registration: Promise<boolean> | undefined;
  hasTime: boolean;
  /** The invocation that began later than it was waited for. */
  givenUp: string | undefined;
}

declare global {
  // One for the process: a layer and the function's own bundle may bring a copy of this library each, and Lambda takes a name
  // once. The number is that of this shape.
  var coldcaseAfterResponse1: State | undefined;
}

globalThis.coldcaseAfterResponse1 ??= { turns: new Map(), registration: undefined, hasTime: false, givenUp: undefined };
const state: State = globalThis.coldcaseAfterResponse1;

const watcher: Listener = {
  began: ({ context: { awsRequestId } }) => {
    if (awsRequestId !== state.givenUp) turnOf(awsRequestId).hasBegun = true;
  },
  ended: (invocation, outcome) => whenAnswered(invocation, outcome, () => end(invocation.context.awsRequestId)),
};

/**
 * Asks for time after responses. To be called while modules load: Lambda takes registrations during init only.
 *
 * @returns whether there will be such time; without an extension API, or when it refuses, work runs at once and beside.
 */
export function requestTimeAfterResponse(): Promise<boolean> {
  state.registration ??= register();
  return state.registration;
}

/**
 * Runs `work` after the response of the running invocation, or, where there is no such time, at once and without anybody
 * waiting for it: then the freeze may interrupt it until the next invocation. What it throws is told on standard error.
 */
export function afterResponse(work: Work): void {
  const requestId = currentInvocation()?.context.awsRequestId;
  const works = requestId === undefined ? undefined : state.turns.get(requestId)?.works;
  if (works === undefined) void run(work, new AbortController().signal);
  else if (works.length < worksMax) works.push(work);
  else
    complain(
      new EvidenceError(
        'WORK_QUEUE_FULL',
        `${worksMax} works wait for the time after the response, one more is left out`,
      ),
    );
}

async function register(): Promise<boolean> {
  const api = extensionApi();
  state.hasTime = (await api?.register()) === true;
  if (api === undefined || !state.hasTime) return false;
  listeners.add(watcher);
  void serve(api);
  return true;
}

async function serve(api: ExtensionApi): Promise<void> {
  for (;;) {
    const event = await api.next();
    if (event === undefined) break;
    await afterOne(event.requestId, event.deadlineMs);
  }
  state.hasTime = false;
  listeners.delete(watcher);
  state.turns.clear();
}

async function afterOne(requestId: string, deadlineMs: number): Promise<void> {
  const turn = turnOf(requestId);
  await ended(requestId, turn);
  // What comes in from here on runs at once.
  state.turns.delete(requestId);
  if (turn.works.length === 0) return;
  await pause(responseHeadStartMs);
  await runAll(turn.works, Math.max(0, deadlineMs - Date.now() - stopMarginMs));
}

// The handler may have ended before its INVOKE event came; one that no wrapper is around never says so, and neither does a
// promise that never settles: when the event loop runs dry, the runtime answers for it.
function ended(requestId: string, turn: Turn): Promise<void> {
  if (turn.hasEnded) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(unseen);
      process.off('beforeExit', wake);
      resolve();
    };
    const unseen = setTimeout(() => {
      if (turn.hasBegun) return;
      state.givenUp = requestId;
      wake();
    }, unseenWaitMs);
    unseen.unref();
    process.on('beforeExit', wake);
    turn.wake = wake;
  });
}

/** All of them, or as many as end in `leftMs`. Leaves no timer: one that waits would keep the answer of a callback waiting, too. */
export async function runAll(works: readonly Work[], leftMs: number): Promise<void> {
  const stop = new AbortController();
  const timeIsUp = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const timer = setTimeout(() => stop.abort(), leftMs);
  timer.unref();
  await Promise.race([Promise.all(works.map((work) => run(work, stop.signal))), timeIsUp]);
  clearTimeout(timer);
}

async function run(work: Work, signal: AbortSignal): Promise<void> {
  try {
    await work(signal);
  } catch (error) {
    complain(error);
  }
}

function turnOf(requestId: string): Turn {
  const known = state.turns.get(requestId);
  if (known !== undefined) return known;
  const turn: Turn = { works: [], hasBegun: false, hasEnded: false, wake: undefined };
  state.turns.set(requestId, turn);
  return turn;
}

function end(requestId: string): void {
  const turn = state.turns.get(requestId);
  if (turn === undefined) return;
  turn.hasEnded = true;
  turn.wake?.();
}

// The runtime of Node.js 22 sends the value of a callback, but not its error, when the event loop has run dry. Work that began
// before that would keep the loop busy, and the client waiting.
function whenAnswered({ context }: Invocation, outcome: Outcome, answered: () => void): void {
  const isValueByCallback = outcome.kind === 'returned' && outcome.isByCallback === true;
  const waitsForIdle = isValueByCallback && Reflect.get(context, 'callbackWaitsForEmptyEventLoop') === true;
  if (waitsForIdle) process.once('beforeExit', answered);
  else answered();
}

// Not what keeps the process awake: see above.
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
