import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextOf, requestIdOf, traceIdOf, unprinted, withEnvironment } from '../testing/harness.ts';
import { type IssueServer, openIssueServer } from '../testing/issue-server.ts';
import { withTracing } from '../tracing/with-tracing.ts';
import {
  createErrorReporter,
  type ErrorReporterOptions,
  intervalMsDefault,
  withErrorReporter,
} from './error-reporter.ts';
import { tallyIn } from './issue-text.ts';

let server: IssueServer;
let now = 0;
beforeEach(async () => {
  server = await openIssueServer();
  now = Date.UTC(2026, 10, 27, 3, 0, 0);
});
afterEach(() => server.close());

const reporterOf = (options: ErrorReporterOptions = {}) =>
  createErrorReporter({ repository: 'shop/orders', token: 't-1', apiUrl: server.url, clock: () => now, ...options });
const inRegion = <Result>(run: () => Result) => withEnvironment({ AWS_REGION: 'eu-west-1' }, run);

const place = {
  functionName: 'orders',
  awsRequestId: requestIdOf(1),
  logGroupName: '/aws/lambda/orders',
  traceId: traceIdOf(1),
};
function refusal(message = 'the card was refused'): Error {
  return Object.assign(new RangeError(message), {
    stack: `RangeError: ${message}\n    at charge (file:///var/task/orders.mjs:41:7)\n    at node:internal/x:1:1`,
  });
}

test('the issue of the runbooks: title, body, links that open, labels', async () => {
  const reporter = reporterOf();
  await inRegion(async () => {
    reporter.report(refusal(), place);
    await reporter.flush();
  });
  const [issue] = server.issues;
  expect([issue?.title, issue?.labels]).toEqual([
    'Production Error: RangeError',
    ['bug', 'production', 'auto-generated'],
  ]);
  expect(issue?.body.replace(/<!--.*-->/, '<!-- … -->')).toBe(`## Error Details
- **Message**: the card was refused
- **Stack**:

\`\`\`
RangeError: the card was refused
    at charge (file:///var/task/orders.mjs:41:7)
    at node:internal/x:1:1
\`\`\`

- **Function**: orders
- **Request ID**: 00000000-0000-4000-8000-000000000001
- **Time**: 2026-11-27T03:00:00.000Z

## CloudWatch Logs
[View Logs](https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Forders)

## X-Ray Trace
[View Trace](https://console.aws.amazon.com/xray/home?region=eu-west-1#/traces/1-00000000-000000000000000000000001)

## Occurrences
Seen 1 times, first 2026-11-27T03:00:00.000Z, last 2026-11-27T03:00:00.000Z.
<!-- … -->
`);
});

