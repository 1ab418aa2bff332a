import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withResponseCheck } from '../errors/http-response.ts';
import { withLogger } from '../logs/logger.ts';
import { withMetrics } from '../metrics/metrics.ts';
import { contextOf, printedBy, type TestContext, traceIdOf } from '../testing/harness.ts';
import { withRemainingTimeGuard } from '../time/remaining-time-guard.ts';
import { withTracing } from '../tracing/with-tracing.ts';
import { currentInvocation } from './invocation.ts';
import { type AnyHandler, type Outcome, wrapHandler } from './wrap-handler.ts';

const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');

/** Calls as the runtime does. */
const call = (handler: AnyHandler, ...args: readonly unknown[]): unknown => Reflect.apply(handler, undefined, args);

describe('a wrapped handler', () => {
  const ended: Outcome[] = [];
  const watch = (handler: AnyHandler) => {
    ended.length = 0;
    return wrapHandler(handler, () => ({ ended: (outcome) => ended.push(outcome) }));
  };

  test('has two parameters where the third is for tools, since the runtime of Node.js 24 refuses three', () => {
    expect(withTracing(async (_event: unknown, _context, _tools) => 1).length).toBe(2);
  });

  test('has three where the third is a callback: one that is refused without a wrapper is refused with it', () => {
    expect(watch((_event: unknown, _context: unknown, _callback: unknown) => 1).length).toBe(3);
    expect(watch(() => 1).length).toBe(0);
  });

  test('is an async function exactly when the handler is one, by which Node.js 22 tells what an idle promise means', () => {
    expect(watch(async () => 1).constructor.name).toBe('AsyncFunction');
    expect(watch(() => Promise.resolve(1)).constructor.name).toBe('Function');
  });

  test('that returns a promise: the watcher sees what it settles to', async () => {
    await expect(
      call(
        watch(async () => 'value'),
        {},
        contextOf(1),
      ),
    ).resolves.toBe('value');
    expect(ended).toEqual([{ kind: 'returned', value: 'value' }]);
  });

  test('that throws: the same error goes on', async () => {
    const error = new RangeError('out of range');
    await expect(
      call(
        watch(async () => Promise.reject(error)),
        {},
        contextOf(1),
      ),
    ).rejects.toBe(error);
    expect(() =>
      call(
        watch(() => {
          throw error;
        }),
        {},
        contextOf(1),
      ),
    ).toThrow(error);
    expect(ended).toEqual([{ kind: 'threw', error }]);
  });

  test('that calls back, as on Node.js 22: it has ended when it does, not when it returns', () => {
    const answers: unknown[] = [];
    let callBack: unknown;
    const handler = watch((_event: unknown, _context: unknown, callback: unknown) => {
      callBack = callback;
    });
    call(handler, {}, contextOf(1), (...answer: unknown[]) => answers.push(answer));
    expect(ended).toEqual([]);
    if (typeof callBack === 'function') callBack(null, 'value');
    expect([ended, answers]).toEqual([[{ kind: 'returned', value: 'value', isByCallback: true }], [[null, 'value']]]);
  });

  test.each([
    ['succeed', ['value'], { kind: 'returned', value: 'value' }],
    ['fail', ['refused'], { kind: 'threw', error: 'refused' }],
    ['done', [null, 'value'], { kind: 'returned', value: 'value' }],
    ['done', ['refused'], { kind: 'threw', error: 'refused' }],
  ])('that ends by context.%s(%j), as on Node.js 22', (name, given, outcome) => {
    const heard: unknown[] = [];
    const context = { ...contextOf(1), [name]: (...args: unknown[]) => heard.push(args) };
    const handler = watch((_event: unknown, of: object) => {
      Reflect.apply(Reflect.get(of, name), of, given);
    });
    call(handler, {}, context, () => undefined);
    expect([ended, heard]).toEqual([[outcome], [given]]);
  });

  test('that waits for nothing any more: it has ended as the runtime says, the inner wrapper first', () => {
    const order: string[] = [];
    const named = (name: string, handler: AnyHandler) =>
      wrapHandler(handler, () => ({ ended: ({ kind }) => order.push(`${name} ${kind}`) }));
    const never = () => new Promise(() => undefined);
    const asyncNever = async () => never();
    call(named('outer', named('inner', asyncNever)), {}, contextOf(1), () => undefined);
    process.emit('beforeExit', 0);
    expect(order.splice(0)).toEqual(['inner threw', 'outer threw']);
    // The runtime of Node.js 22 takes a promise of a function that is not async for none.
    call(named('plain', never), {}, contextOf(2), () => undefined);
    call(named('without callback', never), {}, contextOf(3));
    process.emit('beforeExit', 0);
    process.emit('beforeExit', 0);
    expect(order).toEqual(['without callback threw', 'plain returned']);
  });

  test('that streams: the marks of the runtime are copied, and the context is found behind the stream', async () => {
    const handler = Object.assign(
      async (_event: unknown, stream: string[]) => {
        stream.push(currentInvocation()?.context.awsRequestId ?? 'none');
      },
      { [streamingMark]: 'response' },
    );
    const wrapped = watch(handler);
    const stream: string[] = [];
    await call(wrapped, {}, stream, contextOf(3));
    expect(Reflect.get(wrapped, streamingMark)).toBe('response');
    expect(stream).toEqual([contextOf(3).awsRequestId]);
  });

  test('called without a context, as tests of users do, is the handler itself', () => {
    expect(
      call(
        watch((event: string) => event.length),
        'four',
      ),
    ).toBe(4);
    expect(ended).toEqual([]);
  });

  test('what a watcher throws reaches neither the handler nor its answer', async () => {
    const broken = wrapHandler(
      async () => 'value',
      () => ({
        ended: () => {
          throw new TypeError('broken watcher');
        },
      }),
    );
    await expect(call(broken, {}, contextOf(1))).resolves.toBe('value');
  });

  test('leaves nothing behind when it ends', async () => {
    await call(
      watch(async () => 1),
      {},
      contextOf(1),
    );
    expect(currentInvocation()).toBeUndefined();
  });
});

