// For tests: events and queries that are small, plausible and full of trouble. Every query compiles; what it means is for
// the two executions to agree on.
import { epochMs, type LogEvent } from '@coldcase/model';
import fc from 'fast-check';
import type { LookupTable } from './src/index.ts';

const startMs = Date.UTC(2026, 10, 21, 10);

const words = [
  'GET',
  'POST',
  'Error',
  'TypeError',
  'timeout',
  'a10',
  'a9',
  'A',
  '',
  ' x ',
  'true',
  'false',
  'é',
  '😀',
  '%',
  '10.1.2.3',
  '10.0.0.256',
];
const numbers = ['0', '1', '01', '2.5', '-3', '1e3', '10', '200', '404', '1_000', '0x1F', 'NaN', 'inf', '.5', '5.'];

const text = fc.constantFrom(...words, ...numbers, "it's", '"q"', 'a\\b', '2026', 'x=1 y=2', 'a,b');
const jsonLeaf = fc.oneof(text, fc.integer({ min: -5, max: 300 }), fc.boolean(), fc.constant(null));
const jsonMessage = fc
  .record(
    {
      status: fc.oneof(fc.constantFrom(200, 404, 500, '200', '-', 'n/a'), jsonLeaf),
      level: fc.constantFrom('INFO', 'ERROR', 'WARN'),
      size: fc.integer({ min: -4, max: 40 }),
      done: fc.boolean(),
      shard: fc.integer({ min: -2, max: 12 }),
      user: fc.record({ id: jsonLeaf, tags: fc.array(text, { maxLength: 2 }) }, { requiredKeys: [] }),
      body: fc.constantFrom('{"a":{"b":[1,"x",null]},"n":2.50}', '[10,20]', 'no json', '{"a":true}'),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

const plainMessage = fc.constantFrom(
  'START RequestId: 8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1 Version: $LATEST',
  'REPORT RequestId: r\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t',
  'REPORT RequestId: r\tDuration: 7 ms\tBilled Duration: 7 ms\tMemory Size: 512 MB\tMax Memory Used: 70 MB\tInit Duration: 100.25 ms\t',
  'GET /a status=200 took 12 ms\n',
  'GET /b status=500 took 7.5 ms\nTypeError: x is not a function',
  'Error: a ValidationException [x] 50% of "all"',
  '',
);

/** One statement with a name in it: among others its place shows. */
const namedMessage = fc
  .tuple(fc.constantFrom('alice', 'bruno', 'chloe', 'dora', 'emil'), fc.integer({ min: 1, max: 9 }))
  .map(([name, page]) => `user ${name} opened page ${page} of the report`);

const event: fc.Arbitrary<LogEvent> = fc
  .record({
    logGroup: fc.constantFrom('/aws/lambda/api', '/aws/lambda/orders', ''),
    stream: fc.constantFrom('s10', 's9', 's1'),
    offsetMs: fc.oneof(fc.constantFrom(0, 1, 299_999, 300_000), fc.integer({ min: 0, max: 4_000_000 })),
    message: fc.oneof(jsonMessage, plainMessage, namedMessage),
  })
  .map(({ logGroup, stream, offsetMs, message }) => ({
    logGroup,
    logStream: stream,
    timestamp: epochMs(startMs + offsetMs),
    message,
  }));

export const eventsArbitrary = fc.array(event, { maxLength: 24, size: 'max' });
export const generatedWindow = { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_900_000) };
/** Tables for `lookup` and `cidrlookup`. */
export const generatedTables: ReadonlyMap<string, LookupTable> = new Map([
  [
    'teams',
    {
      columns: ['level', 'team', 'size'],
      rows: [
        ['ERROR', 'on call', '7'],
        ['INFO', 'nobody', '2'],
        ['INFO', 'second', '3'],
      ],
    },
  ],
  ['nets', { columns: ['cidr', 'name'], rows: [['10.0.0.0/8', 'inside']] }],
]);

/** Always a number or a boolean where they are at all, so that a store may keep them typed. */
export const keptFields = { size: 'number', done: 'boolean', shard: 'text and number' } as const;

const field = fc.constantFrom(
  '@message',
  '@timestamp',
  '@logStream',
  '@log',
  '@type',
  '@duration',
  '@memorySize',
  'status',
  'level',
  'size',
  'done',
  'shard',
  'user.id',
  'user.tags.0',
  '`user.tags.1`',
  'nothing',
);

const quoted = text.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
const literal = fc.oneof(quoted, fc.constantFrom('0', '1', '2.5', '-3', '200', 'true', 'false', '1e3', '0.1'));
const regex = fc.constantFrom(
  '/Error|Type/',
  '/(?i)get/',
  '/st\\w+=(\\d+)/',
  '/^G.T/',
  '/[^a-z]$/',
  '/x\\.?/',
  '/\\bis\\b/',
);

/** Functions of one argument that take whatever they get. */
const plainFunctions =
  'toNumber toInt toLong messageSize urlencode base64encode md5 sha256 isValidIpV4 isPrivateIP ipv4ToNumber unmask jsonArraySize'.split(
    ' ',
  );

const pushedCall = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.tuple(fc.constantFrom(...plainFunctions), value).map(([name, arg]) => `${name}(${arg})`),
    fc
      .tuple(fc.constantFrom('startsWith', 'ends_with'), value, fc.oneof(quoted, value))
      .map(([name, s, find]) => `${name}(${s}, ${find})`),
    fc
      .tuple(
        value,
        fc.constantFrom('[a-z]+', '(\\w)(\\d*)', 'x*', '^', '(?i)e(.)?'),
        fc.constantFrom('', '<\\0>', '$1', 'é'),
      )
      .map(([s, pattern, by]) => `regexReplace(${s}, "${pattern}", "${by}")`),
    fc
      .tuple(value, fc.oneof(quoted, value), fc.integer({ min: 0, max: 2 }))
      .map(([s, by, index]) => `split(${s}, ${by})[${index}]`),
    fc.tuple(value, value, value, value, value).map(([a, b, c, d, e]) => `case(${a} > 1, ${b}, ${c}, ${d}, ${e})`),
    fc.tuple(value, value).map(([a, b]) => `case(${a}, ${b})`),
    fc.tuple(value, fc.constantFrom('10', '2.5', 'size', '-1')).map(([x, width]) => `histogram(${x}, ${width})`),
    fc
      .tuple(value, fc.constantFrom('"10.0.0.0/8"', '"10.1.2.3/32"', '"0.0.0.0/0"', '"10.1.2.3"', 'status'))
      .map(([s, cidr]) => `isIpv4InSubnet(${s}, ${cidr})`),
    value.map((s) => `isIpInSubnet(${s}, "10.0.0.0/9")`),
    fc
      .tuple(
        fc.constantFrom('@timestamp', '@message', 'size', 'bin(5m)', '1e12'),
        fc.constantFrom('%Y-%m-%d', '%H', '%d.%m.%y %T', '%F%%'),
      )
      .map(([time, pattern]) => `formatDate(${time}, "${pattern}")`),
    fc.constantFrom('jsonArraySize(jsonParse(body).a.b)', 'jsonArraySize(jsonParse(body))', 'jsonArraySize(body)'),
    fc.constantFrom('queryStartTime()', 'query_end_time()', 'QUERYTIMERANGE()', 'concat("10.", shard, ".0.1")'),
  );