describe('one kind is one issue', () => {
  test('however often it occurs, and whatever ids its messages carry', async () => {
    const reporter = reporterOf();
    for (let index = 0; index < 500; index++) reporter.report(refusal(`card ${index} was refused`), place);
    await reporter.flush();
    now += intervalMsDefault;
    for (let index = 0; index < 20; index++) reporter.report(refusal(`card ${index} was refused`), place);
    await reporter.flush();
    expect(server.issues.map(({ body }) => tallyIn(body)?.count)).toEqual([520]);
  });

  test('also of two environments at the same time: the later issue gives way', async () => {
    server.delayMs = 5;
    const environments = Array.from({ length: 4 }, () => reporterOf());
    for (const reporter of environments) reporter.report(refusal(), place);
    await Promise.all(environments.map((reporter) => reporter.flush()));
    const open = server.issues.filter(({ state }) => state === 'open');
    expect(open.map(({ number }) => number)).toEqual([1]);
    expect(tallyIn(server.issues[0]?.body ?? '')?.count).toBe(4);
    for (const late of server.issues.slice(1))
      expect(late.comments).toEqual(['The same error as #1, reported at the same time.']);
  });

  test('the count is right, however many environments write at the same time, again and again', async () => {
    server.delayMs = 3;
    const environments = Array.from({ length: 6 }, () => reporterOf());
    for (let round = 0; round < 3; round++) {
      for (const reporter of environments)
        for (let index = 0; index <= round; index++) reporter.report(refusal(), place);
      await Promise.all(environments.map((reporter) => reporter.flush()));
      now += intervalMsDefault;
    }
    const [issue, ...others] = server.issues.filter(({ state }) => state === 'open');
    expect(others).toEqual([]);
    expect(tallyIn(issue?.body ?? '')?.count).toBe(6 * (1 + 2 + 3));
  });

  test('another place of the code is another kind', async () => {
    const reporter = reporterOf();
    reporter.report(refusal(), place);
    const elsewhere = Object.assign(refusal(), {
      stack: 'RangeError: x\n    at refund (file:///var/task/refunds.mjs:3:1)',
    });
    reporter.report(elsewhere, place);
    await reporter.flush();
    expect(server.issues).toHaveLength(2);
  });

  test('that was fixed is opened again; one that was put aside stays closed, and is counted', async () => {
    const reporter = reporterOf();
    const seenAgain = async () => {
      now += intervalMsDefault;
      reporter.report(refusal(), place);
      await reporter.flush();
      return server.issues.map(({ state }) => state);
    };
    await seenAgain();
    const [issue] = server.issues;
    Object.assign(issue ?? {}, { state: 'closed', state_reason: 'completed' });
    expect(await seenAgain()).toEqual(['open']);
    expect(issue?.comments).toEqual([expect.stringMatching(/^Seen again at 2026-/)]);
    Object.assign(issue ?? {}, { state: 'closed', state_reason: 'not_planned' });
    expect(await seenAgain()).toEqual(['closed']);
    expect(tallyIn(issue?.body ?? '')?.count).toBe(3);
  });

  test('what people write in the issue stays', async () => {
    const reporter = reporterOf();
    reporter.report(refusal(), place);
    await reporter.flush();
    const [issue] = server.issues;
    if (issue !== undefined) issue.body = `We know. See the runbook.\n\n${issue.body}\nAssigned to Kim.`;
    now += intervalMsDefault;
    reporter.report(refusal(), place);
    await reporter.flush();
    expect(issue?.body).toMatch(/^We know\. See the runbook\..*Seen 2 times.*Assigned to Kim\.$/s);
  });
});

describe('a storm', () => {
  test('of one kind is told every five minutes', async () => {
    const reporter = reporterOf();
    for (let minute = 0; minute < 11; minute++) {
      reporter.report(refusal(), place);
      await reporter.flush();
      now += 60_000;
    }
    expect(server.asked.filter((line) => /^(POST|PATCH)/.test(line))).toHaveLength(3);
    expect(tallyIn(server.issues[0]?.body ?? '')?.count).toBe(11);
  });

  test('of many kinds makes ten issues an hour, and the rest when the hour is over', async () => {
    const reporter = reporterOf();
    const kind = (index: number) =>
      Object.assign(refusal(), { stack: `RangeError: x\n    at step${index} (file:///var/task/a.mjs:1:1)` });
    for (let index = 0; index < 15; index++) reporter.report(kind(index), place);
    await reporter.flush();
    expect(server.issues).toHaveLength(10);
    now += 3_600_001;
    await reporter.flush();
    expect(server.issues).toHaveLength(15);
  });

  test('GitHub that asks to wait is left alone for as long, and nothing is lost', async () => {
    const reporter = reporterOf();
    server.fault = (_request, response) => {
      response.writeHead(429, { 'retry-after': '120' }).end('{}');
      return true;
    };
    reporter.report(refusal(), place);
    await reporter.flush();
    server.fault = undefined;
    now += 60_000;
    await reporter.flush();
    expect(server.asked).toHaveLength(1);
    now += intervalMsDefault;
    await reporter.flush();
    expect(server.issues).toHaveLength(1);
  });
});

