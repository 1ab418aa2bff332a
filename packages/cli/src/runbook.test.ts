// Runbooks as their user meets them: on a case that was imported, by its name, with exit codes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'coldcase-runbook-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function coldcase(...args: readonly string[]) {
  const program = join(import.meta.dirname, 'main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

/** Ten invocations; DynamoDB refuses the write of every third. */
function throttledOrders(): string {
  const events = Array.from({ length: 10 }, (_, n) => {
    const id = `4c1e0a53-7f52-4b65-9c1e-${String(n).padStart(12, '0')}`;
    const error = {
      errorType: 'ProvisionedThroughputExceededException',
      errorMessage: 'The level of configured provisioned throughput for the table carts was exceeded.',
    };
    const lines = [
      `START RequestId: ${id} Version: 7\n`,
      ...(n % 3 === 2 ? [`2026-11-21T12:00:00.000Z\t${id}\tERROR\tInvoke Error \t${JSON.stringify(error)}\n`] : []),
      `END RequestId: ${id}\n`,
      `REPORT RequestId: ${id}\tDuration: 25.00 ms\tBilled Duration: 26 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB\t\n`,
    ];
    return lines.map((message, line) => ({
      logStreamName: '2026/11/21/[7]0a',
      timestamp: 1_795_262_400_000 + n * 1_000 + line,
      message,
      eventId: String(n * 10 + line).padStart(56, '0'),
    }));
  }).flat();
  return JSON.stringify({ events, searchedLogStreams: [] });
}

beforeAll(() => {
  writeFileSync(join(root, 'events.json'), throttledOrders());
  expect(coldcase('import', 'events.json', '--log-group', '/aws/lambda/orders', '--out', 'a.case').status).toBe(0);
});

test('the diagnosis names the runbook, which finds the table by itself', () => {
  expect(coldcase('diagnose', 'a.case').stdout).toContain('run      coldcase runbook run throttled-table a.case');
  const { status, stdout } = coldcase('runbook', 'run', 'throttled-table', 'a.case');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^A DynamoDB table throttles, table carts\nSomething is wrong\. 15 steps: /);
  expect(stdout).toContain('✗ 1. No log line reports exceeded throughput');
  expect(stdout).toContain('scenario=dynamodb-throttled  suspect=carts  extent=3 of 10 invocations');
  expect(stdout).toContain('unknown: the case holds no points of AWS/DynamoDB ReadThrottleEvents Sum TableName=carts');
});

test('exit 0 when nothing wrong was found, 2 when the case cannot tell', () => {
  expect(coldcase('runbook', 'run', 'out-of-memory', 'a.case', '--function', 'orders')).toMatchObject({ status: 0 });
  const undecided = coldcase('runbook', 'run', 'stream-lag', 'a.case', '--function', 'mail');
  expect(undecided).toMatchObject({ status: 2, stdout: expect.stringContaining('The case cannot tell') });
});

test('a tree prints its drawing with the way that it took', () => {
  const { status, stdout } = coldcase('runbook', 'run', 'what-is-the-symptom', 'a.case', '--tree');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^flowchart TD\n/);
  expect(stdout).toMatch(/\n {2}class .*runbook-throttled-table taken\n/);
});

test('what a person did is kept in the journal, and taken back', () => {
  const state = () =>
    JSON.parse(coldcase('runbook', 'run', 'incident-response', 'a.case', '--json').stdout).steps[1].ticked;
  expect(coldcase('runbook', 'tick', 'incident-response', 'a.case', '2', '--note', 'paged Ada').stdout).toBe(
    '☑ 2. Note which alert came when\n',
  );
  expect(state()).toMatchObject({ note: 'paged Ada' });
  expect(coldcase('runbook', 'tick', 'incident-response', 'a.case', '2', '--undo').stdout).toMatch(/^☐/);
  expect(state()).toBeUndefined();
  const lines = readFileSync(join(root, 'a.case/journal.jsonl'), 'utf8').trim().split('\n');
  expect(lines.filter((line) => line.includes('"action":"tick"')).length).toBe(2);
  expect(coldcase('verify', 'a.case').status).toBe(0);
});

test('list, show and check', () => {
  expect(coldcase('runbook', 'list').stdout).toMatch(/throttled-table\s+runbook\s+table\s+A DynamoDB table throttles/);
  expect(coldcase('runbook', 'show', 'throttled-table').stdout).toMatch(/^# A DynamoDB table throttles\n/);
  expect(coldcase('runbook', 'show', 'severity', '--tree').stdout).toMatch(/^flowchart TD\n/);
  const file = '---\nid: mine\ntitle: Mine\nkind: runbook\n---\n\n## 1. A\n\n- Then: Go to [b](#2-b).\n';
  writeFileSync(join(root, 'mine.md'), file);
  expect(coldcase('runbook', 'check', 'mine.md')).toMatchObject({
    status: 1,
    stdout: 'mine.md:9: no step has the anchor #2-b\n1 file, 1 step: 1 problem.\n',
  });
});

test('what is wrong with the names is said with a code', () => {
  const code = (...args: readonly string[]) => {
    const { status, stdout } = coldcase('runbook', ...args, '--json');
    return [status, JSON.parse(stdout).error.code];
  };
  expect(code('run', 'nothing', 'a.case')).toEqual([2, 'RUNBOOK_NOT_FOUND']);
  expect(code('run', 'queue-backlog', 'a.case')).toEqual([2, 'RUNBOOK_PARAMETER_MISSING']);
  expect(code('run', 'queue-backlog', 'a.case', '--with', 'queue=$(reboot)')).toEqual([2, 'RUNBOOK_PARAMETER_INVALID']);
  expect(code('run', 'queue-backlog', 'a.case', '--with', 'table=carts')).toEqual([2, 'RUNBOOK_PARAMETER_INVALID']);
  expect(code('run', 'queue-backlog', 'a.case', '--with', 'queue')).toEqual([2, 'RUNBOOK_WITH_MALFORMED']);
  expect(code('tick', 'alerts', 'a.case', '99')).toEqual([2, 'RUNBOOK_STEP_UNKNOWN']);
  expect(code('list', '--runbooks', 'nowhere')).toEqual([2, 'RUNBOOK_FOLDER_UNREADABLE']);
  writeFileSync(join(root, 'coldcase.config.json'), '{"runbooks": "."}');
  expect(code('run', 'mine', 'a.case')).toEqual([2, 'RUNBOOK_INVALID']);
  rmSync(join(root, 'coldcase.config.json'));
});
