// A wrapper looks and never touches: under all wrappers at once a function answers, fails and ends as it does without.

import type { Outcome, Sandbox } from '@coldcase/reproduce';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachOf } from '../testing/each-of.ts';
import {
  crossedPlaces,
  type FunctionLab,
  invokedWith,
  nameIn,
  openFunctionLab,
  type Place,
  places,
  turnsOf,
} from '../testing/function-lab.ts';

const bare = `
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class OrderGone extends Error {
  name = 'OrderGone';
  code = 'E_GONE';
  orderId = 17;
}
const thrown = {
  error: () => new OrderGone('order 17 is gone', { cause: new TypeError('no row') }),
  text: () => 'gone',
  object: () => ({ statusCode: 404 }),
  nothing: () => undefined,
};

export const asynchronous = async ({ how, value, late }, context) => {
  if (late) await pause(5);
  if (how === 'returns') return value;
  if (how === 'dates') return { at: new Date(0), hidden: undefined, list: [undefined], big: 2 ** 53 };
  if (how === 'context') return [context.functionName.length > 0, Object.keys(context).sort().join()];
  if (how === 'never') return new Promise(() => undefined);
  if (how === 'exits') process.exit(3);
  if (how === 'crashes') { setTimeout(() => { throw new RangeError('beside'); }, 1); await pause(1000); }
  throw thrown[how]();
};

export const plain = ({ how, value }) => {
  if (how === 'returns') return value;
  if (how === 'promises') return pause(5).then(() => value);
  if (how === 'thenable') return { then: (resolve) => setTimeout(resolve, 5, value) };
  if (how === 'never') return new Promise(() => undefined);
  throw thrown[how]();
};

export const called = (event, context, callback) => {
  const { how, value, waits, twice } = event;
  if (waits === false) context.callbackWaitsForEmptyEventLoop = false;
  if (how === 'later') return void setTimeout(callback, 5, null, value);
  if (how === 'idle') return void setTimeout(() => undefined, 5);
  if (how === 'waits') { setTimeout(() => console.log('waited'), 50); return callback(null, value); }
  if (how === 'promises') return pause(5).then(() => value);
  if (how === 'never') return new Promise(() => undefined);
  if (how === 'succeed') return context.succeed(value);
  if (how === 'fail') return context.fail(thrown.error());
  if (how === 'done') return void setTimeout(() => context.done(null, value), 5);
  if (how === 'throws') throw thrown.error();
  if (how === 'returns') callback(null, value); else callback(thrown[how]());
  if (twice) callback(null, 'twice');
  return 'not an answer';
};

export const streamed = awslambda.streamifyResponse(async ({ how, value }, stream, context) => {
  stream.setContentType('text/plain');
  if (how === 'early') throw thrown.error();
  stream.write('first ');
  await pause(5);
  if (how === 'late') throw thrown.error();
  stream.write({ value, id: context.awsRequestId.length });
  stream.end();
  if (how === 'value') return value;
}, { highWaterMark: 1024 });

export const streamedPlain = awslambda.streamifyResponse((event, stream) => { stream.end('x'); });

`;

const wrapped = `
import { withLogger, withMetrics, withRemainingTimeGuard, withResponseCheck, withTracing } from '@coldcase/lambda';
import { withMemoryTrend } from '@coldcase/lambda/memory';
import { withErrorReporter } from '@coldcase/lambda/reporter';
import * as bare from './bare.js';

const wrapped = (handler) => withErrorReporter(withRemainingTimeGuard(withTracing(withLogger(withMetrics(withResponseCheck(
  withMemoryTrend(handler)))))));

export const asynchronous = wrapped(bare.asynchronous);
export const plain = wrapped(bare.plain);
export const called = wrapped(bare.called);
export const streamed = wrapped(bare.streamed);
export const streamedPlain = wrapped(bare.streamedPlain);
`;

const answers = [
  ...[null, 'text', 0, false, [1], { statusCode: 200, body: 'ok' }].map((value) => ({ how: 'returns', value })),
  { how: 'returns' },
];
const errors = [{ how: 'error' }, { how: 'text' }, { how: 'object' }, { how: 'nothing' }];

