// "Never captured" is said of exactly the names that no event has.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@coldcase/model';
import { fieldsOf } from '@coldcase/query';
import { afterAll, expect, test } from 'vitest';
import { importEvidence } from './import/import-evidence.ts';
import { openCase } from './open-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-unknown-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function check(messages: readonly string[], names: string): Promise<void> {
  const folder = join(root, 'drawn.case');
  rmSync(folder, { recursive: true, force: true });
  const events = messages.map((message, index) => ({
    logGroup: 'g',
    logStream: 's',
    timestamp: epochMs(index),
    eventId: `e${index}`,
    message,
  }));
  const batches = async function* () {
    yield { events, bytesRead: 0 };
  };
  await importEvidence(folder, [{ name: 'drawn', format: 'drawn', sizeBytes: 0, isEventLines: false, batches }]);
  await using opened = await openCase(folder);
  const asked = names.split(' ');
  const absent = asked.filter((name) => events.every((event) => fieldsOf(event)(name) === undefined));
  expect(await opened.unknownFields(asked, new AbortController().signal)).toEqual(absent);
  expect(absent.length).toBeGreaterThan(0);
}

test('of text, JSON and flow lines', async () => {
  await check(
    [
      '{"status":200,"http":{"route":"/a"},"rare.key":{"x":[null,{"y":1}]},"text":"only a word: missing"}',
      '2026-11-21 INFO got {"inner":{"n":1}}',
      'REPORT RequestId: r\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t',
      '2 123456789012 eni-0a1b2c3d 10.0.0.7 10.0.1.9 443 49152 6 10 8400 1418530010 1418530070 ACCEPT OK',
    ],
    '@message @timestamp @ptr @log @duration @initDuration @ingestionTime status http.route http rare.key.x.1.y rare.key.x.0 missing inner.n srcAddr queryName hostname @entity.Type @type @aws.account',
  );
});

test('of a case without JSON', async () => {
  await check(['plain', 'lines'], '@message status a.b @requestId');
});
