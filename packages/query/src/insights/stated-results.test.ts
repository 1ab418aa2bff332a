// Results that AWS states or that were observed of the service, as data: the rule, the query, the messages, the rows.
// Messages are one second apart, oldest first; both executions answer. documented-examples.test.ts has those that need more.
import { epochMs } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { eventsOf, startMs } from '../../drawn-messages.ts';
import { ask, loadEvents, openEngine } from '../../duckdb-events.ts';
import { drawnRows, planOf } from '../../reference-page.ts';
import { compile } from './compile.ts';
import type { QueryContext } from './context.ts';
import { interpret } from './interpret/interpret.ts';

interface Stated {
  /** Section of the specification and the rule. */
  readonly from: string;
  readonly query: string;
  readonly messages: readonly string[];
  readonly rows: readonly string[];
}

const logGroup = '123456789012:/aws/lambda/api';
const context: QueryContext = {
  window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_599_999) },
  nowMs: epochMs(startMs + 3_600_000),
};
const engine = await openEngine();

const report =
  'REPORT RequestId: 8f5c0d7e-1b2a-4c3d-9e8f-0a1b2c3d4e5f\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 70 MB\t\n';
const start = 'START RequestId: 8f5c0d7e-1b2a-4c3d-9e8f-0a1b2c3d4e5f Version: $LATEST\n';
const stored = [
  '2026-01-01 19:00:01 [INFO] Calling DynamoDB to store for resource id 88f2k7120334-20901',
  '2026-01-01 19:00:02 [INFO] Calling DynamoDB to store for resource id 715520981443-20902',
  '2026-01-01 19:00:03 [INFO] Calling DynamoDB to store for resource id 5ab310287719-20903',
];
const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`k${index}`, index])));
const oneEach = (count: number) => Array.from({ length: count }, () => 'm');

const language: readonly Stated[] = [
  {
    from: '§1 keywords and functions in any letter case',
    query: 'FIELDS strlen(@message) AS n | STATS Max(n) BY BIN(1m) | LIMIT 1',
    messages: ['abc'],
    rows: ['2026-11-21 10:00:00.000 | 3'],
  },
  {
    from: '§1 without fields, display, stats or pattern: @timestamp and @message',
    query: 'filter @message = "a"',
    messages: ['a'],
    rows: ['2026-11-21 10:00:00.000 | a'],
  },
  {
    from: '§1 a pipe inside a text is data',
    query: 'filter @message like "a|b" # a | in a remark too\n| display @message',
    messages: ['a|b', 'ab'],
    rows: ['a|b'],
  },
  {
    from: '§1.1 a whole path in one pair of backticks',
    query: 'display `detail.eventName` as whole, detail.`eventName` as parts',
    messages: ['{"detail":{"eventName":"RunInstances"}}'],
    rows: ['RunInstances | RunInstances'],
  },
  {
    from: '§1.2 conditions are numbers in arithmetic',
    query: "display (status='down')*0 + (status='degraded')*1 as level | sort level",
    messages: ['{"status":"down"}', '{"status":"degraded"}'],
    rows: ['0', '1'],
  },
  {
    from: '§1.2 a comparison of an aggregate',
    query: 'stats sum(name = "x") > 0 as seen',
    messages: ['{"name":"x"}', '{"name":"y"}'],
    rows: ['1'],
  },
  {
    from: '§1.2 ! before a call',
    query: 'filter !ispresent(a) | display @message',
    messages: ['{"a":1}', '{"b":1}'],
    rows: ['{"b":1}'],
  },
  {
    from: '§1.3 comparing a map or a list with anything is false',
    query: 'fields jsonParse(@message) as j | filter j = 1 or j = "[1]" | display @message',
    messages: ['[1]'],
    rows: [],
  },
  {
    from: '§1.3 a map or a list in a function of texts is missing',
    query: 'display strlen(jsonParse(@message)) as n',
    messages: ['[1]'],
    rows: ['-'],
  },
  {
    from: '§1.3 @timestamp compares as milliseconds',
    query: `filter @timestamp <= ${startMs} | display @message`,
    messages: ['a', 'b'],
    rows: ['a'],
  },
  {
    from: '§1.3 text that looks like a number compares as one',
    query: 'parse @message "status *" as statusCode | filter statusCode >= 400 | display statusCode',
    messages: ['status 99', 'status 404'],
    rows: ['404'],
  },
  {
    from: '§2.1 a field whose name begins with @ has one more',
    query: 'display `@@example.com`',
    messages: ['{"@example.com":"x"}'],
    rows: ['x'],
  },
  {
    from: '§2.2 512 MB are 512000000, 70 MB are 70000000; a START line has neither (§5: ragged rows)',
    query: 'display @type, @memorySize, @maxMemoryUsed, @duration',
    messages: [start, report],
    rows: ['REPORT | 512000000 | 70000000 | 12.5', 'START | - | - | -'],
  },
  {
    from: '§2.2 hence /1000/1000',
    query: 'filter @type = "REPORT" | stats max(@memorySize / 1000 / 1000) as provisionedMemoryMB by bin(5m)',
    messages: [start, report],
    rows: ['2026-11-21 10:00:00.000 | 512'],
  },
  {
    from: '§2.3 elements of a list are numbered from 0',
    query: 'display requestParameters.instancesSet.items.0.instanceId',
    messages: ['{"requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"}]}}}'],
    rows: ['i-1'],
  },
  {
    from: '§2.3 a text that contains JSON is opaque',
    query: 'display a.b, jsonParse(a).b',
    messages: ['{"a":"{\\"b\\":1}"}'],
    rows: ['- | 1'],
  },
  {
    from: '§2.3 at most 200 fields',
    query: 'display k199, k200',
    messages: [wide],
    rows: ['199 | -'],
  },
];