describe('what goes wrong with GitHub never reaches the handler', () => {
  const faults: Readonly<Record<string, NonNullable<IssueServer['fault']>>> = {
    'it hangs': () => true,
    'it resets the connection': (request) => Boolean(request.socket.destroy()),
    'it answers 500': (_request, response) => Boolean(response.writeHead(500).end('oops')),
    'it answers something else': (_request, response) => Boolean(response.writeHead(200).end('<html>')),
    'it refuses the token': (_request, response) =>
      Boolean(response.writeHead(401).end('{"message":"Bad credentials"}')),
    'it sends elsewhere': (_request, response) =>
      Boolean(response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()),
  };
  test.each(Object.entries(faults))('%s', async (_name, fault) => {
    server.fault = fault;
    const reporter = reporterOf();
    const error = refusal();
    const handler = withErrorReporter(
      withTracing(async () => {
        throw error;
      }),
      reporter,
    );
    const began = performance.now();
    await unprinted(() => expect(handler({}, contextOf(1))).rejects.toBe(error));
    expect(performance.now() - began).toBeLessThan(200);
    server.fault = undefined;
  });

  test('no repository, no token: said on standard error, and the error goes on', async () => {
    const error = refusal();
    const handler = withErrorReporter(async () => Promise.reject(error), { token: '' });
    await withEnvironment({ GITHUB_TOKEN: undefined, GITHUB_REPOSITORY: undefined }, () =>
      expect(handler({}, contextOf(1))).rejects.toBe(error),
    );
  });
});

test('secrets and personal data are masked before they leave', async () => {
  const reporter = reporterOf();
  const key = `AKIA${'Z7Q2M4X8K1P5R9T3'}`;
  reporter.report(refusal(`login of kim.larsen@shop-mail.test failed, password=hunter2!, key ${key}`), place);
  await reporter.flush();
  const [issue] = server.issues;
  expect(issue?.body).toContain('login of ');
  for (const secret of ['kim.larsen', 'hunter2', key]) expect(issue?.body).not.toContain(secret);
});

test('text of an error becomes no markup, and calls nobody', async () => {
  const reporter = reporterOf();
  reporter.report(
    refusal('</pre> ## Done\n@octocat ```js\n<!-- coldcase-error {"count":0} --> [x](http://evil.test)'),
    place,
  );
  await reporter.flush();
  const body = server.issues[0]?.body ?? '';
  const line = body.split('\n').find((one) => one.startsWith('- **Message**')) ?? '';
  expect(line).not.toMatch(/(?<!\\)[<>[\]`#]/);
  expect(line).not.toContain('@octocat');
  expect(body.match(/^`{4,}$/gm)).toHaveLength(2);
  expect(tallyIn(body)?.count).toBe(1);
});

test('a token from a secret: its ARN is asked once, and a member of JSON is understood', async () => {
  let secretsAsked = 0;
  const secrets = await openIssueServer();
  secrets.fault = (_request, response) => {
    secretsAsked += 1;
    response.writeHead(200).end(JSON.stringify({ SecretString: '{"token":"t-from-secret"}' }));
    return true;
  };
  const variables = {
    GITHUB_TOKEN: undefined,
    GITHUB_TOKEN_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:github-AbCdEf',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: 'eu-west-1',
  };
  await withEnvironment(variables, async () => {
    const { token: _own, ...rest } = { repository: 'shop/orders', token: '', apiUrl: server.url, clock: () => now };
    const reporter = createErrorReporter(rest);
    for (let round = 0; round < 2; round++) {
      reporter.report(refusal(), place);
      await reporter.flush();
      now += intervalMsDefault;
    }
  });
  await secrets.close();
  expect(secretsAsked).toBe(1);
  expect(server.asked[0]).toContain('Bearer t-from-secret');
});

test('memory is bounded, whatever fails', () => {
  const reporter = reporterOf();
  for (let index = 0; index < 20_000; index++) {
    const error = Object.assign(refusal('x'.repeat(1_000)), {
      stack: `RangeError: x\n    at f${index} (file:///var/task/a.mjs:1:1)`,
    });
    reporter.report(error, place);
  }
  expect(server.asked).toEqual([]);
});