/** Functions that no engine has: the stage that calls one, and all after it, run in the interpreter. */
const interpretedCall = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          'isValidIp',
          'isPublicIP',
          'urldecode',
          'base64decode',
          'hexToDec',
          'decToHex',
          'jsonStringify',
        ),
        value,
      )
      .map(([name, arg]) => `${name}(${arg})`),
    fc.tuple(value, quoted).map(([list, element]) => `jsonArrayContains(${list}, ${element})`),
    value.map((time) => `formatDate(${time}, "%a %H", "Europe/Berlin")`),
    fc.constantFrom('parseDate("2026-11-21", "yyyy-MM-dd", "Asia/Tokyo")', 'haversine(size, 2, 3, shard)'),
  );

const scalarCall = (value: fc.Arbitrary<string>) =>
  fc.oneof(
    { arbitrary: pushedCall(value), weight: 8 },
    interpretedCall(value),
    fc
      .tuple(
        fc.constantFrom(
          'strlen',
          'tolower',
          'toupper',
          'trim',
          'ltrim',
          'rtrim',
          'abs',
          'ceil',
          'floor',
          'round',
          'sqrt',
          'log',
        ),
        value,
      )
      .map(([name, arg]) => `${name}(${arg})`),
    fc
      .tuple(fc.constantFrom('concat', 'strcontains', 'coalesce', 'greatest', 'least', 'trim'), value, value)
      .map(([name, left, right]) => `${name}(${left}, ${right})`),
    fc
      .tuple(value, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }))
      .map(([s, a, b]) => `substr(${s}, ${a}, ${b})`),
    fc.tuple(value, quoted, quoted).map(([s, a, b]) => `replace(${s}, ${a}, ${b})`),
    fc
      .tuple(value, fc.constantFrom('5m', '1h', '7s', '1d', '1w', '1mo', '1q'))
      .map(([s, p]) => `datefloor(${s}, ${p})`),
    fc.tuple(value, fc.constantFrom('5m', '1mo')).map(([s, p]) => `dateceil(${s}, ${p})`),
    value.map((s) => `toMillis(${s})`),
    fc.constantFrom('jsonParse(body).a.b[1]', 'jsonParse(body).n', 'jsonParse(body)[0]', 'jsonParse(body).a'),
    fc.constantFrom('now()', 'bin(5m)'),
  );

