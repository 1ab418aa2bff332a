// A case and the interpreter discover the same fields in lines of every type, damaged ones included: the text of each name
// is compared, event by event. COLDCASE_PAIRS=2000 tries more.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type LogEvent } from '@coldcase/model';
import { compile, fieldsOf, jsonFieldsMax, lineFields, render } from '@coldcase/query';
import { startClickhouse } from '@coldcase/testkit/clickhouse';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openClickhouseCase } from './clickhouse/open-clickhouse-case.ts';
import { pushCase } from './clickhouse/push-case.ts';
import { clickhouseAddress } from './engine/clickhouse.ts';
import { importEvidence } from './import/import-evidence.ts';
import { type OpenCase, openCase } from './open-case.ts';

const root = mkdtempSync(join(tmpdir(), 'coldcase-discovery-'));
const server = await startClickhouse();
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await server.stop();
});

const runs = Math.ceil(Number(process.env.COLDCASE_PAIRS ?? 40) / 20);
const seed = Number(process.env.COLDCASE_SEED ?? 20261126);
const time = epochMs(Date.UTC(2026, 10, 26));

const eventOf = (message: string, index: number): LogEvent => ({
  logGroup: index % 3 === 0 ? '/aws/lambda/api' : 'groüp',
  logStream: 's',
  timestamp: time,
  eventId: `e${String(index).padStart(6, '0')}`,
  message,
});

/** Imports the messages and compares the fields of each. */
async function check(messages: readonly string[], names: readonly string[]): Promise<void> {
  const { folder, events } = await importMessages(messages);
  await using opened = await openCase(folder);
  await compareFields(opened, events, names);
}

/** The same for the case and for its copy in ClickHouse. */
async function checkBoth(messages: readonly string[], names: readonly string[]): Promise<void> {
  const { folder, events } = await importMessages(messages);
  const address = clickhouseAddress(server.urlOf('default'));
  await pushCase(folder, address);
  await using inDuckdb = await openCase(folder);
  await using inClickhouse = await openClickhouseCase(folder, address);
  await compareFields(inDuckdb, events, names);
  await compareFields(inClickhouse, events, names);
}

async function importMessages(messages: readonly string[]) {
  const folder = join(root, 'drawn.case');
  rmSync(folder, { recursive: true, force: true });
  const events = messages.map(eventOf);
  const batches = async function* () {
    yield { events, bytesRead: 0 };
  };
  await importEvidence(folder, [{ name: 'drawn', format: 'drawn', sizeBytes: 0, isEventLines: false, batches }]);
  return { folder, events };
}

async function compareFields(opened: OpenCase, events: readonly LogEvent[], names: readonly string[]): Promise<void> {
  for (let at = 0; at < names.length; at += namesPerQuery) {
    const some = ['@ptr', ...names.slice(at, at + namesPerQuery)];
    const { plan } = compile(`fields ${some.map(quotedName).join(', ')}`);
    if (plan === undefined) throw new Error(`no plan for ${some.join(' ')}`);
    const table = await opened.ask(plan, new AbortController().signal);
    const actual = new Map(table.rows.map((row) => [row[0], row]));
    for (const event of events) {
      const field = fieldsOf(event);
      const expected = some.map((name) => render(field(name)));
      const row = actual.get(expected[0])?.map((cell) => cell ?? undefined);
      expect({ line: event.message, ...named(some, row ?? []) }).toEqual({
        line: event.message,
        ...named(some, expected),
      });
    }
  }
}

const namesPerQuery = 25;
const quotedName = (name: string) => (name.startsWith('@') && !name.startsWith('@@') ? name : `\`${name}\``);
const named = (names: readonly string[], cells: readonly (string | undefined)[]) =>
  Object.fromEntries(names.map((name, index) => [name, cells[index]]));

