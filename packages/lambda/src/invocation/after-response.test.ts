import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { type FakeExtensionApi, startFakeExtensionApi } from '../testing/fake-extension-api.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
  globalThis.coldcaseAfterResponse1 = undefined;
  globalThis.coldcaseLambda1 = undefined;
});

/** A copy of the library as a process loads it, and a handler that notes what happens when. */
async function environment(api?: FakeExtensionApi) {
  vi.stubEnv('AWS_LAMBDA_RUNTIME_API', api?.address ?? '');
  const { afterResponse, requestTimeAfterResponse } = await import('./after-response.ts');
  const { wrapHandler } = await import('./wrap-handler.ts');
  const course: string[] = [];
  const handler = wrapHandler(
    async (event: { id: string; ms?: number; works?: number }) => {
      for (let count = 0; count < (event.works ?? 1); count += 1)
        afterResponse(async () => void course.push(`work of ${event.id}`));
      await pause(event.ms ?? 0);
      course.push(`answer of ${event.id}`);
    },
    () => ({}),
  );
  const invoke = async (event: { id: string; ms?: number; works?: number }, context = contextOf(event.id)) =>
    Reflect.apply(handler, undefined, [event, context]);
  const announce = (id: string, leftMs = 3_000): void =>
    api?.announce({ eventType: 'INVOKE', requestId: id, deadlineMs: Date.now() + leftMs });
  const hasTime = await requestTimeAfterResponse();
  return { afterResponse, requestTimeAfterResponse, wrapHandler, invoke, announce, course, hasTime };
}

const contextOf = (awsRequestId: string) => ({ awsRequestId, functionName: 'f', callbackWaitsForEmptyEventLoop: true });

test('work runs after the answer and before the freeze, whichever side tells first', async () => {
  await using api = await startFakeExtensionApi();
  const { invoke, announce, course } = await environment(api);
  announce('a');
  await invoke({ id: 'a', ms: 20 });
  await api.freezes();
  await invoke({ id: 'b' });
  announce('b');
  await pause(1);
  await api.freezes();
  expect(course).toEqual(['answer of a', 'work of a', 'answer of b', 'work of b']);
});

test('without an extension API, or when it refuses, work runs at once', async () => {
  const alone = await environment();
  await alone.invoke({ id: 'a' });
  expect([alone.hasTime, alone.course]).toEqual([false, ['work of a', 'answer of a']]);
  vi.resetModules();
  globalThis.coldcaseAfterResponse1 = undefined;
  globalThis.coldcaseLambda1 = undefined;
  await using api = await startFakeExtensionApi({ refuses: true });
  const refused = await environment(api);
  await refused.invoke({ id: 'a' });
  expect([refused.hasTime, refused.course]).toEqual([false, ['work of a', 'answer of a']]);
});

test('two copies of the library are one extension, and work begins when the outer wrapper has ended', async () => {
  await using api = await startFakeExtensionApi();
  const outer = await environment(api);
  vi.resetModules();
  const inner = await environment(api);
  expect(api.registered).toEqual(['coldcase-lambda']);
  const both = outer.wrapHandler(
    async (_: unknown, context: ReturnType<typeof contextOf>) => {
      await inner.invoke({ id: 'a' }, context);
      await pause(20);
      inner.course.push('outer ended');
    },
    () => ({}),
  );
  outer.announce('a');
  await Reflect.apply(both, undefined, [{}, contextOf('a')]);
  await api.freezes();
  expect(inner.course).toEqual(['answer of a', 'outer ended', 'work of a']);
});

test('an invocation that no wrapper sees is not waited for; one that begins late has its work done at once', async () => {
  await using api = await startFakeExtensionApi();
  const { invoke, announce, course } = await environment(api);
  const startedMs = performance.now();
  announce('a');
  await pause(1);
  await api.freezes();
  expect(performance.now() - startedMs).toBeLessThan(500);
  await invoke({ id: 'a' });
  expect(course).toEqual(['work of a', 'answer of a']);
  expect(globalThis.coldcaseAfterResponse1?.turns.size).toBe(0);
});

