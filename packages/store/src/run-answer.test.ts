// What the engine cannot do runs here, and has limits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type LogEvent } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { afterAll, expect, test } from 'vitest';
import { importEvidence } from './import/import-evidence.ts';
import { type OpenOptions, openCase } from './open-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-run-answer-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const signal = new AbortController().signal;

async function caseOf(name: string, messages: readonly string[], options: OpenOptions = {}) {
  const events = messages.map((message, index): LogEvent => {
    return { logGroup: 'g', logStream: 's', timestamp: epochMs(1_000 + index), message };
  });
  const batches = async function* () {
    yield { events, bytesRead: 0 };
  };
  await importEvidence(join(root, name), [{ name, format: 'drawn', sizeBytes: 0, isEventLines: false, batches }]);
  return openCase(join(root, name), options);
}

function planOf(text: string) {
  const { plan, diagnostics } = compile(text);
  if (plan === undefined) throw new TypeError(diagnostics.map(({ message }) => message).join('\n'));
  return plan;
}

test('a hostile regular expression cannot hold a core for more than its time limit', async () => {
  await using opened = await caseOf('hostile.case', [`${'a'.repeat(60)}!`], { stepMsMax: 200 });
  const began = performance.now();
  const asked = opened.ask(planOf('filter @message like /(?=(a+)+$)a/'), signal);
  await expect(asked).rejects.toMatchObject({ code: 'QUERY_TOO_SLOW' });
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a remainder that would hold too many rows names the command and stops', async () => {
  await using opened = await caseOf('large.case', ['a', 'b', 'c'], { heldRowsMax: 2 });
  const refused = { code: 'QUERY_TOO_LARGE', failure: { on: 'accumulate' } };
  await expect(opened.ask(planOf('accum @timestamp as sum'), signal)).rejects.toMatchObject(refused);
  const few = await opened.ask(planOf('filter @message = "a" | accum @timestamp as sum | fields sum'), signal);
  expect(few.rows).toEqual([['1000']]);
});

test('look-around, back-references and atomic groups give their answer from a case', async () => {
  await using opened = await caseOf('look.case', ['no timeout', 'a timeout', 'say "x"', 'say \'y"', 'aab']);
  const ask = async (text: string) => (await opened.ask(planOf(text), signal)).rows.map(([cell]) => cell);
  expect(await ask('fields @message | filter @message like /(?<!no )timeout/')).toEqual(['a timeout']);
  expect(await ask('fields @message | filter @message like /(["\']).\\1/')).toEqual(['say "x"']);
  expect(await ask('fields @message | filter @message like /(?>a+)b/')).toEqual(['aab']);
  expect(await ask('parse @message /(?<word>\\w+)(?=")/ | filter ispresent(word) | fields word')).toEqual(['y', 'x']);
});

test('slices give the same first page as a whole scan', async () => {
  await using opened = await caseOf(
    'slices.case',
    Array.from({ length: 3_000 }, (_, index) => (index % 7 === 0 ? `seven ${index}` : `other ${index}`)),
  );
  const plan = planOf('fields @message | filter @message like /seven/ | sort @timestamp desc | limit 5');
  const table = await opened.ask(plan, signal);
  expect(table.rows.map(([cell]) => cell)).toEqual([2996, 2989, 2982, 2975, 2968].map((index) => `seven ${index}`));
});
