import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseMessage } from '@coldcase/model';
import { expect, test } from 'vitest';
import { writeTree } from '../testing/drawn-logs.ts';
import type { FunctionSpec } from './function-spec.ts';
import { openSandbox } from './sandbox.ts';
import { seededRandom } from './seeded-random.ts';
import { type Tracing, traceOf } from './tracing.ts';

const root = '1-60000000-0123456789abcdef01234567';
const started = /^Root=1-5f84c7a5-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=/;

/** `…` stands for what is drawn. */
function check(tracing: Tracing | undefined, upstream: string | undefined, header: string, isRecorded: boolean): void {
  const trace = traceOf(tracing, upstream, seededRandom('trace'), 0x5f84c7a5 * 1000);
  expect(trace.header.replace(started, 'Root=…;Parent=…;Sampled=').replace(/Parent=[0-9a-f]{16};S/, 'Parent=…;S')).toBe(
    header,
  );
  expect(trace.recorded !== undefined).toBe(isRecorded);
}

test('a function that is traced gets a trace of its own, or goes on with that of its caller', () => {
  check('Active', undefined, 'Root=…;Parent=…;Sampled=1', true);
  check('Active', `Root=${root};Parent=aaaaaaaaaaaaaaaa;Sampled=1`, `Root=${root};Parent=…;Sampled=1`, true);
  check('Active', `Root=${root}`, `Root=${root};Parent=…;Sampled=1`, true);
});

test('what the caller did not sample is not recorded', () => {
  check('Active', `Root=${root};Parent=aaaaaaaaaaaaaaaa;Sampled=0`, `Root=${root};Parent=…;Sampled=0`, false);
});

test('a function that is not traced hands on what came, or a trace that nobody samples', () => {
  check('PassThrough', `Root=${root};Parent=a;Sampled=1`, `Root=${root};Parent=a;Sampled=1`, false);
  check('PassThrough', undefined, 'Root=…;Parent=…;Sampled=0', false);
  check(undefined, undefined, 'Root=…;Parent=…;Sampled=0', false);
});

test('the segment is in the line after REPORT and in the variable of the handler, and its subsegments find the daemon', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracing-test-'));
  const daemon = createSocket('udp4');
  const heard = new Promise<string>((resolve) => daemon.once('message', (bytes) => resolve(bytes.toString())));
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  const source = `exports.handler = async () => {
    const [host, port] = process.env.AWS_XRAY_DAEMON_ADDRESS.split(':');
    const socket = require('node:dgram').createSocket('udp4');
    await new Promise((sent) => socket.send(process.env._X_AMZN_TRACE_ID, Number(port), host, sent));
    socket.close();
    return process.env._AWS_XRAY_DAEMON_PORT === port && process.env.AWS_XRAY_CONTEXT_MISSING;
  };`;
  const taskRoot = writeTree(folder, { 'index.js': source });
  const common = { taskRoot, handler: 'index.handler', memoryMb: 256, timeoutMs: 20_000 };
  const specs: FunctionSpec[] = [
    { ...common, name: 'traced', tracing: 'Active' },
    { ...common, name: 'untraced', tracing: 'PassThrough' },
  ];
  const xrayDaemonAddress = `127.0.0.1:${daemon.address().port}`;
  const sandbox = openSandbox(specs, { seed: 1, xrayDaemonAddress });
  expect(await sandbox.invoke('traced', {})).toMatchObject({ payload: '"LOG_ERROR"' });
  const header = await heard;
  await sandbox.invoke('untraced', {}, { traceHeader: `Root=${root};Sampled=1` });
  await sandbox.close();
  daemon.close();
  rmSync(folder, { recursive: true });
  const reports = sandbox.logs().filter(({ message }) => message.startsWith('REPORT'));
  const [, traceId = '', segmentId = ''] = /^Root=(.*);Parent=(.*);Sampled=1$/.exec(header) ?? [];
  expect(reports[0]?.message).toMatch(
    new RegExp(`\\t\\nXRAY TraceId: ${traceId}\\tSegmentId: ${segmentId}\\tSampled: true\\t\\n$`),
  );
  expect(parseMessage(reports[0]?.message ?? '')).toMatchObject({ recordType: 'REPORT', traceId, segmentId });
  expect(reports[1]?.message).not.toContain('XRAY');
});
