// Lambda's Extensions API, the state behind it: which extensions there are, what they asked for, which event each of them
// waits for. An external extension is an executable in /opt/extensions, known by its file name before it registers; any other
// name that registers is an internal one, from within the runtime's process, and may have INVOKE only.
//
//   Started ── register ──▶ Registered ── event/next ──▶ Ready ◀── event ──▶ Running     init/error, exit/error: told, then gone
//
// Sources: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html; error types, states and which request is
// answered 403 as in https://github.com/aws/aws-lambda-runtime-interface-emulator (internal/lambda/rapi, internal/lambda/core).
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Extensions of one function, external and internal together. */
export const extensionsMax = 10;

export const extensionPrefix = '/2020-01-01/extension/';

const extensionEvents = ['INVOKE', 'SHUTDOWN'] as const;
export type ExtensionEvent = (typeof extensionEvents)[number];
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';
type ExtensionState = 'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError' | 'LaunchError';

export interface Extension {
  readonly name: string;
  readonly kind: 'external' | 'internal';
  readonly state: ExtensionState;
  readonly events: readonly ExtensionEvent[];
  /** What it named itself when it failed, or why it could not be started. */
  readonly errorType: string | undefined;
}

/** What is answered over HTTP. */
export interface ExtensionReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ExtensionRequest {
  readonly method: string;
  /** Behind `extensionPrefix`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Answers now or, for the next event, when there is one. */
  readonly reply: (reply: ExtensionReply) => void;
}

export interface InvokeEvent {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceHeader: string;
}

export interface ExtensionBoard {
  /** Forgets what was, and expects these external extensions. */
  begin(externalNames: readonly string[]): void;
  /** An external extension could not be started. */
  launchFailed(name: string, errorType: string): void;
  handle(request: ExtensionRequest): void;
  /** The runtime is initialised: nobody may register any more. */
  closeRegistration(): void;
  list(): readonly Extension[];
  /** Whether every external extension has registered. */
  areRegistered(): boolean;
  /** Whether all that registered wait for their next event; with an event, all that asked for that one. */
  areReady(event?: ExtensionEvent): boolean;
  /** `Extension.InitError` or `Extension.ExitError`, when one of them told so. */
  failure(): string | undefined;
  invoke(event: InvokeEvent): void;
  /** Tells those external extensions that asked for it, also if they ask for their next event only later. */
  shutDown(reason: ShutdownReason, deadlineMs: number): void;
}

/** What registers learns about the function. */
export interface FunctionFacts {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
}

interface Entry {
  readonly name: string;
  readonly kind: 'external' | 'internal';
  readonly id: string;
  state: ExtensionState;
  events: readonly ExtensionEvent[];
  errorType: string | undefined;
  waiting: ((reply: ExtensionReply) => void) | undefined;
}

interface Board {
  readonly facts: FunctionFacts;
  readonly entries: Map<string, Entry>;
  isOpen: boolean;
  shutdown: ExtensionReply | undefined;
  failure: string | undefined;
}

/** `onChange` is called after everything that an extension did. */
export function extensionBoard(facts: FunctionFacts, onChange: () => void): ExtensionBoard {
  const board: Board = { facts, entries: new Map(), isOpen: true, shutdown: undefined, failure: undefined };
  const all = () => [...board.entries.values()];
  return {
    begin: (externalNames) => {
      board.entries.clear();
      Object.assign(board, { isOpen: true, shutdown: undefined, failure: undefined });
      for (const name of externalNames) addTo(board, name, 'external');
    },
    launchFailed: (name, errorType) => {
      const entry = board.entries.get(name) ?? addTo(board, name, 'external');
      entry.state = 'LaunchError';
      entry.errorType = errorType;
    },
    handle: (request) => {
      const reply = replyTo(board, request);
      if (reply !== undefined) request.reply(reply);
      onChange();
    },
    closeRegistration: () => {
      board.isOpen = false;
    },
    list: () => all().map(({ name, kind, state, events, errorType }) => ({ name, kind, state, events, errorType })),
    areRegistered: () => all().every(({ kind, state }) => kind === 'internal' || state !== 'Started'),
    areReady: (event) =>
      all().every(({ state, events }) => state === 'Ready' || (event !== undefined && !events.includes(event))),
    failure: () => board.failure,
    invoke: (event) => {
      for (const entry of all()) give(entry, 'INVOKE', invokeReply(event));
    },
    shutDown: (shutdownReason, deadlineMs) => {
      board.shutdown = { status: 200, body: { eventType: 'SHUTDOWN', deadlineMs, shutdownReason } };
      for (const entry of all()) give(entry, 'SHUTDOWN', board.shutdown);
    },
  };
}

function addTo(board: Board, name: string, kind: Entry['kind']): Entry {
  const blank = { state: 'Started' as const, events: [], errorType: undefined, waiting: undefined };
  const entry: Entry = { name, kind, id: randomUUID(), ...blank };
  board.entries.set(name, entry);
  return entry;
}

