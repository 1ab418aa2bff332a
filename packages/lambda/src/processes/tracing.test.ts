// What the daemon of X-Ray hears from functions, and what the log has where there is no daemon.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Outcome, Sandbox } from '@coldcase/reproduce';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachOf } from '../testing/each-of.ts';
import { type FaultServer, hang, startFaultServer } from '../testing/fault-server.ts';
import {
  crossedPlaces,
  type FunctionLab,
  fewPlaces,
  invokedWith,
  jsonLines,
  nameIn,
  openFunctionLab,
  places,
  turnsOf,
} from '../testing/function-lab.ts';
import { openXrayDaemon, type XrayDaemon } from '../testing/xray-daemon.ts';

const program = `
import { captureHttp, inSubsegment, publishMetric, withRemainingTimeGuard, withTracing } from '@coldcase/lambda';

captureHttp();

const priced = async ({ how }) => {
  await inSubsegment('price', async (part) => part?.addAnnotation('sku', 'a1'));
  if (how === 'throws') throw new RangeError('no price', { cause: new TypeError('no table') });
  return { how };
};
export const traced = withTracing(priced);

export const slow = withRemainingTimeGuard(withTracing(async () => {
  publishMetric('Begun', 1);
  await inSubsegment('charge', () => fetch(process.env.PROVIDER_URL + '/charges'));
}));

export const never = withRemainingTimeGuard(withTracing(async ({ how }) => {
  if (how === 'sleeps') return new Promise((resolve) => setTimeout(resolve, 900));
  publishMetric('Begun', 1);
  await inSubsegment('lost', () => new Promise(() => undefined));
}));
`;

/** Where no daemon is: nobody listens, no such host, no address at all. */
const elsewhere = ['refusing', 'unknown', 'nonsense'] as const;
const unsampled = '1-60000000-0123456789abcdef01234567';

let lab: FunctionLab;
let sandbox: Sandbox;
let daemon: XrayDaemon;
let provider: FaultServer;
const outcomes = new Map<string, readonly Outcome[]>();

beforeAll(async () => {
  daemon = await openXrayDaemon();
  provider = await startFaultServer(hang);
  lab = await openFunctionLab({ program });
  const active = { tracing: 'Active' as const, environment: { PROVIDER_URL: provider.url } };
  const events = [{ how: 'returns' }, { how: 'throws' }, { how: 'unsampled' }];
  const addresses = {
    refusing: `127.0.0.1:${await closedPort()}`,
    unknown: 'daemon.invalid:2000',
    nonsense: 'somewhere',
  };
  const courses = [
    ...crossedPlaces.map((place) => ({
      spec: lab.deployed(place, 'program.slow', { ...active, timeoutMs: 1_000 }),
      events: [{ how: 'hangs' }],
    })),
    ...fewPlaces.map((place) => ({
      spec: lab.deployed(place, 'program.never', { ...active, timeoutMs: 2_000 }),
      events: [{ how: 'never' }, { how: 'sleeps' }, { how: 'sleeps' }],
    })),
    ...places.map((place) => ({ spec: lab.deployed(place, 'program.traced', active), events })),
    ...fewPlaces.flatMap((place) =>
      elsewhere.map((name) => {
        const environment = { AWS_XRAY_DAEMON_ADDRESS: addresses[name] };
        return { spec: lab.deployed(place, 'program.traced', { ...active, environment }, name), events };
      }),
    ),
  ];
  sandbox = lab.open(
    courses.map(({ spec }) => spec),
    { xrayDaemonAddress: daemon.address },
  );
  await eachOf(courses, async ({ spec: { name }, events: all }) => {
    outcomes.set(name, await invokedWith(sandbox, name, all, headerOf));
  });
});
afterAll(async () => {
  await sandbox.close();
  await provider[Symbol.asyncDispose]();
  daemon.close();
  lab.close();
});