const { expression, condition } = fc.letrec<{ expression: string; condition: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 4, arbitrary: field },
    { weight: 2, arbitrary: literal },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '%'), tie('expression'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    },
    { weight: 3, arbitrary: scalarCall(tie('expression')) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('condition'), tie('expression'), tie('expression'))
        .map(([when, yes, no]) => `if(${when}, ${yes}, ${no})`),
    },
    { weight: 1, arbitrary: tie('condition').map((inner) => `(${inner})`) },
  ),
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), tie('expression'))
        .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom('like', 'not like', '=~'), fc.oneof(quoted, regex))
        .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom('in', 'not in'), fc.array(literal, { minLength: 1, maxLength: 3 }))
        .map(([left, operator, list]) => `${left} ${operator} [${list.join(', ')}]`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('ispresent', 'isempty', 'isblank', 'isNumeric'), tie('expression'))
        .map(([name, arg]) => `${name}(${arg})`),
    },
    { weight: 1, arbitrary: tie('condition').map((inner) => `not (${inner})`) },
    { weight: 1, arbitrary: tie('expression') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    },
  ),
}));

const parse = fc.constantFrom(
  'parse @message "status=* took * ms" as @status, took',
  'parse @message /status=(?<code>\\d+)/',
  'parse @message /(?<verb>[A-Z]*) (?<path>\\S*)/',
  'parse @message "*Error*" as before, after',
  'parse @message "Error" as seen',
  'parse status /(\\d)(\\d)?/ as one, two',
);
/** Commands that make rows of one, or bring values from elsewhere; what they make has the names of `parsedName`. */
const rowsFromElsewhere = fc.oneof(
  fc.constantFrom(
    'parse @message /(?<word>[A-Za-z]+)/ multi',
    'parse @message /(?<key>\\w+)=(?<value>\\S*)/ multi',
    'parse @message "* *" as first, rest multi',
    'parse @message logfmt as lf | fields lf.status as code',
    'parse @message csv as one, two',
    'json field=body "a.b" as took, "n" as code',
    'unnest user.tags.0 into one',
    'unnest user.tags into one',
    'unnest user into took',
    'expand user.tags',
    'fields jsonParse(body).a.b as list | unnest list into one',
    'fields jsonParse(@message).user as u | unnest u.tags into one',
    'expand body',
    'expand status',
    'lookup teams level OUTPUT team as took, size as code',
    'lookup teams level as level, size as shard OUTPUTNEW team as level',
    'cidrlookup nets user.id as cidr OUTPUT name as took',
    'appendcols (SOURCE "/aws/lambda/orders" | fields level as took, size as code)',
    'appendcols override=true max=3 (stats count(*) as n by level | fields n as took)',
  ),
  fc
    .tuple(fc.constantFrom('inner', 'left'), fc.constantFrom('level', 'size', 'status', '@logStream', 'shard'))
    .map(
      ([type, name]) =>
        `join type=${type} left=a right=b where a.${name} = b.${name} (SOURCE "/aws/lambda/orders" | filter size > 3)` +
        ' | fields b.@timestamp, b.level as took, a.status as code, b.size',
    ),
  fc.constant('join left=a right=b where a.level = b.level (stats max(size) as m by level) | filter b.m > 10'),
  fc
    .constantFrom('', 'not ')
    .map((not) => `filter level ${not}in (SOURCE "/aws/lambda/orders" | filter size < 20 | fields level)`),
  fc.constant('filter size in (SOURCE "" | stats max(size) by level | fields `max(size)`)'),
);

