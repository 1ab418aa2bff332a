// The Extensions API, request by request: what is answered to whom, in which state.
import { expect, test } from 'vitest';
import { type ExtensionBoard, type ExtensionReply, extensionBoard } from './extensions.ts';

const facts = { functionName: 'orders', functionVersion: '$LATEST', handler: 'index.handler' };

/** A board that expects `watcher`, and a client of it: `ask` gives the reply, or nothing for a request that waits. */
function drawnBoard() {
  const board = extensionBoard(facts, () => {});
  board.begin(['watcher']);
  const replies: (ExtensionReply | undefined)[] = [];
  const ask = (method: string, path: string, headers: Record<string, string>, body = '') => {
    const at = replies.push(undefined) - 1;
    board.handle({
      method,
      path,
      headers,
      body,
      reply: (reply) => {
        replies[at] = reply;
      },
    });
    return () => replies[at];
  };
  const register = (name: string, ...events: string[]) =>
    ask('POST', 'register', { 'lambda-extension-name': name }, JSON.stringify({ events }))();
  const next = (id: string) => ask('GET', 'event/next', { 'lambda-extension-identifier': id });
  return { board, ask, register, next };
}

function idOf(reply: ExtensionReply | undefined): string {
  return reply?.headers?.['Lambda-Extension-Identifier'] ?? 'none';
}

function typeOf(reply: ExtensionReply | undefined): unknown {
  return [reply?.status, Object.entries(reply?.body ?? {}).find(([key]) => key === 'errorType')?.[1]];
}

function statesOf(board: ExtensionBoard): string {
  return board
    .list()
    .map(({ name, kind, state, events }) => `${name} ${kind} ${state} [${events}]`)
    .join(', ');
}

test('an external extension is known before it registers, and learns about the function', () => {
  const { board, register } = drawnBoard();
  expect(board.areRegistered()).toBe(false);
  const reply = register('watcher', 'SHUTDOWN', 'INVOKE');
  expect(reply).toMatchObject({ status: 200, body: facts });
  expect(board.areRegistered()).toBe(true);
  expect(statesOf(board)).toBe('watcher external Registered [INVOKE,SHUTDOWN]');
});

test('an invocation is told to those that asked for it, and is over when they ask again', () => {
  const { board, register, next } = drawnBoard();
  const [watcher, inner] = [idOf(register('watcher', 'SHUTDOWN')), idOf(register('inner', 'INVOKE'))];
  const [shutdown, event] = [next(watcher), next(inner)];
  expect(board.areReady()).toBe(true);
  board.invoke({ requestId: 'r-1', deadlineMs: 5, functionArn: 'arn', traceHeader: 'Root=1' });
  expect(shutdown()).toBeUndefined();
  expect(event()?.body).toEqual({
    eventType: 'INVOKE',
    deadlineMs: 5,
    requestId: 'r-1',
    invokedFunctionArn: 'arn',
    tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' },
  });
  expect(board.areReady('INVOKE')).toBe(false);
  next(inner);
  expect(board.areReady('INVOKE')).toBe(true);
  board.shutDown('timeout', 9);
  expect(shutdown()?.body).toEqual({ eventType: 'SHUTDOWN', deadlineMs: 9, shutdownReason: 'timeout' });
});

test('an extension that is busy hears of the shutdown when it asks', () => {
  const { board, register, next } = drawnBoard();
  const watcher = idOf(register('watcher', 'SHUTDOWN'));
  board.shutDown('failure', 9);
  expect(next(watcher)()?.body).toMatchObject({ eventType: 'SHUTDOWN', shutdownReason: 'failure' });
});

test.each([
  ['no name', '', ['INVOKE'], 'Extension.InvalidExtensionName'],
  ['an event that does not exist', 'watcher', ['INIT'], 'Extension.InvalidEventType'],
  ['SHUTDOWN from within the runtime', 'inner', ['SHUTDOWN'], 'Extension.InvalidEventType'],
])('registering with %s is refused', (_, name, events, errorType) => {
  expect(typeOf(drawnBoard().register(name, ...events))).toEqual([403, errorType]);
});

test('registering is refused twice, too late, and for the eleventh', () => {
  const { board, register } = drawnBoard();
  register('watcher');
  expect(typeOf(register('watcher'))).toEqual([403, 'Extension.InvalidExtensionState']);
  for (let inner = 1; inner < 10; inner += 1) expect(register(`inner-${inner}`)?.status).toBe(200);
  expect(typeOf(register('inner-10'))).toEqual([403, 'Extension.TooManyExtensions']);
  board.closeRegistration();
  expect(typeOf(register('late'))).toEqual([403, 'Extension.RegistrationClosed']);
});

test('requests without a name, with a wrong one, of a wrong form or at a wrong address are refused', () => {
  const { ask, next, register } = drawnBoard();
  const watcher = idOf(register('watcher'));
  expect(typeOf(ask('GET', 'event/next', {})())).toEqual([403, 'Extension.MissingExtensionIdentifier']);
  expect(typeOf(next('nobody')())).toEqual([403, 'Extension.UnknownExtensionIdentifier']);
  expect(typeOf(ask('POST', 'exit/error', { 'lambda-extension-identifier': watcher })())).toEqual([
    403,
    'Extension.MissingHeader',
  ]);
  expect(typeOf(ask('POST', 'register', { 'lambda-extension-name': 'x' }, 'events')())).toEqual([
    403,
    'InvalidRequestFormat',
  ]);
  expect(ask('GET', 'event/previous', {})()?.status).toBe(404);
});

test('the first failure that is told names what went wrong', () => {
  const { board, ask, register } = drawnBoard();
  const headers = {
    'lambda-extension-identifier': idOf(register('watcher')),
    'lambda-extension-function-error-type': 'Watcher.NoKey',
  };
  expect(ask('POST', 'init/error', headers)()).toEqual({ status: 202, body: { status: 'OK' } });
  expect(board.failure()).toBe('Extension.InitError');
  expect(board.list()).toMatchObject([{ state: 'InitError', errorType: 'Watcher.NoKey' }]);
  ask('POST', 'exit/error', headers);
  expect(board.failure()).toBe('Extension.InitError');
});
