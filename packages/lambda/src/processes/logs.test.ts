// What functions print is in the log as it was written, each line with the ids of the invocation that it belongs to, also when
// that had ended before the line was printed.
import type { Sandbox } from '@coldcase/reproduce';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachOf } from '../testing/each-of.ts';
import {
  crossedPlaces,
  type FunctionLab,
  fewPlaces,
  invokedWith,
  jsonLines,
  nameIn,
  openFunctionLab,
  type Turn,
  turnsOf,
} from '../testing/function-lab.ts';

const program = `
import { createLogger, publishMetric, withLogger, withTracing } from '@coldcase/lambda';

const log = createLogger({ service: 'orders' });
const buffering = createLogger({ service: 'buffering', buffer: true, level: 'WARN' });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const printing = withLogger(withTracing(async ({ number, fails }) => {
  log.info('first', { number });
  console.log('second %d', number);
  console.warn(JSON.stringify({ third: number }));
  buffering.debug('kept', { number });
  publishMetric('Printed', number);
  await pause(1);
  log.info('a line\\nof two', { nested: { list: [1, { two: 2 }] } });
  if (fails) throw Object.assign(new RangeError('no fourth'), { code: 'E_FOUR' });
}));

// What is not waited for goes on in later invocations of the environment.
const step = async ({ number }, { what, afterMs }) => {
  if (afterMs > 0) await pause(afterMs);
  if (what === 'log') log.info('step', { number });
  if (what === 'console') console.log('step of ' + number);
  if (what === 'fields') log.addFields({ ['field_' + number]: true });
  if (what === 'metric') publishMetric('Steps', number);
  if (what === 'debug') buffering.debug('step', { number });
  if (what === 'error') buffering.error('step', { number });
};
export const interleaved = withLogger(withTracing(async (event) => {
  const all = event.steps.map((one) => step(event, one));
  await Promise.all(all.filter((_, index) => event.steps[index].isAwaited));
}));
`;

let lab: FunctionLab;
let sandbox: Sandbox;

const warm = 20;

beforeAll(async () => {
  lab = await openFunctionLab({ program });
  const active = { tracing: 'Active' as const };
  sandbox = lab.open([
    ...crossedPlaces.map((place) => lab.deployed(place, 'program.printing', active)),
    ...fewPlaces.map((place) => lab.deployed(place, 'program.interleaved', active)),
  ]);
  const events = Array.from({ length: warm }, (_, number) => ({ number, fails: number % 3 === 2 }));
  await eachOf(crossedPlaces, (place) => invokedWith(sandbox, nameIn(place, 'program.printing'), events));
});
afterAll(async () => {
  await sandbox.close();
  lab.close();
});

describe.each(crossedPlaces)('$runtime, $runtimeClient, $format', (place) => {
  const turns = () => turnsOf(sandbox, nameIn(place, 'program.printing'));

  test('lines of the logger stand in the log as they are, in order', () => {
    for (const [number, turn] of turns().entries()) {
      const lines = jsonLines(turn);
      const ids = { function_request_id: turn.requestId, xray_trace_id: turn.traceId, cold_start: number === 0 };
      const fails = number % 3 === 2;
      expect(lines.filter((line) => line.service === 'orders')).toMatchObject([
        { message: 'first', number, ...ids },
        { message: 'a line\nof two', nested: { list: [1, { two: 2 }] }, ...ids },
      ]);
      const thrown = { message: 'the handler threw', error: { name: 'RangeError', code: 'E_FOUR' }, ...ids };
      expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject(fails ? [thrown] : []);
      expect(lines.filter(({ service }) => service === 'buffering')).toMatchObject(
        fails ? [{ message: 'kept', number }] : [],
      );
    }
  });

  test('metrics are printed once, also when the handler throws', () => {
    const metrics = turns().map((turn) => jsonLines(turn).flatMap((line) => ('_aws' in line ? [line.Printed] : [])));
    expect(metrics).toEqual(Array.from({ length: warm }, (_, number) => [number]));
  });

  test('lines of the console carry the trace once, however often the environment was used', () => {
    expect(turns()).toHaveLength(warm);
    for (const [number, { printed, requestId, traceId }] of turns().entries()) {
      const tabbed = printed.filter((line) => line.includes('\t')).map((line) => line.split('\t').slice(1));
      expect(tabbed.slice(0, 2)).toEqual([
        [requestId, 'INFO', `[${traceId}] second ${number}`],
        [requestId, 'WARN', `{"xray_trace_id":"${traceId}","third":${number}}`],
      ]);
      // The runtime's own line, by which errors are found, has no prefix.
      const [, , runtimes] = tabbed;
      expect(runtimes?.slice(0, 3) ?? []).toEqual(number % 3 === 2 ? [requestId, 'ERROR', 'Invoke Error '] : []);
    }
  });
});