const commands: readonly Stated[] = [
  {
    from: '§3 parse: keys that do not exist are one group (§6.16)',
    query: 'parse @message /user=(?<user2>\\w+) latency=(?<latency2>\\d+)/ | stats avg(latency2) by @method2, @user2',
    messages: ['user=ada latency=10', 'user=bob latency=20'],
    rows: ['- | - | 15'],
  },
  {
    from: '§3 parse multi: a row for each match',
    query: 'parse @message /(\\d+)/ as n multi | display n',
    messages: ['a1b22c333'],
    rows: ['1', '22', '333'],
  },
  {
    from: '§3 parse csv',
    query: 'parse @message csv as a, b, c | display c, b, a',
    messages: ['x,"y, z",3'],
    rows: ['3 | y, z | x'],
  },
  {
    from: '§3 stats: a later item uses earlier aliases',
    query:
      'stats max(@memorySize / 1000 / 1000) as provisonedMemoryMB, max(@maxMemoryUsed / 1000 / 1000) as maxMemoryUsedMB, provisonedMemoryMB - maxMemoryUsedMB as over',
    messages: [report],
    rows: ['512 | 70 | 442'],
  },
  {
    from: '§3 stats: raw text of an aggregate is a reference',
    query: 'stats avg(duration) by s | sort avg(duration) desc',
    messages: ['{"duration":1,"s":"a"}', '{"duration":2,"s":"b"}'],
    rows: ['b | 2', 'a | 1'],
  },
  {
    from: '§3 stats: bins newest first',
    query: 'stats count(*) by bin(1s)',
    messages: oneEach(3),
    rows: ['2026-11-21 10:00:02.000 | 1', '2026-11-21 10:00:01.000 | 1', '2026-11-21 10:00:00.000 | 1'],
  },
  {
    from: '§3 stats: sort @timestamp after by bin() sorts by the bin',
    query: 'stats count(*) as n by bin(1s) | sort @timestamp asc',
    messages: oneEach(2),
    rows: ['2026-11-21 10:00:00.000 | 1', '2026-11-21 10:00:01.000 | 1'],
  },
  {
    from: '§3 stats: dateceil of a kept bin in the second stats',
    query: 'stats count(*) as n by bin(1s) as @t | stats sum(n) by dateceil(@t, 10m) as until',
    messages: oneEach(3),
    rows: ['2026-11-21 10:00:00.000 | 1', '2026-11-21 10:10:00.000 | 2'],
  },
  {
    from: '§3 sort: a direction belongs to its own key',
    query: 'display mem, cpu | sort mem, cpu desc',
    messages: ['{"mem":1,"cpu":1}', '{"mem":1,"cpu":2}', '{"mem":0,"cpu":1}'],
    rows: ['0 | 1', '1 | 2', '1 | 1'],
  },
  {
    from: '§3 limit any: as many rows as asked for',
    query: 'display 1 as one | limit any 2',
    messages: oneEach(5),
    rows: ['1', '1'],
  },
  {
    from: '§3 dedup: newest first unless sorted; rows without the key all stay',
    query: 'display host, n | dedup host',
    messages: ['{"host":"a","n":1}', '{"n":2}', '{"n":3}', '{"host":"a","n":4}'],
    rows: ['a | 4', '- | 3', '- | 2'],
  },
  {
    from: '§3 dedup after display and sort; the code and not the caption is right (§6.15)',
    query: 'display @timestamp, server | sort @timestamp asc | dedup server',
    messages: ['{"server":"a"}', '{"server":"a"}'],
    rows: ['2026-11-21 10:00:00.000 | a'],
  },
  {
    from: '§3 pattern: the sample of three lines',
    query: 'pattern @message',
    messages: stored,
    rows: ['<Time-1> [INFO] Calling DynamoDB to store for resource id <ID-2> | 1 | 3 | INFO'],
  },
  {
    from: '§3 pattern: severity by word, @ratio is a share',
    query: 'pattern @message',
    messages: ['an Error here', 'a warning', 'all well', 'all well'],
    rows: ['all well | 0.5 | 2 | INFO', 'a warning | 0.25 | 1 | WARN', 'an Error here | 0.25 | 1 | ERROR'],
  },
  { from: '§3 pattern: of no rows', query: 'filter a = 1 | pattern @message', messages: ['x'], rows: [] },
  {
    from: '§3 diff: an empty window before makes all patterns new',
    query: 'pattern @message | diff',
    messages: ['a', 'a'],
    rows: ['a | 2 | 2 | new: it did not occur before | INFO'],
  },
  {
    from: '§3 unnest: a list of two gives two rows, other fields are copied',
    query: 'fields jsonParse(@message) as j | unnest j.events into event | display j.id, event.name',
    messages: ['{"id":7,"events":[{"name":"a"},{"name":"b"}]}'],
    rows: ['7 | a', '7 | b'],
  },
  {
    from: '§3 unnest: what is no list is a list of one',
    query: 'fields jsonParse(@message) as j | unnest j into one | display one.a',
    messages: ['{"a":1}'],
    rows: ['1'],
  },
  {
    from: '§3 expand: a list of three, cut out as text, gives three rows in place',
    query: 'parse @message "ids: *" as ids | display ids | expand ids',
    messages: ['ids: ["a","b","c"]'],
    rows: ['a', 'b', 'c'],
  },
  {
    from: '§3 expand and unnest: a list or a map that is a field of the message',
    query:
      'fields id | expand ids | unnest body.events into event | unnest m into n | display id, ids, event.name, n.p',
    messages: ['{"id":1,"ids":["a","b"],"body":{"events":[{"name":"x"}]},"m":{"p":5}}', '{"id":2,"ids":"one"}'],
    rows: ['2 | one | - | -', '1 | a | x | 5', '1 | b | x | 5'],
  },
  {
    from: '§3 expand: no expansion of what split() made',
    query: 'fields split(@message, ",") as parts | display parts | expand parts',
    messages: ['a,b'],
    rows: ['["a","b"]'],
  },
  {
    from: '§3 addtotals: 200 + 200 + 400 = 800, of parsed text',
    query: 'parse @message "* * *" as a, b, c | fields a, b, c | addtotals',
    messages: ['200 200 400'],
    rows: ['200 | 200 | 400 | 800'],
  },
  {
    from: '§3 addtotals: none after stats by bin() (§6.8)',
    query: 'stats count(*) as n by bin(5m) | addtotals',
    messages: oneEach(2),
    rows: ['2026-11-21 10:00:00.000 | 2'],
  },
  {
    from: '§3 autoregress: columns f_p1 and f_p2',
    query: 'fields n | sort n | autoregress n p=1-2 | display n, n_p1, n_p2',
    messages: ['{"n":1}', '{"n":2}', '{"n":3}'],
    rows: ['1 | - | -', '2 | 1 | -', '3 | 2 | 1'],
  },
  {
    from: '§3 filldown: the last value goes on, over sorted rows',
    query: 'fields n, v | sort n desc | filldown v',
    messages: ['{"n":1}', '{"n":2,"v":"x"}', '{"n":3}'],
    rows: ['3 | -', '2 | x', '1 | x'],
  },
  {
    from: '§3 outlier: nothing is outside when all values are the same',
    query: 'fields n | outlier action=remove n',
    messages: ['{"n":5}', '{"n":5}', '{"n":5}'],
    rows: ['5', '5', '5'],
  },
  {
    from: '§3 countFrequent: most frequent first',
    query: 'countFrequent k',
    messages: ['{"k":"a"}', '{"k":"b"}', '{"k":"b"}'],
    rows: ['b | 2', 'a | 1'],
  },
];

