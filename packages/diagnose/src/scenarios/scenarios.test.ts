import { compile } from '@coldcase/query';
import { describe, expect, test } from 'vitest';
import { diagnose, rankedLabels } from '../diagnose.ts';
import { inlined } from '../evidence-query.ts';
import { excerptEvents, memoryCaseReader } from '../memory-reader.ts';
import { documentedExcerpts } from '../testing/documented-excerpts.ts';
import { healthyExcerpts } from '../testing/healthy-excerpts.ts';
import { scenarios } from './index.ts';
import { labels } from './label.ts';

async function labelsOf(lines: readonly string[]): Promise<readonly string[]> {
  return rankedLabels(await diagnose(memoryCaseReader(excerptEvents(lines)), {}, new AbortController().signal));
}

describe('each scenario is recognised by words that a document or a driver prints', () => {
  for (const [index, { label, lines }] of documentedExcerpts().entries()) {
    test(`${index + 1} ${label}: ${(lines[0] ?? '').slice(0, 80)}`, async () => {
      expect((await labelsOf(lines))[0]).toBe(label);
    });
  }

  test('every scenario has such an excerpt', () => {
    const drawn = new Set(documentedExcerpts().map(({ label }) => label));
    expect(labels.filter((label) => !drawn.has(label))).toEqual([]);
  });
});

describe('harmless words raise nothing', () => {
  for (const { label, lines } of documentedExcerpts(healthyExcerpts)) {
    test(label, async () => {
      expect(await labelsOf(lines)).toEqual([]);
    });
  }
});

describe('the nearest neighbour does not win', () => {
  async function check(winner: string, neighbour: string, lines: readonly string[]): Promise<void> {
    const ranked = await labelsOf(lines);
    expect(ranked[0]).toBe(winner);
    if (ranked.includes(neighbour)) expect(ranked.indexOf(neighbour)).toBeGreaterThan(0);
  }
  const killed = [
    'RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited with error: signal: killed',
    'Runtime.ExitError',
  ];
  const report = (used: number) =>
    `REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11\tDuration: 20.00 ms\tBilled Duration: 20 ms\tMemory Size: 512 MB\tMax Memory Used: ${used} MB`;

  test('killed at the memory limit is no crash', () => check('memory-oom', 'runtime-crash', [...killed, report(512)]));
  test('killed far from it is no lack of memory', () => check('runtime-crash', 'memory-oom', [...killed, report(90)]));
  test('an ELF error inside an import error is the binary', () =>
    check('native-binary-mismatch', 'import-module-missing', [
      "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': /var/task/a.so: invalid ELF header",
    ]));
  test('kms:Decrypt inside an S3 error is the key', () =>
    check('kms-denied', 'iam-denied', [
      'An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: kms:Decrypt',
    ]));
  test('a shard in the text is the stream', () =>
    check('stream-throughput-exceeded', 'dynamodb-throttled', [
      'ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000001 in stream s under account 1.',
    ]));
  test('EMFILE in a name lookup is no DNS failure', () =>
    check('fd-exhaustion', 'dns-failure', ['Error: getaddrinfo EMFILE api.example.com']));
  test('a refusal is an answer', () =>
    check('dependency-unavailable', 'network-path-blocked', ['Error: connect ECONNREFUSED 10.0.0.9:443']));
  test('the management API of Lambda is not its invoke path', () =>
    check('service-api-throttled', 'lambda-throttled', ['TooManyRequestsException: Rate exceeded']));
  test('the invoke path is not the management API', () =>
    check('lambda-throttled', 'service-api-throttled', ['TooManyRequestsException: Rate Exceeded.']));
  test('a JSON text that does not parse is no module', () =>
    check('unhandled-exception', 'module-syntax-error', ['SyntaxError: Unexpected token < in JSON at position 0']));
  test('a key of the environment is no key of the event', () =>
    check('missing-configuration', 'unhandled-exception', ["KeyError: 'QUEUE_URL'"]));
  test('a key of the event is no key of the environment', () =>
    check('unhandled-exception', 'missing-configuration', ["[ERROR] KeyError: 'detail'"]));
  test('the innermost cause decides', () =>
    check('db-contention', 'unhandled-exception', [
      'java.lang.RuntimeException: save failed',
      '\tat com.example.Handler.handleRequest(Handler.java:12)',
      'Caused by: org.postgresql.util.PSQLException: ERROR: deadlock detected',
    ]));
  test('an expired signature is no invalid credential', () =>
    check('clock-skew', 'credentials-invalid', [
      'SignatureDoesNotMatch: Signature expired: 20260301T100000Z is now earlier than 20260301T100001Z (20260301T100501Z - 5 min.)',
    ]));
  test('a missing invoke permission is no malformed answer', () =>
    check('invoke-permission-missing', 'proxy-response-malformed', [
      'Execution failed due to configuration error: Invalid permissions on Lambda function',
    ]));
});

describe('a silent timeout keeps its three readings', () => {
  test('all are ranked, and the observation that decides is named', async () => {
    const lines = ['2026-03-01T10:00:03.000Z 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Task timed out after 3.00 seconds'];
    const diagnosis = await diagnose(memoryCaseReader(excerptEvents(lines)), {}, new AbortController().signal);
    expect(rankedLabels(diagnosis).toSorted()).toEqual([
      'handler-never-completes',
      'lambda-timeout',
      'network-path-blocked',
    ]);
    expect(diagnosis.unknown.join(' ')).toContain('To decide: Whether log lines or trace subsegments');
  });
});

describe('the scenarios as data', () => {
  test('stand in the order of the labels, one for each', () => {
    expect(scenarios.map(({ label }) => label)).toEqual([...labels]);
  });

  test('have a source for every signal, and all three kinds of remedy', () => {
    for (const { signals, remedy, document } of scenarios) {
      expect(document).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
      for (const { source, reason } of signals)
        expect([source.startsWith('https://'), reason !== '']).toEqual([true, true]);
      expect([remedy.mitigate, remedy.fix, remedy.prevent].map((list) => list.length > 0)).toEqual([true, true, true]);
    }
  });

  test('have ids that are unique in a scenario, and discriminators that name existing ones', () => {
    for (const { label, signals, discriminators } of scenarios) {
      const ids = signals.map(({ id }) => id);
      expect(new Set(ids).size, label).toBe(ids.length);
      for (const { when = [], against } of discriminators) {
        expect(against).not.toBe(label);
        expect(
          when.filter((id) => !ids.includes(id)),
          label,
        ).toEqual([]);
      }
    }
  });

  test('have patterns and queries that the query language takes as they are', () => {
    for (const { label, signals } of scenarios) {
      for (const signal of signals) {
        const texts =
          'patterns' in signal
            ? signal.patterns.map((pattern) => `filter @message like /${inlined(pattern)}/`)
            : [signal.query];
        for (const text of texts) expect(compile(text).diagnostics.filter(isError), `${label} ${text}`).toEqual([]);
      }
    }
  });
});

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}