const id = '4c1e0a53-7f52-4b65-9c1e-0d6d3f1f2a77';
const lines = {
  lambda: [
    `START RequestId: ${id} Version: $LATEST\n`,
    `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tInit Duration: 200.10 ms\t\n`,
    `2026-11-21T14:03:22.101Z\t${id}\tINFO\tgot {"status":503,"user":{"id":"u-1"}} in time\n`,
    `2026-11-21T14:03:22.101Z\t${id}\tINFO\ttwo {"status":1} and {"status":2}\n`,
    `2026-11-21T14:03:22.101Z ${id} Task timed out after 3.00 seconds\n\n`,
  ],
  json: [
    '{"version":"0","action":"BLOCK","httpRequest":{"clientIp":"1.2.3.4","headers":[{"name":"host","value":"x"}]},"webaclId":"w"}',
    '{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","awsRegion":"eu-west-1","message":"m","version":1.50}',
    '{"auditID":"a","stage":"ResponseComplete","verb":"get","user":{"id":7,"groups":["a","b"]},"status":2e2}',
    '{"user":{"id.x":"in"},"user.id":"dotted","a":{"b.c":{"d":1}},"@type":"own","message":{"a":1}}',
    '{"a":1,"a":{"b":2},"user":{"id":1},"user":{"id":2}}',
    '{"status":NaN,"version":-inf,"user":{"id":[1,2,],},}',
    '{"n":null,"o":{},"l":[],"status":"","version":true,"a":{"b":[[1.0,-0,-0.0]]}}',
    '{"status":1e-7,"version":1e21,"bytes":123456789012345678901234567890,"message":"[not] {json}"}',
    '{"status":"{\\"a\\":1}","version":"[1]","message":"\\ud83d\\ude00 \\u0041"}',
    '[{"status":1}]',
    ' {"status" : 5 , "user" : { "id" : "x" } }\n',
    '{"status":5} trailing',
    '{"status":5,,}',
    '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"latency"}]}]},"latency":3}',
  ],
  vpc: [
    '2 123456789012 eni-0a1b2c3d 10.0.0.7 10.0.1.9 443 49152 6 10 8400 1418530010 1418530070 ACCEPT OK',
    '2 123456789012 eni-0a1b2c3d - - - - - - - 1431280876 1431280934 - NODATA\n',
    '2 123456789012 eni-0a1b2c3d - - - - - - - 1431280876 1431280934 - SKIPDATA',
    '2 unknown eni-0a1b2c3d 2001:db8::1 2001:db8::2 22 1 6 1 40 1418530010 1418530070 REJECT OK',
    '3 vpc-abc eni-0a1b2c3d 10.0.0.7 10.0.1.9 443 49152 6 10 8400 1418530010 1418530070 ACCEPT OK',
  ],
  dns: [
    '1.0 2017-12-13T08:16:02.130Z Z123412341234 example.com A NOERROR UDP FRA6 192.168.1.1 -',
    '1.0 2017-12-13T08:15:50.235Z Z123412341234 example.com AAAA NOERROR TCP IAD12 192.168.3.1 192.168.222.0/24\n',
  ],
  syslog: [
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed for lonvick on /dev/pts/8",
    '<165>1 2003-10-11T22:14:15.003+02:00 host evntslog 8710 ID47 [a@1 iut="3" s="x\\"]y"][b@2 c="d"] two\nlines\n',
    '<0>1 - - - - - -',
    '<191>1 2003-10-11T22:14:15Z h a p m - ',
    '<34>Oct 11 22:14:15 mymachine su[712]: \'su root\' failed {"status":1}\n',
    '<13>Feb  5 17:32:18 10.0.0.99 sudo: DROP SRC=1.2.3.4',
    '<999>Feb  5 17:32:18 host app: x',
    '<166>Nov 21 2026 10:00:00 fw01 : %ASA-4-106023: Deny tcp src outside:1.2.3.4/5 dst inside:10.0.0.1/22',
    '<166>Nov 21 10:00:00 fw01 %FTD-session-6-302013: Built outbound TCP connection',
    '<166>%ASA-7-609001: Built local-host',
  ],
  others: [
    '192.0.2.1 - - [21/Nov/2026:10:00:00 +0000] "GET /orders HTTP/1.1" 200 12 abc-123',
    'level=warn msg="slow" status=3',
    '',
    'no {json} here } {',
    '9 lives',
    '<b>bold</b> {"status":7}',
  ],
};
const all = Object.values(lines).flat();

const names = [
  ...new Set(Object.values(lineFields).flatMap((fields) => Object.keys(fields))),
  '@type @requestId @duration @billedDuration @initDuration @memorySize @maxMemoryUsed @log @logStream',
  '@data_source_name @data_source_type @aws.account @entity.Type',
  'status user.id user.groups.1 a a.b a.b.c.d a.b.0.0 a.b.0.1 a.b.0.2 a.b.c n o l 0.status @@type latency',
  'httpRequest.clientIp httpRequest.headers.0.name user.id.x _aws.CloudWatchMetrics.0.Metrics.0.Name eventSource',
].flatMap((text) => text.split(' '));