test('work is told to stop before the time is up, and not waited for longer', async () => {
  await using api = await startFakeExtensionApi();
  const { afterResponse, wrapHandler, announce, course } = await environment(api);
  const handler = wrapHandler(
    async () => {
      afterResponse((signal) => new Promise(() => signal.addEventListener('abort', () => course.push('told to stop'))));
    },
    () => ({}),
  );
  announce('a', 300);
  await Reflect.apply(handler, undefined, [{}, contextOf('a')]);
  const startedMs = performance.now();
  await api.freezes();
  expect(course).toEqual(['told to stop']);
  expect(performance.now() - startedMs).toBeLessThan(290);
});

test('the value of a callback is sent when the event loop is dry: work waits for that', async () => {
  await using api = await startFakeExtensionApi();
  const { afterResponse, wrapHandler, announce, course } = await environment(api);
  const handler = wrapHandler(
    ((_: unknown, __: unknown, callback: (error: null, value: string) => void) => {
      afterResponse(async () => void course.push('work'));
      callback(null, 'value');
    }) satisfies (...args: never[]) => void,
    () => ({}),
  );
  announce('a');
  Reflect.apply(handler, undefined, [{}, contextOf('a'), (_: null, value: string) => course.push(value)]);
  await pause(50);
  expect(course).toEqual(['value']);
  process.emit('beforeExit', 0);
  await api.freezes();
  expect(course).toEqual(['value', 'work']);
});

test('an error by a callback is sent at once, and a promise that never settles has its answer when the loop is dry', async () => {
  await using api = await startFakeExtensionApi();
  const { afterResponse, wrapHandler, announce, course } = await environment(api);
  const failing = wrapHandler(
    ((_: unknown, __: unknown, callback: (error: Error) => void) => {
      afterResponse(async () => void course.push('work'));
      callback(new TypeError('no'));
    }) satisfies (...args: never[]) => void,
    () => ({}),
  );
  announce('a');
  Reflect.apply(failing, undefined, [{}, contextOf('a'), () => course.push('error')]);
  await api.freezes();
  expect(course).toEqual(['error', 'work']);
  const hanging = wrapHandler(
    () => {
      afterResponse(async () => void course.push('work of hanging'));
      return new Promise(() => undefined);
    },
    () => ({}),
  );
  announce('b');
  Reflect.apply(hanging, undefined, [{}, contextOf('b')]);
  await pause(50);
  process.emit('beforeExit', 0);
  await api.freezes();
  expect(course).toEqual(['error', 'work', 'work of hanging']);
});

test('more works than there is room for are refused with a word; what throws harms no other', async () => {
  await using api = await startFakeExtensionApi();
  const { afterResponse, wrapHandler, invoke, announce, course } = await environment(api);
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  announce('a');
  await invoke({ id: 'a', works: 1_001 });
  await api.freezes();
  expect(course.filter((one) => one === 'work of a')).toHaveLength(1_000);
  const handler = wrapHandler(
    async () => {
      afterResponse(() => Promise.reject(new TypeError('broken')));
      afterResponse(async () => void course.push('the other'));
    },
    () => ({}),
  );
  announce('b');
  await Reflect.apply(handler, undefined, [{}, contextOf('b')]);
  await api.freezes();
  expect(course.at(-1)).toBe('the other');
  const own = said.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith('@coldcase/lambda'));
  expect(own).toEqual([
    expect.stringContaining('1000 works wait for the time after the response'),
    '@coldcase/lambda: TypeError: broken\n',
  ]);
});

test('an event that makes no sense ends the waiting, and work runs at once from then on', async () => {
  await using api = await startFakeExtensionApi();
  const { invoke, course } = await environment(api);
  api.announce('this is no JSON');
  await pause(50);
  await invoke({ id: 'a' });
  expect(course).toEqual(['work of a', 'answer of a']);
});

test('nothing is kept of two hundred invocations', async () => {
  await using api = await startFakeExtensionApi();
  const { invoke, announce, course } = await environment(api);
  for (let number = 0; number < 200; number += 1) {
    announce(String(number));
    await invoke({ id: String(number) });
    await api.freezes();
  }
  expect(course).toHaveLength(400);
  expect(globalThis.coldcaseAfterResponse1?.turns.size).toBe(0);
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThan(20);
});
