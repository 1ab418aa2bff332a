import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageRules, parseMessage, patternText, patternTextMax } from './index.ts';

const id = '4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c';

// `⇥` is a tab, `⏎` a newline; what follows `→` is the parsed fields as `name=value`, without format, json and body.
function check(cases: string): void {
  for (const line of cases.trim().split('\n')) {
    const [message = '', expected = ''] = line.split('→').map((part) => part.trim());
    const { json: _json, body: _body, format: _format, ...fields } = parseMessage(drawn(message));
    const text = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
    expect(text.join(', '), message).toBe(expected);
  }
}

const drawn = (text: string): string => text.replaceAll('⇥', '\t').replaceAll('⏎', '\n').replaceAll('<id>', id);

describe('platform lines', () => {
  test('of one invocation, with tabs and with the spaces of a pasted copy', () => {
    check(`
      START RequestId: ${id} Version: $LATEST⏎ → recordType=START, requestId=${id}
      END RequestId: abc-123 → recordType=END, requestId=abc-123
      REPORT RequestId: ${id}⇥Duration: 12.34 ms⇥Billed Duration: 13 ms⇥Memory Size: 128 MB⇥Max Memory Used: 70 MB⇥⏎ → recordType=REPORT, requestId=${id}, durationMs=12.34, billedDurationMs=13, memorySizeMb=128, maxMemoryUsedMb=70
      REPORT RequestId: a-1  Duration: 71.50 ms  Billed Duration: 72 ms  Memory Size: 512 MB  Max Memory Used: 99 MB → recordType=REPORT, requestId=a-1, durationMs=71.5, billedDurationMs=72, memorySizeMb=512, maxMemoryUsedMb=99
      REPORT RequestId: a-1⏎Duration: 5 ms⏎Billed Duration: 6 ms⏎Memory Size: 512 MB → recordType=REPORT, requestId=a-1, durationMs=5, billedDurationMs=6, memorySizeMb=512
      14:03:22 START RequestId: a-1 Version: 2 → recordType=START, requestId=a-1
      [root - INFO - 2026-11-21 14:03:22,101] END RequestId: a-1 → recordType=END, requestId=a-1
    `);
  });

  test('REPORT with init, restore, status and trace', () => {
    check(`
      REPORT RequestId: a-1⇥Duration: 3 ms⇥Billed Duration: 3 ms⇥Memory Size: 128 MB⇥Max Memory Used: 128 MB⇥Init Duration: 200.10 ms⇥⏎XRAY TraceId: 1-5f84c7a5-0123456789abcdef01234567⇥SegmentId: 0123456789abcdef⇥Sampled: true⇥⏎ → recordType=REPORT, requestId=a-1, durationMs=3, billedDurationMs=3, memorySizeMb=128, maxMemoryUsedMb=128, initDurationMs=200.1, traceId=1-5f84c7a5-0123456789abcdef01234567, segmentId=0123456789abcdef
      REPORT RequestId: a-1⇥Duration: 3 ms⇥Billed Duration: 9 ms⇥Memory Size: 128 MB⇥Max Memory Used: 70 MB⇥Restore Duration: 511.25 ms⇥Billed Restore Duration: 100 ms⇥ → recordType=REPORT, requestId=a-1, durationMs=3, billedDurationMs=9, memorySizeMb=128, maxMemoryUsedMb=70, restoreDurationMs=511.25, billedRestoreDurationMs=100
      REPORT RequestId: a-1⇥Duration: 3000 ms⇥Billed Duration: 3000 ms⇥Memory Size: 128 MB⇥Max Memory Used: 9 MB⇥Status: timeout⇥ → recordType=REPORT, requestId=a-1, durationMs=3000, billedDurationMs=3000, memorySizeMb=128, maxMemoryUsedMb=9, status=timeout
      REPORT RequestId: a-1⇥Duration: 3 ms⇥Status: error⇥Error Type: Runtime.ExitError⇥ → recordType=REPORT, requestId=a-1, durationMs=3, status=error, errorType=Runtime.ExitError
      REPORT RequestId: a-1 Duration: 1.2.3 ms → recordType=REPORT, requestId=a-1
    `);
  });

  test('of init, restore, extensions', () => {
    check(`
      INIT_START Runtime Version: nodejs:20.v14⇥Runtime Version ARN: arn:aws:lambda:eu-west-1::runtime:00 → recordType=INIT_START
      INIT_REPORT Init Duration: 10000.12 ms⇥Phase: init⇥Status: timeout → recordType=INIT_REPORT, initDurationMs=10000.12, status=timeout, phase=init
      INIT_REPORT Init Duration: 45 ms Phase: invoke Status: error Error Type: Extension.Crash → recordType=INIT_REPORT, initDurationMs=45, status=error, errorType=Extension.Crash, phase=invoke
      RESTORE_START Runtime Version: java:11.v15 Runtime Version ARN → recordType=RESTORE_START
      RESTORE_REPORT Restore Duration: 10000.5 ms Status: timeout → recordType=RESTORE_REPORT, restoreDurationMs=10000.5, status=timeout
      EXTENSION⇥Name: watcher⇥State: Ready⇥Events: [INVOKE,SHUTDOWN] → recordType=EXTENSION, extensionName=watcher, extensionState=Ready
      EXTENSION Name: shipper State: LaunchError Events: [] Error Type: PermissionDenied → recordType=EXTENSION, extensionName=shipper, extensionState=LaunchError, errorType=PermissionDenied
      TELEMETRY⇥Name: shipper⇥State: Subscribed⇥Types: [Platform, Function] → recordType=TELEMETRY, extensionName=shipper, extensionState=Subscribed
      LOGS⇥Name: shipper⇥State: Subscribed⇥Types: [platform] → recordType=TELEMETRY, extensionName=shipper, extensionState=Subscribed
      XRAY TraceId: 1-aa-bb⇥SegmentId: 77⇥Sampled: true → recordType=XRAY, traceId=1-aa-bb, segmentId=77
    `);
  });

  test('of an invocation that was stopped or died', () => {
    check(`
      2026-11-21T14:03:22.101Z ${id} Task timed out after 3.00 seconds⏎⏎ → recordType=TIMEOUT, requestId=${id}, timeoutSeconds=3
      2026-11-21T14:03:22.101Z <uuid> Task timed out after 6.01 seconds → recordType=TIMEOUT, requestId=<uuid>, timeoutSeconds=6.01
      [/aws/lambda/orders] 2026-11-21T14:03:22.186Z  Task timed out after 15.02 seconds → recordType=TIMEOUT, timeoutSeconds=15.02
      RequestId: a-1 Error: Task timed out after 3.00 seconds → recordType=TIMEOUT, requestId=a-1, timeoutSeconds=3
      RequestId: a-1 Error: Runtime exited with error: signal: killed⏎Runtime.ExitError⏎ → recordType=EXIT, requestId=a-1, exitSignal=killed, errorType=Runtime.ExitError
      RequestId: a-1 Error: Runtime exited with error: exit status 3 → recordType=EXIT, requestId=a-1, exitStatus=3
      RequestId: a-1 Error: Runtime exited with error: signal: segmentation fault → recordType=EXIT, requestId=a-1, exitSignal=segmentation fault
      RequestId: a-1 Error: Runtime exited without providing a reason⏎Runtime.ExitError → recordType=EXIT, requestId=a-1, errorType=Runtime.ExitError
      RequestId: a-1 Error: exit code 0 Extension.Crash → recordType=EXIT, requestId=a-1, exitStatus=0, errorType=Extension.Crash
      RequestId: a-1 Process exited before completing request → recordType=EXIT, requestId=a-1
      a worker's Task timed out after 5 seconds →
    `);
  });
});

