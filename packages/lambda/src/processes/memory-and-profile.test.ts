// Heap snapshots and processor profiles of functions at work: whole in S3, or refused by kind, and the function goes on.
import type { Outcome, Sandbox } from '@coldcase/reproduce';
import { type S3Server, s3Credentials, startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachOf } from '../testing/each-of.ts';
import {
  crossedPlaces,
  type FunctionLab,
  fewPlaces,
  invokedWith,
  nameIn,
  openFunctionLab,
  turnsOf,
} from '../testing/function-lab.ts';

const program = `
import { readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { withTracing } from '@coldcase/lambda';
import { snapshotRoom, takeHeapSnapshot } from '@coldcase/lambda/memory';
import { withCpuProfile } from '@coldcase/lambda/profile';

let kept = [];
const grow = (megabytes) => { kept = Array.from({ length: megabytes * 12_000 }, (_, index) => ({ index, text: 'a' + index })); };
const fill = (leaveMegabytes) => {
  const { bavail, bsize } = statfsSync('/tmp');
  writeFileSync('/tmp/full', Buffer.alloc(Math.max(0, bavail * bsize - leaveMegabytes * 2 ** 20)));
};
const left = () => readdirSync('/tmp').filter((name) => name.endsWith('.heapsnapshot'));

export const snapshot = withTracing(async ({ growMb, leaveMb, take, believes }) => {
  if (growMb !== undefined) grow(growMb);
  if (leaveMb !== undefined) fill(leaveMb);
  const sent = take ? await takeHeapSnapshot({ key: take, ...(believes ? { room: { ...snapshotRoom(), ...believes } } : {}) }) : undefined;
  return { pid: process.pid, sent, left: left(), objects: kept.length };
});

const busyWork = (ms) => { const end = performance.now() + ms; let sum = 0; while (performance.now() < end) sum += Math.sqrt(sum); return sum; };
export const profiled = withCpuProfile(async ({ ms }) => { busyWork(ms); return 'worked'; },
  { when: ({ profile }) => profile === true, bucket: 'profiles' });
`;

let lab: FunctionLab;
let sandbox: Sandbox;
let s3: S3Server;
const outcomes = new Map<string, readonly Outcome[]>();

const hasOwnTmp = (): boolean => sandbox.fileSystem.kind === 'lambda';
const answer = (outcome: Outcome | undefined): Readonly<Record<string, unknown>> =>
  outcome !== undefined && 'payload' in outcome ? JSON.parse(outcome.payload) : { kind: outcome?.kind };
const answersOf = (name: string) => (outcomes.get(name) ?? []).map(answer);

beforeAll(async () => {
  s3 = await startS3(['debug-snapshots', 'profiles']);
  lab = await openFunctionLab({ program });
  const environment = { ...s3Credentials, AWS_ENDPOINT_URL_S3: s3.url };
  const courses = [
    ...fewPlaces.flatMap((place) => {
      const deployed = (called: string, change: object) =>
        lab.deployed(place, 'program.snapshot', { environment, ...change }, called);
      const key = (called: string) => `${nameIn(place, called)}.heapsnapshot`;
      return [
        { spec: deployed('room', { memoryMb: 512 }), events: [{ growMb: 1, take: key('room') }, {}] },
        {
          spec: deployed('full', { memoryMb: 512, ephemeralStorageMb: 16 }),
          events: [{ leaveMb: 1, take: key('full') }, {}],
        },
        {
          spec: deployed('fuller', { memoryMb: 512, ephemeralStorageMb: 16 }),
          events: [{ leaveMb: 1, take: key('fuller'), believes: { diskFreeBytes: 1e9 } }, {}],
        },
        { spec: deployed('tight', { memoryMb: 128 }), events: [{ growMb: 5, take: key('tight') }, {}] },
        {
          spec: deployed('late', { memoryMb: 512, timeoutMs: 1_000 }),
          events: [{}, { growMb: 5, take: key('late') }, {}],
        },
      ];
    }),
    ...crossedPlaces.map((place) => ({
      spec: lab.deployed(place, 'program.profiled', { environment }),
      events: [{ ms: 1 }, { ms: 60, profile: true }, { ms: 1 }],
    })),
  ];
  sandbox = lab.open(
    courses.map(({ spec }) => spec),
    { fileSystem: 'lambda' },
  );
  // They would fill the disk of this machine.
  const possible = courses.filter(({ spec }) => hasOwnTmp() || spec.ephemeralStorageMb === undefined);
  await eachOf(possible, async ({ spec: { name }, events }) => {
    outcomes.set(name, await invokedWith<object>(sandbox, name, events));
  });
});
afterAll(async () => {
  await sandbox.close();
  lab.close();
  await s3[Symbol.asyncDispose]();
});

describe.each(fewPlaces)('$runtime, $runtimeClient, $format', (place) => {
  test('where there is room a snapshot reaches S3 whole, and its file is gone', () => {
    const name = nameIn(place, 'room');
    const key = `${name}.heapsnapshot`;
    const [first, second] = answersOf(name);
    const bytes = s3.read('debug-snapshots', key);
    expect(first).toMatchObject({
      sent: { kind: 'sent', bucket: 'debug-snapshots', key, bytes: bytes.length },
      left: [],
    });
    const { snapshot, nodes, strings } = JSON.parse(bytes.toString());
    expect(nodes).toHaveLength(snapshot.node_count * snapshot.meta.node_fields.length);
    expect(strings).toContain('a11999');
    expect(second).toMatchObject({ pid: first?.pid });
  });

  test.for([
    ['full', 'no-space', 'on a full /tmp'],
    ['fuller', 'no-space', 'on a /tmp that had less room than was believed'],
    ['tight', 'no-memory', 'in 128 MB'],
    ['late', 'no-time', 'shortly before the time is up'],
  ] as const)('%s: refused as %s %s, nothing is left or sent, and the function goes on', ([called, kind], { skip }) => {
    skip(kind === 'no-space' && !hasOwnTmp(), `functions have no /tmp of their own: ${sandbox.fileSystem.obstacle}`);
    const name = nameIn(place, called);
    const answers = answersOf(name);
    expect(answers.at(-2)).toMatchObject({ sent: { kind }, left: [] });
    expect(answers.at(-1)).toMatchObject({ pid: answers.at(-2)?.pid, left: [] });
    expect(s3.keys('debug-snapshots')).not.toContain(`${name}.heapsnapshot`);
  });
});

describe.each(crossedPlaces)('$runtime, $runtimeClient, $format', (place) => {
  test('the profile of an invocation that asked for one is in S3 under its id, with the function that was busy', () => {
    const name = nameIn(place, 'program.profiled');
    expect(answersOf(name)).toEqual(['worked', 'worked', 'worked']);
    const profiled = turnsOf(sandbox, name)[1];
    const keys = s3.keys('profiles').filter((key) => key.includes(`/${name}/`));
    expect(keys).toEqual([`cpu-profiles/${name}/${profiled?.requestId}.cpuprofile`]);
    const { nodes, samples } = JSON.parse(s3.read('profiles', keys[0] ?? '').toString());
    expect(nodes.map(({ callFrame }: { callFrame: { functionName: string } }) => callFrame.functionName)).toContain(
      'busyWork',
    );
    expect(samples.length).toBeGreaterThan(0);
  });
});