/** Commands that look at the neighbours of a row, in its present order. */
const series = fc.constantFrom(
  'fields size, shard | addtotals size, shard',
  'fields size, status | addtotals col=true fieldname=sum',
  'accum size as took',
  'fields size | accum size',
  'autoregress size p=1-2',
  'autoregress level as one',
  'fields level, size, shard | filldown level, s*',
  'outlier size',
  'fields size, shard | outlier action=remove param=0.1 uselower=true size, shard',
  'fields size | outlier param=0 uselower=true mark=true size',
  'sessionize level maxspan 1m as took',
  'sessionize level, @logStream',
);

/** Commands after which there are other columns: nothing that names a field may follow. */
const summary = fc.constantFrom(
  'countFrequent level, status',
  'pattern @message',
  'pattern status',
  'pattern @message | filter @sampleCount > 1',
  'pattern @message | diff',
  'pattern @message | diff previousDay',
  'logcompare timeshift 30m',
  'pattern @message | anomaly',
  'relevantfields where level = "ERROR"',
  'relevantfields size, status where done = 1',
  'estimate',
  'stats count(*) as n by bin(5m) | fillmissing with 0 for n',
  'stats count(*) as n, max(size) as m by bin(10m), level | fillmissing with -1 for m',
  'stats avg(size) as n by bin(5m) offset 10m',
  'stats sum(size) as n by level | addtotals col=true',
  'stats sum(size) as n by level | sort n desc | accum n as total | autoregress n',
  'stats count(*) as n by level | outlier action=remove param=0 n',
  'stats values(level) as list by @log | unnest list into one | stats count(*) by one',
);

const parsedName = fc.constantFrom('@status', 'took', 'code', 'verb', 'path', 'before', 'seen', 'one');

const aggregate = fc.oneof(
  fc.constantFrom('count(*)', 'count()'),
  fc
    .tuple(
      fc.constantFrom(
        'count',
        'count_distinct',
        'sum',
        'avg',
        'min',
        'max',
        'earliest',
        'latest',
        'sortsFirst',
        'sortsLast',
        'values',
      ),
      fc.oneof(field, expression, condition, parsedName),
    )
    .map(([name, arg]) => `${name}(${arg})`),
  // Of numbers as large as times, the digits of a variance depend on the order of addition.
  fc
    .tuple(fc.constantFrom('stddev', 'variance'), fc.oneof(field, expression, parsedName))
    .map(([name, arg]) => `${name}((${arg}) % 1000)`),
  fc.tuple(field, fc.constantFrom(0, 50, 95, 100)).map(([name, percent]) => `pct(${name}, ${percent})`),
  fc
    .tuple(fc.oneof(field, expression), fc.constantFrom('1m', '250ms', '1w'))
    .map(([x, interval]) => `rate(${x}, ${interval})`),
  fc.constantFrom('sum(size) / count(*) * 100', 'max(size) - min(size)', 'sum(status >= 400) > 0'),
);

