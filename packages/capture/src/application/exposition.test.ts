// What a server shows to Prometheus, read as Prometheus does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readExposition, type Sample, samplesMax } from './exposition.ts';

const lines = (text: string) =>
  readExposition(text).samples.map(({ name, labels, value, timeMs }) =>
    [
      name,
      ...labels.map((label) => `${label.name}=${label.value}`),
      value,
      ...(timeMs === undefined ? [] : [timeMs]),
    ].join(' '),
  );

test('the example of the format is read line by line', () => {
  expect(
    lines(`# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.99", } NaN
rpc_duration_seconds{ quantile = "0.5" } 4773
`),
  ).toEqual([
    'http_requests_total code=200 method=post 1027 1395066363000',
    'http_requests_total code=400 method=post 3 1395066363000',
    'msdos_file_access_time_seconds error=Cannot find file:\n"FILE.TXT" path=C:\\DIR\\FILE.TXT 1458255915',
    'metric_without_timestamp_and_labels 12.47',
    'http_request_duration_seconds_bucket le=0.05 24054',
    'http_request_duration_seconds_bucket le=+Inf 144320',
    'http_request_duration_seconds_sum 53423',
    'rpc_duration_seconds quantile=0.5 4773',
  ]);
});

test('OpenMetrics counts seconds, tells when a counter began, and shows examples, which are no figures', () => {
  expect(
    lines(`# TYPE orders counter
# UNIT latency_seconds seconds
orders_total{region="eu"} 17 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.5
orders_created{region="eu"} 1520430000.123
latency_seconds 0.5
# EOF
`),
  ).toEqual(['orders_total region=eu 17 1520879607789', 'latency_seconds 0.5']);
});

test('a name in quotes is a name', () => {
  expect(lines('{"http.requests", method="get"} 4\n{"queue depth"} 2')).toEqual([
    'http.requests method=get 4',
    'queue depth 2',
  ]);
});

test.each([
  '<html><body>Please log in</body></html>',
  'up',
  'up one',
  'up{job="a" 1',
  'up{job=a} 1',
  'up{job="a"',
  'up{="a"} 1',
  'up{"a","b"} 1',
  '{job="a"} 1',
  'up 1 now',
  'up 1 2 3',
])('%s is counted and left out', (line) => {
  expect(readExposition(`${line}\nup 1\n`)).toMatchObject({
    samples: [{ name: 'up', value: 1 }],
    notUnderstood: 1,
    firstNotUnderstood: line,
  });
});

test('what is beyond the limit is counted', () => {
  const text = Array.from({ length: samplesMax + 2 }, (_, index) => `a{i="${index}"} 1`).join('\n');
  const { samples, leftOut } = readExposition(text);
  expect([samples.length, leftOut]).toEqual([samplesMax, 2]);
});

const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const drawnSample = fc.record({
  name: word,
  labels: fc
    .uniqueArray(fc.record({ name: word, value: fc.string({ unit: 'binary' }) }), { selector: ({ name }) => name })
    .map((labels) => labels.sort((a, b) => (a.name < b.name ? -1 : 1))),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
});

function shown({ name, labels, value }: Sample): string {
  const pairs = labels.map(
    (label) =>
      `${label.name}="${label.value.replace(/[\\"\n]/g, (letter) => (letter === '\n' ? '\\n' : `\\${letter}`))}"`,
  );
  return `${name}{${pairs.join(',')}} ${Object.is(value, -0) ? '-0' : value}`;
}

test('what is shown is what is read, whatever the labels say', () => {
  fc.assert(
    fc.property(fc.array(drawnSample, { maxLength: 20 }), (samples) => {
      expect(readExposition(samples.map(shown).join('\n')).samples).toEqual(samples);
    }),
  );
});

test('no text makes the reader throw', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '"',
    '\\',
    '=',
    ',',
    ' ',
    '\n',
    '# EOF',
    '# TYPE a counter',
    'a',
    '1',
    'NaN',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      readExposition(text);
    }),
    { numRuns: 2_000 },
  );
});