const kinds = ['log', 'console', 'fields', 'metric', 'debug', 'error'] as const;
interface Step {
  readonly what: (typeof kinds)[number] | 'nothing';
  readonly afterMs: number;
  readonly isAwaited: boolean;
}
interface Course {
  readonly number: number;
  readonly steps: readonly Step[];
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ what: fc.constantFrom(...kinds), afterMs: fc.nat(12), isAwaited: fc.boolean() }),
  { maxLength: 6 },
);
/** Whatever was not waited for has ended when this has. */
const lastStep: Step = { what: 'nothing', afterMs: 60, isAwaited: true };

describe.each(fewPlaces)('$runtime, $runtimeClient, $format', (place) => {
  test('no line has the ids, the fields or the figures of another invocation, however their work interleaves', async () => {
    const name = nameIn(place, 'program.interleaved');
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 6, maxLength: 10 }), async (all) => {
        const before = number;
        const courses = [...all, [lastStep]].map((of): Course => ({ number: number++, steps: of }));
        await invokedWith(sandbox, name, courses);
        const turns = turnsOf(sandbox, name);
        expectOwn(turns.slice(before), courses, turns);
      }),
      // Each run is ten invocations of real processes.
      { numRuns: 5, endOnFailure: true },
    );
  });
});

/** @param turns  all of the environment, so that the number of an invocation is its place among them */
function expectOwn(lately: readonly Turn[], courses: readonly Course[], turns: readonly Turn[]): void {
  const lines = lately.flatMap(jsonLines);
  for (const line of lines.filter((one) => 'number' in one)) {
    const own = turns[Number(line.number)];
    expect(line).toMatchObject({ function_request_id: own?.requestId, xray_trace_id: own?.traceId });
    const fields = Object.keys(line).filter((key) => key.startsWith('field_'));
    expect(fields.filter((key) => key !== `field_${line.number}`)).toEqual([]);
  }
  const steppedBy = (what: string) =>
    courses.flatMap((course) => course.steps.flatMap((step) => (step.what === what ? [course.number] : []))).sort();
  const printedBy = (service: string, level: string) =>
    lines.flatMap((line) => (line.service === service && line.level === level ? [Number(line.number)] : [])).sort();
  expect(printedBy('orders', 'INFO')).toEqual(steppedBy('log'));
  expect(printedBy('buffering', 'ERROR')).toEqual(steppedBy('error'));
  const metrics = lines.flatMap(({ Steps }) => (Steps === undefined ? [] : [[Steps].flat().map(Number)]));
  expect(metrics.filter((values) => new Set(values).size > 1)).toEqual([]);
  expect(metrics.flat().sort()).toEqual(steppedBy('metric'));
  const consoleLines = lately.flatMap(({ printed }) =>
    printed.flatMap((line) => {
      const [, prefix, of] = /\t(?:\[([^\]]*)\] )?step of (\d+)$/.exec(line) ?? [];
      return of === undefined ? [] : [{ prefix, of: Number(of) }];
    }),
  );
  expect(consoleLines.map(({ of }) => of).sort()).toEqual(steppedBy('console'));
  // Between two invocations the console is the runtime's, and a line has no prefix.
  for (const { prefix, of } of consoleLines) expect([turns[of]?.traceId, undefined]).toContain(prefix);
}
