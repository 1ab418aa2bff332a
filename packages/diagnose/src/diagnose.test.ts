import { epochMs, type LogEvent } from '@coldcase/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import { memoryCaseReader } from './memory-reader.ts';

const start = Date.UTC(2026, 2, 1, 10);
const group = '/aws/lambda/orders';

/** Drawn lines `+ms | message` of one environment of `orders`; `→` is a tab. */
function drawn(text: string, stream = 'a', logGroup = group): readonly LogEvent[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [ms = '0', ...rest] = line.trim().split(' | ');
      const message = rest.join(' | ').replaceAll('→', '\t');
      return { logGroup, logStream: stream, timestamp: epochMs(start + Number(ms)), message };
    });
}

function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function success(number: number): readonly LogEvent[] {
  const at = number * 1000;
  return drawn(`
    ${at} | START RequestId: ${id(number)} Version: 1
    ${at + 10} | 2026-03-01T10:00:00.000Z→${id(number)}→INFO→order ${number} stored
    ${at + 20} | END RequestId: ${id(number)}
    ${at + 20} | REPORT RequestId: ${id(number)}→Duration: 20.00 ms→Billed Duration: 20 ms→Memory Size: 512 MB→Max Memory Used: 90 MB`);
}

function throttled(number: number): readonly LogEvent[] {
  const at = number * 1000;
  return drawn(`
    ${at} | START RequestId: ${id(number)} Version: 1
    ${at + 10} | 2026-03-01T10:00:00.000Z→${id(number)}→ERROR→Invoke Error →{"errorType":"ProvisionedThroughputExceededException","errorMessage":"The level of configured provisioned throughput for the table carts was exceeded.","stack":[]}
    ${at + 20} | END RequestId: ${id(number)}
    ${at + 20} | REPORT RequestId: ${id(number)}→Duration: 20.00 ms→Billed Duration: 20 ms→Memory Size: 512 MB→Max Memory Used: 90 MB`);
}

function of(events: readonly LogEvent[]): Promise<Diagnosis> {
  return diagnose(memoryCaseReader(events), {}, new AbortController().signal);
}

const incident = [...Array.from({ length: 8 }, (_, n) => success(n)), ...[8, 9].map(throttled)].flat();