test('lines of every type have the same fields in both executions', async () => {
  await check(all, names);
});

test('so have damaged and mixed lines', async () => {
  const line = fc.oneof(
    fc.constantFrom(...all),
    fc.tuple(fc.constantFrom(...all), fc.nat(120)).map(([text, cut]) => text.slice(0, cut)),
    fc.tuple(fc.constantFrom(...all), fc.nat(60)).map(([text, cut]) => text.slice(cut)),
    fc
      .tuple(fc.constantFrom(...all), fc.nat(120), fc.constantFrom('-', ' ', '"', '}', ',', '0', '\n', '<'))
      .map(([text, at, sign]) => text.slice(0, at) + sign + text.slice(at + 1)),
  );
  const property = fc.asyncProperty(fc.array(line, { minLength: 30, maxLength: 60 }), (messages) =>
    check(messages, names),
  );
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
}, 120_000);

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('x', '', 'a"b', ',null,', '{"a":1}', null, true, 0, 1.5, -7, 1e21),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'a.b', 'b.c', 'k"5,', '0', '1'), tie('value'), { maxKeys: 4 }),
  ),
}));

test('so have JSON documents of any shape', async () => {
  const paths = ['a', 'b', 'a.b', 'b.c', 'a.b.c', 'a.a.b', 'a.b.b.c', 'a.0', 'b.0.a', '0', 'a.b.a.b', 'b.c.1'];
  const message = fc
    .tuple(fc.dictionary(fc.constantFrom('a', 'b', 'a.b', '0'), json.value, { maxKeys: 4 }), fc.nat(3))
    .map(([document, indent]) => JSON.stringify(document, undefined, indent));
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 40, maxLength: 80 }), (messages) => check(messages, paths)),
    { numRuns: runs, seed, endOnFailure: true },
  );
}, 120_000);

/** Numbers as JSON may write them, those that no 64 bits hold included. */
const writtenNumber = fc.oneof(
  fc.constantFrom(
    '1.50',
    '1.0',
    '1e5',
    '1E-7',
    '-0.0',
    '-0',
    '0.10',
    '12345678901234567890',
    '1e400',
    '-1E+400',
    '1e-400',
  ),
  fc.constantFrom('0', '7', '-12', '1.7976931348623157e308', '5e-324', '9007199254740993', '100000000000000000000.0'),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt(0n, 10n ** 24n).map(String),
      fc.constantFrom('', '.5', '.250', '.0', '.000001'),
      fc.constantFrom('', 'e3', 'E+21', 'e-09', 'e310'),
    )
    .map((parts) => parts.join('')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
);

test('numbers of JSON have the same text in three executions', async () => {
  const message = fc.oneof(
    fc
      .tuple(writtenNumber, writtenNumber)
      .map(([a, b]) => `{"a": ${a}, "l":[${b},"${b}"], "s":"${a}", "o":{"a.b":${b} }}`),
    writtenNumber.map((a) => `text {"a":${a},"s":"v1.5 \\"1.0\\" ${a}"} and more`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 40, maxLength: 80 }), (messages) =>
      checkBoth(messages, ['a', 's', 'l.0', 'l.1', 'o.a.b']),
    ),
    { numRuns: runs, seed, endOnFailure: true },
  );
}, 120_000);

test(`the first ${jsonFieldsMax} values of a message are its fields, wherever they stand`, async () => {
  const wide = (count: number, extra = '') =>
    `{${Array.from({ length: count }, (_, n) => `"k${n}":${n % 3 === 0 ? `{"v":null,"w":"a, \\"b\\" ${n}"}` : `${n}`}`).join(',')}${extra}}`;
  await check(
    [
      wide(jsonFieldsMax - 1, ',"z":1'),
      wide(jsonFieldsMax, ',"z":1'),
      wide(jsonFieldsMax, ',"z\\"5,":null,"y":{}'),
      `text ${wide(jsonFieldsMax + 50, ',"a":[1,2,],')} and more`,
      `{"list":[${Array.from({ length: 300 }, (_, n) => n).join(', ')}],"z":2}`,
      `{"z":3,"z":[${Array.from({ length: 300 }, () => '"x"').join(',')}],"a":4}`,
    ],
    ['k0.w', 'k1', 'k198', 'k198.w', 'k199', 'k200', 'k201', 'z', 'a', 'list.199', 'list.200', 'list.299'],
  );
});