const functions: readonly Stated[] = [
  {
    from: '§4 bin: 300 s are cut to 60 s (§6.1)',
    query: 'stats count(*) by bin(300s)',
    messages: oneEach(61),
    rows: ['2026-11-21 10:01:00.000 | 1', '2026-11-21 10:00:00.000 | 60'],
  },
  {
    from: '§4 histogram: the number is a width, and it is a key (§6.2)',
    query: 'stats count(*) by histogram(n, 10)',
    messages: ['{"n":3}', '{"n":9.5}', '{"n":27}'],
    rows: ['0 | 2', '20 | 1'],
  },
  {
    from: '§4 strcontains: the third argument has no effect (§6.3)',
    query: 'display strcontains(@message, "get", true), strcontains(@message, "GET")',
    messages: ['GET'],
    rows: ['0 | 1'],
  },
  {
    from: '§4 earliest(@timestamp) is a number of milliseconds (§6.4)',
    query: 'stats earliest(@timestamp), latest(@timestamp)',
    messages: oneEach(2),
    rows: [`${startMs} | ${startMs + 1_000}`],
  },
  {
    from: '§4 rate: about 5000 for milliseconds over bins of five minutes with 1m; 0 for constants',
    query: 'stats rate(toMillis(@timestamp), 1m) > 4900 as near, rate(n, 1m) as still by bin(5m)',
    messages: Array.from({ length: 299 }, () => '{"n":1}'),
    rows: ['2026-11-21 10:00:00.000 | 1 | 0'],
  },
  {
    from: '§4 countOverTime is count(*), sumOverTime is sum; in snake case too',
    query: 'stats countOverTime(*), count_over_time(n), sumOverTime(n), sum_over_time(n)',
    messages: ['{"n":1}', '{"n":4}'],
    rows: ['2 | 2 | 5 | 5'],
  },
  {
    from: '§4 a result of jsonParse is stepped into at once',
    query: 'display jsonParse(body).startTime, jsonParse(body).`a.b`, jsonParse(list)[0]',
    messages: ['{"body":"{\\"startTime\\":5,\\"a.b\\":6}","list":"[7]"}'],
    rows: ['5 | 6 | 7'],
  },
  {
    from: '§6.5 a map of the same fields cannot be stepped into',
    query: 'fields jsonParse(x) as j, j.name as n | display n',
    messages: ['{"x":"{\\"name\\":\\"a\\"}"}'],
    rows: ['-'],
  },
  {
    from: '§6.17 % in like is a character',
    query: 'filter @message like "%x%" | display @message',
    messages: ['axb', 'a%x%b'],
    rows: ['a%x%b'],
  },
  {
    from: '§6.19 a hyphen subtracts',
    query: 'display foo-bar as difference, `foo-bar`',
    messages: ['{"foo":5,"bar":3,"foo-bar":"name"}'],
    rows: ['2 | name'],
  },
  {
    from: '§5 whole numbers print without a point, decimals are trimmed',
    query: 'display 687 / 3, 90.18501000, 512000000',
    messages: ['m'],
    rows: ['229 | 90.18501 | 512000000'],
  },
];

