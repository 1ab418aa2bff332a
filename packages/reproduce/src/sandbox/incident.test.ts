// Every fault of the table really happens, to the one function it is meant for. Whether it is recognised is not asked here.
import { parseMessage } from '@coldcase/model';
import { expect, test } from 'vitest';
import { faultNames } from './faults.ts';
import { runIncident } from './incident.ts';

/** Short: what the planned time does not bring, the further requests do. */
const durationSeconds = 2;

test.concurrent.each(faultNames)('%s makes its function fail, and no other', async (fault) => {
  const incident = await runIncident({ fault, seed: 3, durationSeconds });
  const failing = incident.summary.filter(({ failures }) => failures > 0).map(({ functionName }) => functionName);
  expect(failing).toEqual([incident.fault.functionName]);
  const early = incident.logs.filter(({ timestamp }) => timestamp < incident.injectedAt);
  expect(early.map(({ message }) => parseMessage(message)).filter(({ level }) => level === 'ERROR')).toEqual([]);
});

test('nothing in the logs names the fault', async () => {
  for (const fault of ['memory-oom', 'handler-never-completes']) {
    const { logs, fault: injected } = await runIncident({ fault, seed: 5, durationSeconds: 1 });
    const text = logs.map(({ message }) => message).join('');
    expect(text).not.toContain(injected.name);
    expect(text).not.toContain(injected.title);
  }
});

test('the seed draws the fault, and all of them come up', async () => {
  const aborted = AbortSignal.abort();
  const drawn = new Set<string>();
  for (let seed = 0; seed < 12; seed += 1) drawn.add((await runIncident({ seed, signal: aborted })).fault.name);
  expect(drawn.size).toBeGreaterThan(5);
  expect((await runIncident({ seed: 4, signal: aborted })).fault).toEqual(
    (await runIncident({ seed: 4, signal: aborted })).fault,
  );
});

test('a fault that does not exist is a bug in the caller', async () => {
  await expect(runIncident({ fault: 'meteor', seed: 1 })).rejects.toThrow('the fault meteor is one of faultNames');
});

test('a system without process control is refused', async () => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { value: 'win32' });
  const refused = runIncident({ seed: 1 });
  Object.defineProperty(process, 'platform', platform);
  await expect(refused).rejects.toMatchObject({ code: 'SANDBOX_UNSUPPORTED' });
});