const headerOf = ({ how }: { readonly how: string }) =>
  how === 'unsampled' ? { traceHeader: `Root=${unsampled};Parent=53995c3f42cd8ad8;Sampled=0` } : {};

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.each(places)('$runtime, $runtimeClient, $format', (place) => {
  test('the daemon gets one document of an invocation, below the segment that REPORT names, with the error that ended it', () => {
    const name = nameIn(place, 'program.traced');
    const [returned, threw] = turnsOf(sandbox, name);
    const part = { name: `## ${place.format}/program.traced`, type: 'subsegment', start_time: expect.any(Number) };
    const price = { name: 'price', annotations: { sku: 'a1' }, end_time: expect.any(Number) };
    expect(daemon.documentsOf(returned?.traceId)).toMatchObject([
      { ...part, parent_id: returned?.segmentId, annotations: { ColdStart: true }, subsegments: [price] },
    ]);
    expect(daemon.documentsOf(threw?.traceId)).toMatchObject([
      {
        ...part,
        parent_id: threw?.segmentId,
        annotations: { ColdStart: false },
        subsegments: [price],
        fault: true,
        cause: {
          exceptions: [
            { type: 'RangeError', message: 'no price' },
            { type: 'TypeError', message: 'no table' },
          ],
        },
      },
    ]);
    expect(returned?.printed).toEqual([]);
  });

  test('nothing of a trace that is not sampled, and REPORT has no trace', () => {
    const turn = turnsOf(sandbox, nameIn(place, 'program.traced'))[2];
    expect([turn?.traceId, turn?.printed, daemon.documentsOf(unsampled)]).toEqual([undefined, [], []]);
  });
});

describe.each(crossedPlaces)('$runtime, $runtimeClient, $format', (place) => {
  test('a function that ran out of time has told before what it waited for: in a line, to the daemon, and its metrics', () => {
    const name = nameIn(place, 'program.slow');
    expect(outcomes.get(name)).toMatchObject([{ kind: 'timeout' }]);
    const [turn] = turnsOf(sandbox, name);
    const host = new URL(provider.url).hostname;
    const [metric, line] = (turn === undefined ? [] : jsonLines(turn)).toSorted((a) => ('_aws' in a ? -1 : 1));
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'about to time out',
      xray_trace_id: turn?.traceId,
      function_request_id: turn?.requestId,
      pending: [{ name: host }, { name: 'charge' }, { name: `## ${place.format}/program.slow` }],
    });
    expect(metric).toMatchObject({ Begun: 1 });
    expect(turn?.printed.at(-1)).toMatch(/Task timed out after \d\.\d\d seconds\s*$/);
    expect(daemon.documentsOf(turn?.traceId)).toMatchObject([
      {
        parent_id: turn?.segmentId,
        in_progress: true,
        subsegments: [{ name: 'charge', in_progress: true, subsegments: [{ name: host, in_progress: true }] }],
      },
    ]);
  });
});

describe.each(fewPlaces)('$runtime, $runtimeClient, $format', (place) => {
  test('a promise that never settles leaves its trace and its metrics, and no guard in a later invocation', () => {
    const name = nameIn(place, 'program.never');
    expect(outcomes.get(name)).toMatchObject([
      { kind: 'error', errorType: 'Runtime.NodeJsExit' },
      { kind: 'success' },
      { kind: 'success' },
    ]);
    const [never, ...later] = turnsOf(sandbox, name);
    expect(never === undefined ? [] : jsonLines(never)).toMatchObject([{ Begun: 1 }]);
    expect(daemon.documentsOf(never?.traceId)).toMatchObject([
      {
        fault: true,
        cause: { exceptions: [{ type: 'Runtime.NodeJsExit' }] },
        subsegments: [{ name: 'lost', in_progress: true }],
      },
    ]);
    expect(later.map(({ printed }) => printed)).toEqual([[], []]);
  });

  test.each(elsewhere)('a daemon that is %s changes nothing', (kind) => {
    const told = (outcome: Outcome) => ('payload' in outcome ? [outcome.kind, outcome.payload] : outcome);
    const bare = outcomes.get(nameIn(place, 'program.traced'))?.map(told);
    const name = nameIn(place, kind);
    expect(outcomes.get(name)?.map(told)).toEqual(bare);
    const printed = turnsOf(sandbox, name).map((turn) => jsonLines(turn).length);
    // Without an address the log gets the documents.
    expect(printed).toEqual(kind === 'nonsense' ? [1, 1, 0] : [0, 0, 0]);
  });
});