describe('a finding', () => {
  test('names the scenario, the resource, since when and how many', async () => {
    const { verdict, sentence, findings } = await of(incident);
    expect([verdict, sentence]).toEqual(['findings', 'Root cause identified: dynamodb-throttled']);
    expect(findings[0]).toMatchObject({
      scenario: 'dynamodb-throttled',
      suspect: 'carts',
      severity: 'high',
      extent: '2 of 10 invocations',
      since: '2026-03-01 10:00:08.010',
      until: '2026-03-01 10:00:09.010',
    });
  });

  test('carries rows and a query that can be asked again', async () => {
    const [finding] = (await of(incident)).findings;
    const [item] = finding?.evidence ?? [];
    expect(item?.query).toMatch(/^filter @message like \//);
    expect(item?.rows[0]?.['@message']).toContain('ProvisionedThroughputExceededException');
    expect(finding?.remedies.map(({ kind }) => kind)).toContain('mitigate');
  });

  test('is accompanied by what was ruled out, and why', async () => {
    const { ruledOut } = await of(incident);
    expect(ruledOut.find(({ scenario }) => scenario === 'unhandled-exception')?.because).toContain(
      'dynamodb-throttled',
    );
    expect(ruledOut.map(({ scenario }) => scenario)).toContain('service-api-throttled');
  });

  test('in one log group does not explain the failure of another', async () => {
    const other = drawn('5000 | Error: read ECONNRESET', 'b', '/aws/lambda/mail');
    const { findings, sentence } = await of([...incident, ...other]);
    expect(findings.map(({ scenario, suspect }) => `${scenario} ${suspect}`)).toEqual([
      'dynamodb-throttled carts',
      'connection-reset mail',
    ]);
    expect(sentence).toBe('Multiple issues detected: dynamodb-throttled, connection-reset');
  });
});

describe('without a finding', () => {
  test('a case of successes is healthy', async () => {
    const diagnosis = await of(success(1));
    expect([diagnosis.verdict, diagnosis.findings]).toEqual(['healthy', []]);
  });

  test('an empty case cannot be told', async () => {
    const diagnosis = await of([]);
    expect(diagnosis.verdict).toBe('cannot-tell');
    expect(diagnosis.unknown).toContain('The case holds no log events.');
  });

  test('errors that nothing explains stay unclear and are listed', async () => {
    const diagnosis = await of(drawn(`0 | [ERROR]→2026-03-01T10:00:00.000Z→${id(1)}→the frobnicator is sad, error 7`));
    expect([diagnosis.verdict, diagnosis.sentence]).toEqual([
      'cannot-tell',
      'Root cause unclear - needs manual investigation',
    ]);
    expect(diagnosis.errorPatterns[0]).toMatchObject({ title: 'the frobnicator is sad, error 7', count: 1 });
    expect(diagnosis.unknown[0]).toContain('fits no scenario');
  });
});

describe('error patterns', () => {
  test('count messages of one shape, with first and last time and two samples at most', async () => {
    const { errorPatterns } = await of(incident);
    expect(errorPatterns[0]).toMatchObject({ count: 2, invocations: 2, explainedBy: 'dynamodb-throttled' });
    expect(errorPatterns[0]?.samples.length).toBe(2);
  });
});

describe('the same case gives the same diagnosis', () => {
  test('byte for byte, when asked twice', async () => {
    expect(JSON.stringify(await of(incident))).toBe(JSON.stringify(await of(incident)));
  });

  test('whatever the order in which its files were read', async () => {
    const parts = [
      success(1),
      throttled(2),
      drawn('2500 | Error: read ECONNRESET', 'b', '/aws/lambda/mail'),
      success(3),
    ];
    const expected = JSON.stringify(await of(parts.flat()));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(parts, { minLength: parts.length }), async (shuffled) => {
        expect(JSON.stringify(await of(shuffled.flat()))).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('when unrelated lines of level INFO are added', async () => {
    const words = fc.array(
      fc.constantFrom('order', 'stored', 'page', 'of', 'loaded', 'items', '17', 'user', 'cache', 'warm'),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const expected = await of(incident);
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (noise) => {
        const lines = noise.map(
          (line, n) => `${n * 300} | 2026-03-01T10:00:00.000Z→${id(100 + n)}→INFO→${line.join(' ')}`,
        );
        const added = lines.length === 0 ? [] : drawn(lines.join('\n'), 'noise');
        const { verdict, sentence, findings } = await of([...incident, ...added]);
        expect([verdict, sentence]).toEqual([expected.verdict, expected.sentence]);
        expect(findings.map(({ scenario }) => scenario)).toEqual(expected.findings.map(({ scenario }) => scenario));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a large case', () => {
  test('is read by its patterns and by the last failing invocations', async () => {
    const events = [...Array.from({ length: 150 }, (_, n) => success(n)), ...[150, 151, 152].map(throttled)].flat();
    const { findings, coverage } = await of(events);
    expect(findings.map(({ scenario }) => scenario)).toEqual(['dynamodb-throttled']);
    expect(findings[0]?.extent).toBe('3 of 153 invocations');
    expect(coverage).toMatchObject({ events: events.length, invocations: 153, limits: [] });
  });
});

test('an invocation that begins and leaves no report is not called healthy without a word', async () => {
  const id = (n: number) => `8f507cfc-1697-4b5f-9d13-00000000000${n}`;
  const line = (n: number, message: string) => ({
    logGroup: '/aws/lambda/f',
    logStream: 's',
    timestamp: epochMs(n),
    message,
  });
  const events = [
    line(1, `START RequestId: ${id(1)} Version: $LATEST\n`),
    line(2, `START RequestId: ${id(2)} Version: $LATEST\n`),
    line(3, `END RequestId: ${id(2)}\n`),
    line(
      4,
      `REPORT RequestId: ${id(2)}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t\n`,
    ),
  ];
  const { unknown } = await diagnose(memoryCaseReader(events), {}, { aborted: false });
  expect(unknown).toContain('1 of 2 invocations of /aws/lambda/f began and have no REPORT in the case.');
});

// Yesterday and today, an hour each; today is the incident.
//
//   yesterday   s s s s D s s s s s         s success, D throttled by the table, U unhandled rejection
//   today       s s s s D s s U U s
describe('beside a normal period', () => {
  const dayMs = 86_400_000;
  const hour = (fromMs: number) => ({ startMs: epochMs(fromMs), endMs: epochMs(fromMs + 3_599_999) });
  const periods = { baseline: hour(start), incident: hour(start + dayMs) };

  function day(offsetMs: number, ...invocations: readonly (readonly LogEvent[])[]): readonly LogEvent[] {
    return invocations.flat().map((event) => ({ ...event, timestamp: epochMs(event.timestamp + offsetMs) }));
  }

  function rejected(number: number): readonly LogEvent[] {
    const at = number * 1000;
    return drawn(`
      ${at} | START RequestId: ${id(number)} Version: 1
      ${at + 10} | 2026-03-01T10:00:00.000Z→${id(number)}→ERROR→Unhandled Promise Rejection →{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: boom","stack":[]}
      ${at + 20} | END RequestId: ${id(number)}
      ${at + 20} | REPORT RequestId: ${id(number)}→Duration: 20.00 ms→Billed Duration: 20 ms→Memory Size: 512 MB→Max Memory Used: 90 MB`);
  }

  const yesterday = day(0, ...[0, 1, 2, 3].map(success), throttled(4), ...[5, 6, 7, 8, 9].map(success));
  const today = day(
    dayMs,
    ...[0, 1, 2, 3].map(success),
    throttled(4),
    ...[5, 6].map(success),
    ...[7, 8].map(rejected),
    success(9),
  );
  const beside = (events: readonly LogEvent[]) =>
    diagnose(memoryCaseReader(events, periods), {}, new AbortController().signal);

  test('what is new comes before what is as usual, and each says which it is', async () => {
    const { findings } = await beside([...yesterday, ...today]);
    expect(findings.map(({ scenario, usual }) => `${scenario} ${usual}`)).toEqual([
      'unhandled-rejection 0',
      'dynamodb-throttled 1',
    ]);
  });

  test('only the incident is diagnosed: what failed in the normal period alone is no finding', async () => {
    const { findings, coverage } = await beside([...yesterday, ...day(dayMs, ...[0, 1, 2].map(success))]);
    expect(findings).toEqual([]);
    expect(coverage.events).toBe(12);
  });

  test('an error that the normal period has is as usual, and many that it has not are new', async () => {
    const many = day(dayMs, throttled(0), ...[1, 2, 3, 4, 5, 6, 7].map(rejected));
    const { errorPatterns } = await beside([...yesterday, ...many]);
    expect(errorPatterns.map(({ count, usual, newSince }) => [count, usual, newSince])).toEqual([
      [7, 0, '2026-03-02 10:00:01.010'],
      [1, 1, undefined],
    ]);
  });

  test('a log group that was silent in the normal period proves nothing', async () => {
    const many = day(dayMs, ...[1, 2, 3, 4, 5, 6, 7].map(rejected));
    const elsewhere = yesterday.map((event) => ({ ...event, logGroup: '/aws/lambda/mail' }));
    const { errorPatterns } = await beside([...elsewhere, ...many]);
    expect(errorPatterns.map(({ usual, newSince }) => [usual, newSince])).toEqual([[undefined, undefined]]);
  });

  test('without a normal period nothing is said of it', async () => {
    const { findings, errorPatterns } = await of(incident);
    expect(findings[0]).not.toHaveProperty('usual');
    expect(errorPatterns[0]).not.toHaveProperty('usual');
    expect(errorPatterns[0]).not.toHaveProperty('newSince');
  });
});