const key = fc.oneof(fc.constantFrom('bin(5m)', 'bin(1h)', 'level', 'status', '@log', 'size'), expression);
const direction = fc.constantFrom('', ' asc', ' desc');

const stats = fc
  .record({
    items: fc.array(aggregate, { minLength: 1, maxLength: 3 }),
    keys: fc.array(key, { maxLength: 2 }),
    filter: fc.constantFrom('', '', ' | filter a0 > 0', ' | filter a0 != 1'),
    sort: fc.option(direction),
    limit: fc.option(fc.integer({ min: 1, max: 5 })),
    again: fc.boolean(),
  })
  .map(({ items, keys, filter, sort, limit, again }) => {
    const named = items.map((item, index) => `${item} as a${index}`);
    const by = keys.length === 0 ? '' : ` by ${keys.map((each, index) => `${each} as k${index}`).join(', ')}`;
    const twice = again ? ' | stats count(*) as a0, max(a0) as m' : '';
    const ordered = sort === null || again ? '' : ` | sort a0${sort}`;
    return `stats ${named.join(', ')}${by}${filter}${twice}${ordered}${limit === null ? '' : ` | limit ${limit}`}`;
  });

const topk = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.oneof(field, expression, parsedName))
  .map(([count, value]) => `stats topk(${count}, ${value}) as top`);

const rawStage = fc.oneof(
  { weight: 2, arbitrary: condition.map((inner) => `filter ${inner}`) },
  // Most conditions are false for most events: turned around, they leave something to look at.
  { weight: 3, arbitrary: condition.map((inner) => `filter not (${inner})`) },
  { weight: 3, arbitrary: parse },
  {
    weight: 3,
    arbitrary: fc.tuple(expression, fc.constantFrom('x', 'y')).map(([inner, name]) => `fields ${inner} as ${name}`),
  },
  { weight: 1, arbitrary: fc.constant('fields jsonParse(body) as j | fields j.a.b.0 as deep, j') },
  { weight: 2, arbitrary: fc.tuple(fc.oneof(field, parsedName), field).map(([one, two]) => `fields ${one}, ${two}`) },
  { weight: 1, arbitrary: parsedName.map((name) => `filter ${name} > 100`) },
  { weight: 3, arbitrary: rowsFromElsewhere },
  { weight: 2, arbitrary: series },
  { weight: 1, arbitrary: fc.constantFrom('filter @message like /(?<=status=)(\\d)0\\1/', 'search "status"') },
);

const rawEnd = fc
  .record({
    sort: fc.option(
      fc.tuple(fc.oneof(field, expression, parsedName), direction, fc.option(fc.tuple(field, direction))),
    ),
    limit: fc.option(fc.integer({ min: 1, max: 20 })),
    later: fc.option(condition.map((inner) => `not (${inner})`)),
    dedup: fc.option(fc.array(fc.oneof(field, parsedName), { minLength: 1, maxLength: 2 })),
    display: fc.option(fc.array(fc.oneof(field, expression), { minLength: 1, maxLength: 3 })),
  })
  .map(({ sort, limit, later, dedup, display }) => {
    const second = sort?.[2] ? `, ${sort[2].join('')}` : '';
    return [
      sort === null ? '' : `sort ${sort[0]}${sort[1]}${second}`,
      limit === null ? '' : `limit ${limit}`,
      later === null ? '' : `filter ${later}`,
      display === null ? '' : `display ${display.join(', ')}`,
      dedup === null ? '' : `dedup ${dedup.join(', ')}`,
    ]
      .filter((stage) => stage !== '')
      .join(' | ');
  });

export const queryArbitrary = fc
  .tuple(
    fc.array(rawStage, { maxLength: 4 }),
    fc.oneof(
      { weight: 6, arbitrary: stats },
      { weight: 6, arbitrary: rawEnd },
      { weight: 4, arbitrary: summary },
      topk,
    ),
  )
  .map(([stages, end]) => [...stages, end].filter((stage) => stage !== '').join(' | '))
  .map((query) => (query === '' ? 'fields @timestamp' : query));