/** What follows from the rules where commands meet. */
const together: readonly Stated[] = [
  {
    from: 'join after stats: both sides are there',
    query:
      'stats count(*) as n by k | join left=a right=b where a.k = b.k (SOURCE "/aws/lambda/api" | filter ok = 1) | fields a.n, b.ok',
    messages: ['{"k":"x"}', '{"k":"x","ok":1}', '{"k":"y"}'],
    rows: ['x | 2 | 2 | 1'],
  },
  {
    from: 'join: a key that stats did not keep fits nothing',
    query: 'stats count(*) as n by k | join left=a right=b where a.ok = b.ok (SOURCE "/aws/lambda/api") | fields b.k',
    messages: ['{"k":"x","ok":1}'],
    rows: [],
  },
  {
    from: 'join type=left: stats on the right, nothing fits',
    query:
      'join type=left left=a right=b where a.k = b.k (SOURCE "/aws/lambda/api" | filter ok = 1 | stats count(*) as n by k) | display a.k, b.n',
    messages: ['{"k":"x","ok":1}', '{"k":"y"}', '{"ok":1}'],
    rows: ['- | -', 'y | -', 'x | 1'],
  },
  {
    from: 'appendcols: a longer sub-query is cut, a shorter one leaves cells missing',
    query:
      'stats count(*) as n by k | appendcols (filter k = "x" | stats max(v) as m) | appendcols (display v as each | sort v)',
    messages: ['{"k":"x","v":1}', '{"k":"y","v":2}', '{"k":"y","v":3}'],
    rows: ['x | 1 | 1 | 1', 'y | 2 | - | 2'],
  },
  {
    from: 'fillmissing: a column computed after stats is filled as well, for each of two keys',
    query:
      'stats count(*) as n by bin(1s) as t, k, z | fields n * 2 as twice | fillmissing with 0 for n, with -1 for twice',
    messages: ['{"k":"x"}', '{"k":"y","z":1}'],
    rows: [
      '2026-11-21 10:00:01.000 | y | 1 | 1 | 2',
      '2026-11-21 10:00:01.000 | x | - | 0 | -1',
      '2026-11-21 10:00:00.000 | y | 1 | 0 | -1',
      '2026-11-21 10:00:00.000 | x | - | 1 | 2',
    ],
  },
  {
    from: 'fillmissing and accum: a column without an alias is called by its text (§3 stats)',
    query:
      'stats count( * ), max(n) by bin(1s) | fillmissing with 0 for count( * ), with -1 for max(n) | accum count( * ) as sum',
    messages: ['{"n":1}', '{"n":2}'],
    rows: ['2026-11-21 10:00:01.000 | 1 | 2 | 1', '2026-11-21 10:00:00.000 | 1 | 1 | 2'],
  },
  {
    from: 'fillmissing: of no rows',
    query: 'filter k = 1 | stats count(*) as n by bin(1s) as t | fillmissing with 0 for n',
    messages: ['m'],
    rows: [],
  },
  {
    from: 'addtotals col=true: the sum of texts that look like numbers, missing where there is none',
    query: 'parse @message "* *" as a, b | fields a, b | addtotals col=true row=false',
    messages: ['1 x', '2 y'],
    rows: ['2 | y', '1 | x', '3 | -'],
  },
  {
    from: 'sessionize: the end of the span belongs to the session',
    query: 'fields u | sort @timestamp asc | sessionize u maxspan 2s',
    messages: ['{"u":"a"}', '{"u":"b"}', '{"u":"a"}', '{"u":"a"}', '{"v":1}'],
    rows: ['a | 1', 'b | 2', 'a | 1', 'a | 3', '- | -'],
  },
  {
    from: 'accum over statistics, filtered and sorted afterwards',
    query: 'stats count(*) as n by k | accum n as sum | filter sum > 1 | sort sum desc',
    messages: ['{"k":"x"}', '{"k":"y"}', '{"k":"z"}'],
    rows: ['z | 1 | 3', 'y | 1 | 2'],
  },
  {
    from: 'unnest of a missing field is one row without it; limit any counts what follows',
    query: 'fields jsonParse(@message) as j | unnest j.l into e | display e | limit any 3',
    messages: ['{"l":[1,2]}', '{"l":[]}', '{"m":1}'],
    rows: ['-', '1', '2'],
  },
];