test('an application line gives its level, its request and its error by the prefix of its runtime', () => {
  check(`
    2026-11-21T14:03:22.101Z⇥${id}⇥INFO⇥hello⏎ → requestId=${id}, level=INFO
    2026-11-21T14:03:22.101Z⇥${id}⇥an old runtime without level → requestId=${id}
    2026-11-21T14:03:22.101Z⇥undefined⇥ERROR⇥Uncaught Exception ⇥{"errorType":"Runtime.ImportModuleError","errorMessage":"x"} → level=ERROR, errorType=Runtime.ImportModuleError
    2026-11-21T14:03:22.101Z⇥${id}⇥ERROR⇥Invoke Error ⇥{"errorType":"TypeError","errorMessage":"x","stack":[]} → requestId=${id}, level=ERROR, errorType=TypeError
    14:03:23 2026-11-21T14:03:22.101Z⇥${id}⇥WARN⇥x → requestId=${id}, level=WARN
    2026-11-21T14:03:22.101Z⇥${id}⇥fail⇥System.Exception → requestId=${id}, level=ERROR
    [ERROR]⇥2026-11-21T14:03:22.101Z⇥${id}⇥message → requestId=${id}, level=ERROR
    [WARNING]⇥2026-11-21T14:03:22.101Z⇥⇥at import → level=WARN
    [CRITICAL]⇥2026-11-21T14:03:22Z⇥${id}⇥x → requestId=${id}, level=FATAL
    [ERROR] KeyError: 'x'⏎Traceback (most recent call last): → level=ERROR, errorType=KeyError
    time="2026-11-21T14:03:22.101" level=warning msg="first" → level=WARN
    an ERROR inside of a print() has no prefix →
    {"level":"warning","message":"x","function_request_id":"r","xray_trace_id":"1-a-b"} → level=WARN, requestId=r, traceId=1-a-b
    {"severity":"CRITICAL","message":"x"} → level=FATAL
    {"level":50,"msg":"pino"} → level=ERROR
    {"level":"loud"} →
    {"level":"ERROR","message":"x","error":{"name":"TypeError","message":"y"}} → level=ERROR, errorType=TypeError
    {"errorType":"KeyError","errorMessage":"'x'","requestId":"r"} → requestId=r, errorType=KeyError
  `);
});

