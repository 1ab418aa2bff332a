// Tables that a case keeps: brought once, joined by name, checked like everything else.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type LogEvent } from '@coldcase/model';
import { compile } from '@coldcase/query';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importEvidence } from './import/import-evidence.ts';
import { addLookupTable, lookupTableBytesMax } from './lookup-tables.ts';
import { openCase } from './open-case.ts';
import { packCase, unpackCase } from './pack.ts';
import { verifyCase } from './verify.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-lookups-'));
const folder = join(root, 'drawn.case');
afterAll(() => rmSync(root, { recursive: true, force: true }));
const signal = new AbortController().signal;

const messages = [
  '{"ip":"10.1.2.3","port":443}',
  '{"ip":"10.1.2.3","port":22}',
  '{"ip":"192.0.2.9","port":443,"owner":"somebody"}',
  'no ip',
];

beforeAll(async () => {
  const events = messages.map((message, index): LogEvent => {
    return { logGroup: 'g', logStream: 's', timestamp: epochMs(index), message };
  });
  const batches = async function* () {
    yield { events, bytesRead: 0 };
  };
  await importEvidence(folder, [{ name: 'drawn', format: 'drawn', sizeBytes: 0, isEventLines: false, batches }]);
  await addLookupTable(
    folder,
    'hosts',
    csv('hosts', 'ip,port,owner\n10.1.2.3,443,"team, a"\n10.1.2.3,443,late\n10.1.2.3,22,\n'),
  );
  await addLookupTable(folder, 'nets', csv('nets', 'net,zone\n10.0.0.0/8,wide\n10.1.0.0/16,narrow\n'));
});

function csv(name: string, text: string): string {
  const path = join(root, `${name}.csv`);
  writeFileSync(path, text);
  return path;
}

async function ask(text: string, at = folder) {
  const { plan } = compile(text);
  if (plan === undefined) throw new TypeError(text);
  await using opened = await openCase(at);
  return (await opened.ask(plan, signal)).rows;
}

test('all keys must fit, of equal rows the first counts, and an empty cell is an empty text', async () => {
  const rows = await ask('lookup hosts ip, port OUTPUT owner | fields port, owner | sort @timestamp asc');
  expect(rows).toEqual([
    ['443', 'team, a'],
    ['22', ''],
    ['443', undefined],
    [undefined, undefined],
  ]);
});

test('OUTPUTNEW keeps what the field holds', async () => {
  const rows = await ask('lookup hosts ip, port OUTPUTNEW owner | fields owner | sort @timestamp asc');
  expect(rows.map(([owner]) => owner)).toEqual(['team, a', '', 'somebody', undefined]);
});

test('of networks that contain an address the longest prefix wins', async () => {
  const rows = await ask('cidrlookup nets ip as net OUTPUT zone | fields zone | sort @timestamp asc');
  expect(rows.map(([zone]) => zone)).toEqual(['narrow', 'narrow', undefined, undefined]);
});

test('a table or a column that the case does not keep is named, with those that it keeps', async () => {
  await expect(ask('lookup users ip OUTPUT name')).rejects.toMatchObject({
    code: 'LOOKUP_TABLE_UNKNOWN',
    failure: { on: 'users', answer: 'the case does not keep it; it keeps hosts, nets' },
  });
  await expect(ask('lookup hosts ip OUTPUT name')).rejects.toMatchObject({
    failure: { answer: 'it has no column name; it has ip, port, owner' },
  });
});

test.each([
  ['empty', '', 'it is empty'],
  ['large', 'a\n'.repeat(lookupTableBytesMax / 2 + 1), `it has ${lookupTableBytesMax + 2} bytes`],
])('a file that is %s is no table', async (name, text, reason) => {
  await expect(addLookupTable(folder, 'bad', csv(name, text))).rejects.toMatchObject({
    code: 'LOOKUP_TABLE_INVALID',
    failure: { answer: expect.stringContaining(reason) },
  });
});

test('the name of a table is a word', async () => {
  const path = csv('fine', 'a\n1\n');
  await expect(addLookupTable(folder, '../escape', path)).rejects.toMatchObject({ code: 'LOOKUP_TABLE_INVALID' });
});

test('tables travel with their case, and damage to them is seen', async () => {
  const archive = await packCase(folder, join(root, 'packed'), new Date(0));
  const copy = await unpackCase(archive, join(root, 'copy.case'));
  expect(await ask('lookup hosts ip, port OUTPUT owner | stats count(owner) as n', copy)).toEqual([['2']]);
  cpSync(copy, join(root, 'damaged.case'), { recursive: true });
  writeFileSync(join(root, 'damaged.case/lookups/nets.csv'), 'net,zone\n');
  const { isWhole, problems } = await verifyCase(join(root, 'damaged.case'));
  expect([isWhole, problems]).toEqual([false, ['lookups/nets.csv has 9 bytes instead of 44']]);
});