/** What each kind of handler is asked to do, in the order of its invocations. */
const courses = {
  asynchronous: [
    ...answers,
    { how: 'dates' },
    { how: 'context' },
    ...errors,
    ...errors.map((event) => ({ ...event, late: true })),
    { how: 'never' },
    { how: 'returns', value: 'after it' },
    { how: 'exits' },
    { how: 'crashes' },
    { how: 'returns', value: 'after both' },
  ],
  plain: [
    ...answers,
    { how: 'promises', value: 1 },
    { how: 'thenable', value: 2 },
    ...errors,
    { how: 'never' },
    { how: 'returns', value: 'after it' },
  ],
  called: [
    ...answers,
    ...errors,
    { how: 'returns', value: 'once', twice: true },
    { how: 'throws' },
    { how: 'later', value: 1 },
    { how: 'waits', value: 2 },
    { how: 'waits', value: 3, waits: false },
    { how: 'idle' },
    { how: 'promises', value: 4 },
    { how: 'never' },
    { how: 'succeed', value: 5 },
    { how: 'fail' },
    { how: 'done', value: 6 },
    { how: 'returns', value: 'after all' },
  ],
  streamed: [
    { how: 'ends', value: 1 },
    { how: 'early' },
    { how: 'late' },
    { how: 'value', value: 2 },
    { how: 'ends', value: 3 },
  ],
  streamedPlain: [{}],
} as const;
type Kind = keyof typeof courses;

/** A process that ends is started anew, which costs more than all else: not everywhere. */
const courseIn = (place: Place, kind: Kind): readonly object[] =>
  courses[kind].filter((event) => crossedPlaces.includes(place) || !endsItsProcess(event));
const endsItsProcess = (event: object): boolean => 'how' in event && (event.how === 'exits' || event.how === 'crashes');

const kinds = Object.keys(courses).filter((kind): kind is Kind => kind in courses);

// Nobody listens there: the reporter's work after each response fails, and that is nobody's business.
const environment = { GITHUB_REPOSITORY: 'shop/orders', GITHUB_TOKEN: 't', GITHUB_API_URL: 'http://127.0.0.1:9' };

/** Callbacks are for Node.js 22; of AWS's clients, the one that can be had from npm refuses them there, too. */
const takesCallbacks = ({ runtime, runtimeClient }: Place): boolean =>
  runtime === 'nodejs22.x' && runtimeClient === 'ours';
const kindsIn = (place: Place): readonly Kind[] =>
  kinds.filter((kind) => {
    if (kind === 'asynchronous') return true;
    return kind === 'called' ? takesCallbacks(place) : crossedPlaces.includes(place);
  });

let lab: FunctionLab;
let sandbox: Sandbox;
const outcomes = new Map<string, readonly Outcome[]>();

beforeAll(async () => {
  lab = await openFunctionLab({ bare, wrapped });
  const all = places.flatMap((place) =>
    kindsIn(place).flatMap((kind) =>
      ['bare', 'wrapped'].map((program) => ({ place, kind, handler: `${program}.${kind}` })),
    ),
  );
  const change = { timeoutMs: 4_000, environment };
  sandbox = lab.open(all.map(({ place, handler }) => lab.deployed(place, handler, change)));
  await eachOf(all, async ({ place, kind, handler }) => {
    const name = nameIn(place, handler);
    outcomes.set(name, await invokedWith(sandbox, name, courseIn(place, kind)));
  });
});
afterAll(async () => {
  await sandbox.close();
  lab.close();
});

/** What the caller gets, with the frame of the handler itself: those below are of wrappers and of the runtime. */
function answerOf(outcome: Outcome | undefined): unknown {
  if (outcome === undefined || outcome.kind === 'throttled') return outcome;
  const { kind, payload, requestId } = outcome;
  const said = payload.replaceAll(requestId, '<id>');
  if (kind === 'success') return { kind, said, stream: outcome.stream?.contentType };
  const { trace, ...error }: { trace?: readonly string[] } = JSON.parse(said);
  const [message, frame] = trace ?? [];
  return { kind, errorType: outcome.errorType, error, message, at: frame?.replace(/^.*[ (]/, '') };
}

describe.each(places)('$runtime, $runtimeClient, $format', (place: Place) => {
  test.each(kindsIn(place))('%s handlers answer with all wrappers as without', (kind) => {
    const of = (program: string) =>
      courseIn(place, kind).map((event, index) => ({
        event: JSON.stringify(event),
        answer: answerOf(outcomes.get(nameIn(place, `${program}.${kind}`))?.[index]),
      }));
    expect(of('wrapped')).toEqual(of('bare'));
  });

  test.each(kindsIn(place))(
    'the environment of %s handlers is free when they have answered, not when their time is up',
    (kind) => {
      const timeouts = ['bare', 'wrapped'].map((program) =>
        turnsOf(sandbox, nameIn(place, `${program}.${kind}`)).flatMap(({ printed }) =>
          printed.filter((line) => line.includes('Task timed out')),
        ),
      );
      expect(timeouts).toEqual([[], []]);
    },
  );
});
