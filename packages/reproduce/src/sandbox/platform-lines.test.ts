import { parseMessage } from '@coldcase/model';
import { expect, test } from 'vitest';
import {
  type Exit,
  extensionExit,
  extensionLine,
  faultLine,
  initReportLine,
  type ReportFigures,
  reportLine,
  runtimeExit,
  timeoutLine,
} from './platform-lines.ts';

const requestId = '8f5e1c7a-0c2d-4f57-9a49-1d4c3c2f1a11';
const figures: ReportFigures = {
  requestId,
  durationMs: 12.344,
  billedDurationMs: 13,
  memorySizeMb: 128,
  maxMemoryUsedMb: 70,
  initDurationMs: undefined,
  status: undefined,
  trace: undefined,
};

/** `⇥` is a tab, `⏎` a newline. */
function check(printed: string, drawn: string): void {
  expect(printed.replaceAll('\t', '⇥').replaceAll('\n', '⏎')).toBe(drawn);
}

test('a report ends with a tab and a newline', () => {
  check(
    reportLine(figures),
    `REPORT RequestId: ${requestId}⇥Duration: 12.34 ms⇥Billed Duration: 13 ms⇥Memory Size: 128 MB⇥Max Memory Used: 70 MB⇥⏎`,
  );
});

test('the duration of an initialisation stands before the status', () => {
  const line = reportLine({ ...figures, initDurationMs: 200.1, status: { status: 'timeout' } });
  check(line.slice(line.indexOf('Max')), 'Max Memory Used: 70 MB⇥Init Duration: 200.10 ms⇥Status: timeout⇥⏎');
});

test('a recorded trace is a second line of the report', () => {
  const line = reportLine({ ...figures, trace: { traceId: '1-5f84c7a5-0123', segmentId: '4567' } });
  check(
    line.slice(line.indexOf('Max')),
    'Max Memory Used: 70 MB⇥⏎XRAY TraceId: 1-5f84c7a5-0123⇥SegmentId: 4567⇥Sampled: true⇥⏎',
  );
});

test('a report names the type of a failure of the process', () => {
  const line = reportLine({ ...figures, status: { status: 'error', errorType: 'Runtime.ExitError' } });
  check(line.slice(line.indexOf('Max')), 'Max Memory Used: 70 MB⇥Status: error⇥Error Type: Runtime.ExitError⇥⏎');
});

test('a failed initialisation names its phase', () => {
  check(
    initReportLine(10_000.12, 'init', { status: 'timeout' }),
    'INIT_REPORT Init Duration: 10000.12 ms⇥Phase: init⇥Status: timeout⏎',
  );
});

test('a timeout leaves an empty line', () => {
  check(
    timeoutLine('2026-11-21T14:03:22.101Z', requestId, 3003.2),
    `2026-11-21T14:03:22.101Z ${requestId} Task timed out after 3.00 seconds⏎⏎`,
  );
});

test('an exit names its signal, its status, or no reason', () => {
  const start = `RequestId: ${requestId} Error: Runtime exited `;
  const line = (exit: Exit) => faultLine(requestId, runtimeExit(exit));
  check(line({ kind: 'signal', signal: 'killed' }), `${start}with error: signal: killed⏎Runtime.ExitError⏎`);
  check(line({ kind: 'status', status: 3 }), `${start}with error: exit status 3⏎Runtime.ExitError⏎`);
  check(line({ kind: 'status', status: 0 }), `${start}without providing a reason⏎Runtime.ExitError⏎`);
});

test('an extension that ends is a fault even when it says that all is well', () => {
  const line = (exit: Exit) => faultLine(requestId, extensionExit(exit, 'Extension.Crash'));
  check(line({ kind: 'status', status: 0 }), `RequestId: ${requestId} Error: exit code 0⏎Extension.Crash⏎`);
  check(line({ kind: 'status', status: 2 }), `RequestId: ${requestId} Error: exit status 2⏎Extension.Crash⏎`);
  check(line({ kind: 'signal', signal: 'killed' }), `RequestId: ${requestId} Error: signal: killed⏎Extension.Crash⏎`);
});

test('an extension names what it asked for, and why it failed', () => {
  check(
    extensionLine({ name: 'watcher', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'], errorType: undefined }),
    'EXTENSION⇥Name: watcher⇥State: Ready⇥Events: [INVOKE,SHUTDOWN]⏎',
  );
  check(
    extensionLine({ name: 'shipper', state: 'LaunchError', events: [], errorType: 'PermissionDenied' }),
    'EXTENSION⇥Name: shipper⇥State: LaunchError⇥Events: []⇥Error Type: PermissionDenied⏎',
  );
});

test('the model reads back what is printed', () => {
  expect(parseMessage(reportLine({ ...figures, initDurationMs: 5, status: { status: 'timeout' } }))).toMatchObject({
    recordType: 'REPORT',
    durationMs: 12.34,
    billedDurationMs: 13,
    memorySizeMb: 128,
    maxMemoryUsedMb: 70,
    initDurationMs: 5,
    status: 'timeout',
  });
});