/** `undefined` for who waits for the next event. */
function replyTo(board: Board, request: ExtensionRequest): ExtensionReply | undefined {
  const { method, path } = request;
  const at = `${method} ${path}`;
  if (at === 'POST register') return register(board, request);
  if (!/^(?:GET event\/next|POST init\/error|POST exit\/error)$/.test(at))
    return { status: 404, body: { errorMessage: `There is no ${at}`, errorType: 'ResourceNotFound' } };
  const id = request.headers['lambda-extension-identifier'];
  if (id === undefined)
    return refusal('Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header');
  const entry = [...board.entries.values()].find((candidate) => candidate.id === id);
  if (entry === undefined) return refusal('Extension.UnknownExtensionIdentifier', `Unknown extension ${String(id)}`);
  if (at === 'GET event/next') return waitForNext(board, entry, request.reply);
  return fail(board, entry, request, at === 'POST init/error' ? 'InitError' : 'ExitError');
}

function register(board: Board, { headers, body }: ExtensionRequest): ExtensionReply {
  const name = String(headers['lambda-extension-name'] ?? '');
  if (name === '') return refusal('Extension.InvalidExtensionName', 'Empty extension name');
  const events = eventsIn(body);
  if (events === undefined) return refusal('InvalidRequestFormat', 'The body is not {"events": [ … ]}');
  const known = board.entries.get(name);
  const refused = eventRefused(known?.kind ?? 'internal', events) ?? entryRefused(board, name, known);
  if (refused !== undefined) return refused;
  const entry = known ?? addTo(board, name, 'internal');
  entry.state = 'Registered';
  entry.events = extensionEvents.filter((event) => events.includes(event));
  return { status: 200, headers: { 'Lambda-Extension-Identifier': entry.id }, body: board.facts };
}

function entryRefused(board: Board, name: string, known: Entry | undefined): ExtensionReply | undefined {
  if (known !== undefined) return known.state === 'Started' ? undefined : stateRefusal(known, 'Registered');
  if (!board.isOpen) return refusal('Extension.RegistrationClosed', 'Extension registration closed already');
  if (board.entries.size < extensionsMax) return undefined;
  return refusal('Extension.TooManyExtensions', `Extension limit (${extensionsMax}) reached: ${name}`);
}

function waitForNext(board: Board, entry: Entry, reply: ExtensionRequest['reply']): ExtensionReply | undefined {
  if (entry.state !== 'Registered' && entry.state !== 'Running') return stateRefusal(entry, 'Ready');
  entry.state = 'Ready';
  entry.waiting = reply;
  if (board.shutdown !== undefined) give(entry, 'SHUTDOWN', board.shutdown);
  return undefined;
}

function give(entry: Entry, event: ExtensionEvent, reply: ExtensionReply): void {
  if (!entry.events.includes(event) || entry.waiting === undefined) return;
  entry.state = 'Running';
  entry.waiting(reply);
  entry.waiting = undefined;
}

function fail(board: Board, entry: Entry, request: ExtensionRequest, state: 'InitError' | 'ExitError'): ExtensionReply {
  const errorType = request.headers['lambda-extension-function-error-type'];
  if (typeof errorType !== 'string')
    return refusal('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found');
  if (state === 'InitError' && entry.state !== 'Registered') return stateRefusal(entry, state);
  entry.state = state;
  entry.errorType = errorType;
  board.failure ??= `Extension.${state}`;
  return { status: 202, body: { status: 'OK' } };
}

/** The names as they came: one that does not exist is for the refusal to tell. */
function eventsIn(body: string): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const events: unknown = 'events' in parsed ? parsed.events : [];
    return Array.isArray(events) ? events.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function eventRefused(kind: Entry['kind'], events: readonly string[]): ExtensionReply | undefined {
  const unknown = events.find((event) => !extensionEvents.some((known) => known === event));
  if (unknown !== undefined) return refusal('Extension.InvalidEventType', `${unknown}: ErrorInvalidEventType`);
  if (kind === 'external' || !events.includes('SHUTDOWN')) return undefined;
  return refusal('Extension.InvalidEventType', 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension');
}

function stateRefusal(entry: Entry, wanted: ExtensionState): ExtensionReply {
  const message = `State transition from ${entry.state} to ${wanted} failed for extension ${entry.name}. Error: State transition is not allowed`;
  return refusal('Extension.InvalidExtensionState', message);
}

function refusal(errorType: string, errorMessage: string): ExtensionReply {
  return { status: 403, body: { errorMessage, errorType } };
}

function invokeReply({ requestId, deadlineMs, functionArn, traceHeader }: InvokeEvent): ExtensionReply {
  return {
    status: 200,
    headers: { 'Lambda-Extension-Event-Identifier': randomUUID() },
    body: {
      eventType: 'INVOKE',
      deadlineMs,
      requestId,
      invokedFunctionArn: functionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: traceHeader },
    },
  };
}