// A handler of each kind, with an outcome of each kind, in wrappers of every order.
type Plain = (event: unknown, context: TestContext, ...rest: readonly unknown[]) => unknown;
const wrappers: Readonly<Record<string, (handler: Plain) => Plain>> = {
  tracing: (handler) => withTracing(handler),
  logger: (handler) => withLogger(handler),
  metrics: (handler) => withMetrics(handler, { coldStart: true }),
  guard: (handler) => withRemainingTimeGuard(handler),
  response: (handler) => withResponseCheck(handler),
};
const behaviours = fc.record({
  wrappers: fc.uniqueArray(fc.constantFrom(...Object.keys(wrappers))),
  kind: fc.constantFrom('async', 'plain', 'callback'),
  fails: fc.boolean(),
  value: fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Symbol.iterator, 1n)),
  ticks: fc.nat(3),
});

test('result and error are the same objects, whatever is around the handler', async () => {
  await fc.assert(
    fc.asyncProperty(behaviours, async ({ wrappers: names, kind, fails, value, ticks }) => {
      const given = fails ? new DOMException('refused', 'AbortError') : value;
      const handler = handlerOf(kind, fails, given, ticks);
      const wrapped = names.reduce<Plain>((inner, name) => wrappers[name]?.(inner) ?? inner, handler);
      let bare: unknown;
      let seen: unknown;
      await printedBy(async () => {
        bare = await answerOf(handler, kind);
        seen = await answerOf(wrapped, kind);
      });
      expect(seen).toEqual(bare);
      expect(seen).toEqual([fails ? 'failed' : 'answered', given]);
    }),
    { numRuns: 200 },
  );
});

function handlerOf(kind: string, fails: boolean, given: unknown, ticks: number): Plain {
  if (kind === 'async')
    return async () => {
      for (let tick = 0; tick < ticks; tick++) await null;
      if (fails) throw given;
      return given;
    };
  if (kind === 'plain')
    return () => {
      if (fails) throw given;
      return given;
    };
  return (_event, _context, callback) => {
    const answer = fails ? [given, undefined] : [null, given];
    setImmediate(() => typeof callback === 'function' && Reflect.apply(callback, undefined, answer));
  };
}

/** What a runtime would send. */
async function answerOf(handler: AnyHandler, kind: string): Promise<readonly [string, unknown]> {
  try {
    if (kind !== 'callback') return ['answered', await call(handler, {}, contextOf(1))];
    return await new Promise((resolve) => {
      call(handler, {}, contextOf(1), (error: unknown, value: unknown) =>
        resolve(error === null ? ['answered', value] : ['failed', error]),
      );
    });
  } catch (error) {
    return ['failed', error];
  }
}

test('a handler that a test calls by hand has its third argument, too', async () => {
  const handler = withTracing(async (_event: unknown, _context, { traceId }) => traceId);
  expect(await call(handler, {}, {})).toBe('no-trace');
});

test('the trace id is the third argument, beside a callback too', async () => {
  const seen: unknown[] = [];
  const handler = withTracing((_event: unknown, _context, tools) => {
    seen.push(tools.traceId, typeof tools);
  });
  await printedBy(() => {
    call(handler, {}, contextOf(5));
    call(handler, {}, contextOf(6), () => undefined);
    call(handler, {}, contextOf(7, { isTraced: false }));
  });
  expect(seen).toEqual([traceIdOf(5), 'object', traceIdOf(6), 'function', 'no-trace', 'object']);
});