test('the body is the text after the prefix, or the message of a JSON line', () => {
  const bodies = (text: string) => parseMessage(drawn(text)).body;
  expect(bodies('2026-11-21T14:03:22.101Z⇥<id>⇥INFO⇥two⇥columns⏎')).toBe('two\tcolumns\n');
  expect(bodies('[INFO]⇥2026-11-21T14:03:22.101Z⇥<id>⇥hello')).toBe('hello');
  expect(bodies('plain')).toBe('plain');
  expect(bodies('  {"msg":"from pino"}⏎')).toBe('from pino');
  expect(bodies('{"message":{"errorMessage":"inner"}}')).toBe('inner');
  expect(bodies('{"a":1}')).toBeUndefined();
});

test('text and JSON form of one platform record give the same fields', () => {
  const ms = fc.integer({ min: 0, max: 9e7 }).map((n) => n / 100);
  const whole = fc.integer({ min: 0, max: 10_240 });
  const end = fc.constantFrom({}, { status: 'timeout' }, { status: 'error', errorType: 'Runtime.ExitError' });
  fc.assert(
    fc.property(fc.uuid(), ms, whole, whole, fc.option(ms), end, (requestId, durationMs, billed, memory, init, how) => {
      const metrics = { durationMs, billedDurationMs: billed, memorySizeMB: memory, maxMemoryUsedMB: memory };
      const record = { requestId, metrics: { ...metrics, ...(init === null ? {} : { initDurationMs: init }) }, ...how };
      const text = [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${durationMs.toFixed(2)} ms`,
        `Billed Duration: ${billed} ms`,
        `Memory Size: ${memory} MB`,
        `Max Memory Used: ${memory} MB`,
        ...(init === null ? [] : [`Init Duration: ${init.toFixed(2)} ms`]),
        ...(how.status === undefined ? [] : [`Status: ${how.status}`]),
        ...('errorType' in how ? [`Error Type: ${how.errorType}`] : []),
      ].join('\t');
      const fromJson = fieldsOf(JSON.stringify({ time: '2026-11-21T14:03:22.101Z', type: 'platform.report', record }));
      expect(fieldsOf(`${text}\t\n`)).toEqual(fromJson);
      expect(fieldsOf(text.replaceAll('\t', '  '))).toEqual(fromJson);
    }),
  );
  check(`
    {"time":"t","type":"platform.initReport","record":{"phase":"init","status":"timeout","metrics":{"durationMs":10000.12}}} → recordType=INIT_REPORT, initDurationMs=10000.12, status=timeout, phase=init
    {"time":"t","type":"platform.start","record":{"requestId":"r","tracing":{"spanId":"77","type":"X-Amzn-Trace-Id","value":"Root=1-aa-bb;Parent=77;Sampled=1"}}} → recordType=START, requestId=r, traceId=1-aa-bb, segmentId=77
    {"time":"t","type":"platform.restoreReport","record":{"status":"timeout","metrics":{"durationMs":10000.5}}} → recordType=RESTORE_REPORT, restoreDurationMs=10000.5, status=timeout
    {"time":"t","type":"platform.extension","record":{"name":"watcher","state":"Ready","events":["INVOKE"]}} → recordType=EXTENSION, extensionName=watcher, extensionState=Ready
    {"time":"t","type":"platform.telemetrySubscription","record":{"name":"shipper","state":"Subscribed","types":[]}} → recordType=TELEMETRY, extensionName=shipper, extensionState=Subscribed
    {"time":"t","type":"platform.logsDropped","record":{"reason":"slow","droppedRecords":3}} → recordType=LOGS_DROPPED
    {"time":"t","type":"platform.runtimeDone","record":{"requestId":"r","status":"failure","metrics":{"durationMs":5}}} → recordType=RUNTIME_DONE, durationMs=5, requestId=r, status=failure
    {"time":"t","type":"platform.fault","record":"RequestId: r Process exited before completing request"} → recordType=EXIT, requestId=r
  `);
});

function fieldsOf(message: string): object {
  const { format: _format, json: _json, ...fields } = parseMessage(message);
  return fields;
}

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    'REPORT RequestId: ',
    'Duration: ',
    '\t',
    '{',
    '}',
    '"type":"platform.report"',
    '[ERROR] ',
    id,
    '\n',
    '1.2.3 ms',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(piece).map((all) => all.join('')),
      ),
      (text) => {
        const parsed = parseMessage(text);
        expect([...patternText(parsed, text)].length).toBeLessThanOrEqual(patternTextMax);
      },
    ),
  );
  fc.assert(
    fc.property(fc.json(), fc.jsonValue(), (text, record) => {
      parseMessage(text);
      parseMessage(JSON.stringify({ time: 't', type: 'platform.report', record }));
      parseMessage(JSON.stringify({ level: record, message: record, error: record, requestId: record }));
    }),
  );
});

test('a message of one megabyte is parsed in milliseconds, whatever it repeats', () => {
  const repeated = ['a', ' ', '\t', '1', '[', '{', 'a-', '\n', 'Duration: ', 'x  ', '"errorType"', '12:30:45 '];
  const prefixes = [
    '',
    'REPORT RequestId: ',
    `2026-11-21T14:03:22.101Z\t${id}\tERROR\t`,
    '[ERROR] ',
    'RequestId: a Error: ',
    '{"a":"',
  ];
  for (const prefix of prefixes) {
    for (const unit of repeated) {
      const message = prefix + unit.repeat(Math.ceil(1e6 / unit.length)) + (prefix.startsWith('{') ? '"}' : '');
      const startedAt = performance.now();
      patternText(parseMessage(message), message);
      expect(performance.now() - startedAt, `${prefix}${unit}…`).toBeLessThan(500); // usually under 10; the machine is shared
    }
  }
});

test('the pattern text leaves out times, requests, stacks and prefixes', () => {
  const patterns = (text: string) => patternText(parseMessage(drawn(text)), drawn(text));
  expect(patterns('REPORT RequestId: <id>⇥Duration: 1 ms')).toBe('REPORT');
  expect(patterns('{"time":"t","type":"platform.start","record":{"requestId":"r"}}')).toBe('START');
  expect(patterns('2026-11-21T14:03:22.101Z <id> Task timed out after 3.00 seconds⏎⏎')).toBe(
    'Task timed out after 3.00 seconds',
  );
  expect(patterns('RequestId: <id> Error: Runtime exited with error: signal: killed⏎Runtime.ExitError')).toBe(
    'Runtime exited with error: signal: killed',
  );
  expect(patterns('RequestId: <id> Process exited before completing request')).toBe(
    'Process exited before completing request',
  );
  expect(patterns('2026-11-21T14:03:22.101Z⇥<id>⇥WARN⇥  slow query ⏎ more')).toBe('slow query');
  expect(patterns('[INFO]⇥2026-11-21T14:03:22.101Z⇥<id>⇥hello')).toBe('hello');
  expect(patterns('{"level":"INFO","message":"cache lookup","b":1}')).toBe('cache lookup');
  expect(patterns('{"errorType":"KeyError","message":"no x"}')).toBe('KeyError: no x');
  expect(patterns('{"errorType":"KeyError","message":"KeyError: no x"}')).toBe('KeyError: no x');
  expect(patterns('{"b":1,"a":{}}')).toBe('{a,b}');
  expect(patterns('⏎⏎ after empty lines⏎x')).toBe('after empty lines');
  expect(patterns('é'.repeat(500))).toBe('é'.repeat(400));
  expect(patterns('🦀'.repeat(500))).toBe('🦀'.repeat(400));
});

test('every rule compiles in RE2 and captures the same there', async () => {
  const messages = [
    `START RequestId: ${id} Version: $LATEST\n`,
    `REPORT RequestId: ${id}\tDuration: 3 ms\tBilled Duration: 9 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tRestore Duration: 5.1 ms\tBilled Restore Duration: 100 ms\tStatus: error\tError Type: A.B\t\nXRAY TraceId: 1-a-b\tSegmentId: 7\t`,
    'INIT_REPORT Init Duration: 10 ms\tPhase: init\tStatus: timeout',
    'RESTORE_REPORT Restore Duration: 10000.5 ms Status: timeout',
    'EXTENSION\tName: watcher\tState: Ready\tEvents: []',
    `2026-11-21T14:03:22.101Z ${id} Task timed out after 3.00 seconds\n\n`,
    'RequestId: a-1 Error: Runtime exited with error: signal: segmentation fault\nRuntime.ExitError\n',
    'RequestId: a-1 Error: exit code 0 Extension.Crash',
    `2026-11-21T14:03:22.101Z\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError"}`,
    '[WARNING]\t2026-11-21T14:03:22.101Z\t\tmessage',
    "[ERROR] KeyError: 'x'\nTraceback",
    'time="2026-11-21" level=warning msg="x"',
    'REPORT\u00a0RequestId: no-break space',
    'ünïcode 🦀 Duration: 5 ms',
    ...fc.sample(
      fc
        .array(
          fc.constantFrom(
            'REPORT',
            ' ',
            '\t',
            'RequestId: ',
            'Duration: ',
            '5 ms',
            '[x] ',
            'Billed ',
            'Restore ',
            '\n',
          ),
          { maxLength: 8 },
        )
        .map((all) => all.join('')),
      { seed: 7, numRuns: 300 },
    ),
  ];
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [name, source] of Object.entries(messageRules)) {
    const reader = await connection.runAndReadAll(
      `select regexp_extract(line, $1, 1) from (select unnest(from_json($2, '["VARCHAR"]')) as line)`,
      [source, JSON.stringify(messages)],
    );
    // RE2 answers '' where nothing matched or the capture took no part.
    expect(
      reader.getRows().map(([text]) => text),
      name,
    ).toEqual(messages.map((line) => new RegExp(source).exec(line)?.[1] ?? ''));
  }
  connection.closeSync();
});

test('the frames of an uncaught error are not part of its pattern', () => {
  const line = (frame: string) =>
    `2026-11-21T14:03:22.101Z\t8f507cfc-1697-4b5f-9d13-4c5ad0c4f6a1\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"x is not a function","stack":["TypeError: x","    at ${frame}"]}\n`;
  const textOf = (message: string) => patternText(parseMessage(message), message);
  expect(textOf(line('pay (/var/task/pay.js:3:1)'))).toBe(textOf(line('refund (/var/task/refund.js:9:4)')));
});
