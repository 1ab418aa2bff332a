// A process as Lambda ends it.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakeExtensionApi } from '../testing/fake-extension-api.ts';

const url = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
const program = `
import { requestTimeAfterResponse } from ${url('./after-response.ts')};
import { beforeTheEnd } from ${url('./last-words.ts')};
const { argv: [, , how] } = process;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
beforeTheEnd(async (signal) => {
  process.send('began');
  if (how === 'fails') throw new Error('no network');
  await pause(how === 'hangs' ? 60_000 : 50);
  process.send('ended');
});
if (how === 'listens') process.on('SIGTERM', () => pause(200).then(() => process.exit(7)));
setInterval(() => undefined, 1000);
await requestTimeAfterResponse();
process.send('ready');
`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldcase-last-words-'));
  writeFileSync(join(folder, 'program.mjs'), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What it said between the signal and its end, how it ended, and after how long. */
async function endOf(how: string, address: string) {
  const child: ChildProcess = fork(join(folder, 'program.mjs'), [how], {
    env: { AWS_LAMBDA_RUNTIME_API: address },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  const said: unknown[] = [];
  child.on('message', (word) => said.push(word));
  const startedAt = performance.now();
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'close');
  return { said, code, signal, ms: performance.now() - startedAt };
}

test.each([
  ['works', { said: ['began', 'ended'], code: null, signal: 'SIGTERM' }],
  ['fails', { said: ['began'], code: null, signal: 'SIGTERM' }],
  ['hangs', { said: ['began'], code: null, signal: 'SIGTERM' }],
  ['listens', { said: ['began', 'ended'], code: 7, signal: null }],
])('the last words of one that %s, and the end that it would have had', async (how, expected) => {
  await using api = await startFakeExtensionApi();
  const { ms, ...end } = await endOf(how, api.address);
  expect(end).toEqual(expected);
  if (how === 'hangs') expect(ms).toBeGreaterThan(390);
});

test('without time after responses there are none: the signal ends the process at once', async () => {
  await using api = await startFakeExtensionApi({ refuses: true });
  expect(await endOf('works', api.address)).toMatchObject({ said: [], code: null, signal: 'SIGTERM' });
});