describe.each([
  ['language', language],
  ['commands', commands],
  ['functions and printing', functions],
  ['commands together', together],
] as const)('%s', (_part, stated) => {
  test.each(stated)('$from', async ({ query, messages, rows }) => {
    const plan = planOf(query);
    const events = eventsOf(messages, logGroup);
    const loaded = await loadEvents(engine, events, [plan], context);
    const relation = { ...loaded, logGroups: [logGroup] };
    expect(drawnRows(interpret(plan, events, context))).toEqual(rows);
    expect(drawnRows(await ask(engine, plan, relation, context))).toEqual(rows);
  });
});

test.each([
  ['§3 dedup: only limit may follow (§6.6)', 'display a | dedup a | sort a', 'QL-0406'],
  ['§3 diff has to follow pattern (§6.7)', 'fields a | diff', 'QL-0417'],
  ['§3 relevantfields of parsed fields (§6.9)', 'parse @message "a*" as b | relevantfields b where c = 1', 'QL-0425'],
  ['§3 unnest of split() (§6.10)', 'fields split(a, ",") as l | unnest l into x', 'QL-0419'],
  ['§3 parse logfmt stands after the field', 'parse logfmt @message', 'QL-0101'],
  ['§3 pattern after sort', 'sort a | pattern @message', 'QL-0415'],
  ['§3 sort before the last of several stats', 'stats count() as n by a | sort n | stats max(n)', 'QL-0405'],
  ['§1.3 a map as key', 'fields jsonParse(a) as j | stats count() by j', 'QL-0412'],
  ['§1.3 a map in pattern', 'fields jsonParse(a) as j | pattern j', 'QL-0412'],
])('%s is an error', (_from, query, code) => {
  const errors = compile(query).diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.map((error) => error.code)).toEqual([code]);
});
