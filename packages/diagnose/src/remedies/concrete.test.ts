// What to do, with the names and figures of the case. `orders` has 512 MB and 30 s unless a test says otherwise.
import { durationMs, epochMs, type MetricPoint, megabytes, type ResourceDocument } from '@coldcase/model';
import { expect, test } from 'vitest';
import { diagnose } from '../diagnose.ts';
import type { Mechanism } from '../mechanisms/mechanism.ts';
import { memoryCaseReader } from '../memory-reader.ts';
import { noNumbers } from '../numbers.ts';
import type { Label } from '../scenarios/label.ts';
import { concreteRemedies } from './concrete.ts';
import type { Known } from './known.ts';
import { serialRemedies } from './serial-remedies.ts';

function known(over: Partial<Known> = {}): Known {
  const details = { Configuration: { MemorySize: 512, Timeout: 30 } };
  return {
    functionName: 'orders',
    suspect: 'orders',
    texts: [],
    numbers: noNumbers,
    waitedFor: [],
    details,
    resources: [],
    points: [],
    ...over,
  };
}

function commandsOf(label: Label, one: Known): readonly string[] {
  return concreteRemedies(label, one).flatMap(({ command }) => command ?? []);
}

/** What is said and done now, in one text. */
function told(label: Label, one: Known): string {
  return concreteRemedies(label, one)
    .map(({ text, command = '' }) => `${text} ${command}`)
    .join('\n');
}

test('memory is doubled, up to what Lambda has, and it is said that nobody knows how much is enough', () => {
  const [remedy] = concreteRemedies('memory-oom', known());
  expect(remedy).toMatchObject({
    kind: 'mitigate',
    risk: 'reversible',
    command: 'aws lambda update-function-configuration --function-name orders --memory-size 1024',
    text: expect.stringContaining('not known'),
  });
  const large = { Configuration: { MemorySize: 8_000 } };
  expect(concreteRemedies('memory-oom', known({ details: large }))[0]?.command).toMatch(/--memory-size 10240$/);
  const largest = { Configuration: { MemorySize: 10_240 } };
  expect(commandsOf('memory-oom', known({ details: largest }))).toEqual([]);
});

test('without the configuration, the figures of the log tell the limit; without either, there is no command', () => {
  const numbers = { ...noNumbers, memorySizeMb: megabytes(256), timeoutMs: durationMs(3_000) };
  const unseen = known({ details: undefined, numbers });
  expect(concreteRemedies('memory-oom', unseen)[0]?.command).toMatch(/--memory-size 512$/);
  expect(concreteRemedies('lambda-timeout', unseen)[0]?.command).toMatch(/--timeout 6$/);
  expect(commandsOf('memory-oom', known({ details: undefined }))).toEqual([]);
});

test('a timeout beyond that of the gateway says so', () => {
  expect(concreteRemedies('lambda-timeout', known())[0]?.text).toContain('up to 29 s only');
});

test('more concurrency takes from others, and is risky; where none is reserved, the account is looked at', () => {
  const reserved = { Concurrency: { ReservedConcurrentExecutions: 10 }, Configuration: {} };
  expect(concreteRemedies('lambda-throttled', known({ details: reserved }))).toMatchObject([
    { risk: 'risky', command: expect.stringMatching(/--reserved-concurrent-executions 20$/) },
  ]);
  expect(concreteRemedies('lambda-throttled', known())).toMatchObject([
    { risk: 'safe', command: 'aws lambda get-account-settings' },
  ]);
});

const denied = (rest: string) =>
  `AccessDenied: User: arn:aws:sts::123456789012:assumed-role/orders-role/orders is not authorized to perform: s3:GetObject${rest}`;

test('the one action on the one resource is allowed, to the role that asked', () => {
  const texts = [denied(' on resource: arn:aws:s3:::uploads/a.csv because no identity-based policy allows it')];
  expect(concreteRemedies('iam-denied', known({ texts }))).toMatchObject([
    {
      kind: 'fix',
      risk: 'reversible',
      command: `aws iam put-role-policy --role-name orders-role --policy-name allow-s3-GetObject --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::uploads/a.csv"}]}'`,
    },
  ]);
});

test('without a resource the permission is wide, and risky; an explicit deny is not undone by one', () => {
  expect(concreteRemedies('iam-denied', known({ texts: [denied('')] }))).toMatchObject([{ risk: 'risky' }]);
  const explicit = [
    denied(' on resource: arn:aws:s3:::uploads/a.csv with an explicit deny in a service control policy'),
  ];
  const [remedy] = concreteRemedies('iam-denied', known({ texts: explicit }));
  expect(remedy?.command).toBeUndefined();
  expect(remedy?.text).toContain('denies s3:GetObject to orders-role explicitly');
});

test('a message that names nobody gives no command', () => {
  expect(concreteRemedies('iam-denied', known({ texts: ['Access Denied'] }))).toEqual([]);
  expect(concreteRemedies('dynamodb-throttled', known())).toEqual([]);
});

test('a command that can be pasted takes the place of the general word for it', async () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const lines = [
    `START RequestId: ${id} Version: 1`,
    `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
    `REPORT RequestId: ${id}\tDuration: 900.00 ms\tBilled Duration: 900 ms\tMemory Size: 512 MB\tMax Memory Used: 512 MB`,
  ];
  const at = Date.UTC(2026, 2, 1, 10);
  const group = { logGroup: '/aws/lambda/orders', logStream: 'a' };
  const events = lines.map((message, n) => ({ ...group, timestamp: epochMs(at + n), message }));
  const { findings } = await diagnose(memoryCaseReader(events), {}, new AbortController().signal);
  const now = findings[0]?.remedies.filter(({ kind }) => kind === 'mitigate') ?? [];
  expect(now).toMatchObject([{ command: expect.stringContaining('--memory-size 1024') }]);
  expect(findings[0]?.remedies.map(({ kind }) => kind)).toContain('prevent');
});

test('memory that sufficed for others suffices, and is known; a leak is said to fill any size', () => {
  const enough = { ...noNumbers, succeededMemoryMbMax: megabytes(700), killedMemorySizeMb: megabytes(512) };
  expect(concreteRemedies('memory-oom', known({ numbers: enough }))[0]).toMatchObject({
    confidence: 'high',
    command: expect.stringMatching(/--memory-size 896$/),
  });
  const leak = {
    ...noNumbers,
    ...{ memorySizeMb: megabytes(512), lastUsedMb: megabytes(500), growthMbPerInvocation: 4 },
    ...{ risingStreams: 3, comparedStreams: 4 },
  };
  expect(told('memory-oom', known({ numbers: leak }))).toContain(
    'grows by about 4 MB with each invocation, so this buys 128 more',
  );
});

test('time is no help for what hung: what succeeded was far from the limit', () => {
  const numbers = {
    ...noNumbers,
    succeededDurationMsP99: durationMs(800),
    succeededDurationMsMax: durationMs(2_000),
  };
  expect(told('lambda-timeout', known({ numbers }))).toContain(
    'More time would gain nothing: what succeeded took 2000 ms at most',
  );
  expect(commandsOf('lambda-timeout', known({ numbers }))).toEqual([]);
  const waitedFor = ['payments.example.com', 'charge'];
  expect(told('lambda-timeout', known({ numbers, waitedFor }))).toContain(
    'so the others hung. When they were stopped they waited for payments.example.com, within charge.',
  );
  const near = { ...numbers, succeededDurationMsMax: durationMs(29_000) };
  expect(commandsOf('lambda-timeout', known({ numbers: near }))).toEqual([
    'aws lambda update-function-configuration --function-name orders --timeout 60',
  ]);
});

test('what a function said to wait for is looked at before its time is raised', () => {
  const [first, second] = concreteRemedies('lambda-timeout', known({ waitedFor: ['payments.example.com'] }));
  expect(first).toEqual({
    kind: 'mitigate',
    text: 'Before anything else, see whether payments.example.com answers: invocations waited for it when they were stopped.',
    confidence: 'medium',
  });
  expect(second).toMatchObject({ confidence: 'low', command: expect.stringMatching(/--timeout 60$/) });
});

const queue: ResourceDocument = {
  kind: 'queue',
  name: 'orders-in',
  document: {
    QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-in',
    Attributes: { VisibilityTimeout: '30' },
  },
};

function mapping(over: object): ResourceDocument {
  const document = {
    UUID: 'e5a3f0c1-0000-4000-8000-000000000001',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
    ...over,
  };
  return { kind: 'event-source-mapping', name: document.UUID, document };
}

const ofQueue = mapping({ EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders-in' });

test('messages are hidden for six times the timeout of the function, by both values as they are', () => {
  expect(concreteRemedies('sqs-redelivery', known({ resources: [queue, ofQueue] }))[0]).toMatchObject({
    text: 'Hide messages of orders-in for 180 s, six times the 30 s that the function may take; it is 30 s.',
    command:
      'aws sqs set-queue-attributes --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/orders-in --attributes VisibilityTimeout=180',
    confidence: 'high',
  });
});

test('a value that was not captured is named, and no command is made up', () => {
  const one = known({ suspect: 'orders-in' });
  expect(told('sqs-redelivery', one)).toContain('the visibility timeout of orders-in is not in the case');
  expect(commandsOf('sqs-redelivery', one)).toEqual([]);
});

test('a queue that hides messages for long enough is said to be right', () => {
  const right = { ...queue, document: { Attributes: { VisibilityTimeout: '180' } } };
  expect(told('sqs-redelivery', known({ resources: [right, ofQueue] }))).toContain(
    'because they fail, not because they are slow',
  );
});

test('a stream that is held up gets what its mapping lacks, by its id', () => {
  const [first, second] = commandsOf('event-backlog', known({ resources: [mapping({})] }));
  expect(first).toBe(
    `aws lambda update-event-source-mapping --uuid e5a3f0c1-0000-4000-8000-000000000001 --bisect-batch-on-function-error --maximum-retry-attempts 3 --destination-config '{"OnFailure":{"Destination":"ARN_OF_A_QUEUE"}}'`,
  );
  expect(second).toMatch(/--parallelization-factor 2$/);
});

test('what a mapping has is not proposed again, and a queue has no shards', () => {
  const set = mapping({
    ...{ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2, ParallelizationFactor: 10 },
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:123456789012:lost' } },
  });
  expect(commandsOf('event-backlog', known({ resources: [set] }))).toEqual([]);
  expect(commandsOf('event-backlog', known({ resources: [ofQueue] }))).toEqual([]);
});

function carts(table: object): ResourceDocument {
  return { kind: 'table', name: 'carts', document: { Table: table } };
}

function consumed(name: string, value: number, index?: string): MetricPoint {
  const dimensions = [
    ...(index === undefined ? [] : [{ name: 'GlobalSecondaryIndexName', value: index }]),
    { name: 'TableName', value: 'carts' },
  ];
  return { namespace: 'AWS/DynamoDB', name, statistic: 'Sum', timestamp: epochMs(0), value, dimensions };
}

const provisioned = { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } };

test('a provisioned table gets twice what its fullest minute consumed', () => {
  const points = [consumed('ConsumedReadCapacityUnits', 60), consumed('ConsumedWriteCapacityUnits', 600)];
  const one = known({ suspect: 'carts', points, resources: [carts(provisioned)] });
  expect(commandsOf('dynamodb-throttled', one)).toEqual([
    'aws dynamodb update-table --table-name carts --billing-mode PAY_PER_REQUEST',
    'aws dynamodb update-table --table-name carts --provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=20',
  ]);
});

test('where an index was throttled, it is the index that gets more', () => {
  const points = [
    consumed('WriteThrottleEvents', 8, 'by-date'),
    consumed('ConsumedWriteCapacityUnits', 300, 'by-date'),
  ];
  const resources = [carts({ ...provisioned, GlobalSecondaryIndexes: [{ IndexName: 'by-date', ...provisioned }] })];
  expect(told('dynamodb-throttled', known({ suspect: 'carts', points, resources }))).toContain(
    `--global-secondary-index-updates '[{"Update":{"IndexName":"by-date","ProvisionedThroughput":{"ReadCapacityUnits":10,"WriteCapacityUnits":10}}}]'`,
  );
});

test('a table that is on demand already is not put on demand', () => {
  const resources = [carts({ BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } })];
  const text = told('dynamodb-throttled', known({ suspect: 'carts', resources }));
  expect(text).toContain('on demand already');
  expect(text).not.toContain('--billing-mode');
});

test('the host, the variable, the module and the line are those that the messages name', () => {
  const of = (label: Label, message: string) => told(label, known({ texts: [message] }));
  expect(of('dns-failure', 'Error: getaddrinfo ENOTFOUND db.internal.example')).toContain(
    'nslookup db.internal.example',
  );
  expect(of('tls-failure', 'Error: certificate has expired, host: api.example.com')).toContain(
    '-connect api.example.com:443',
  );
  expect(of('missing-configuration', 'Error: Missing STRIPE_KEY')).toContain('Variables={STRIPE_KEY=VALUE');
  expect(of('missing-configuration', "KeyError: 'TOKEN'")).toContain('Variables={TOKEN=VALUE');
  expect(of('import-module-missing', "Error: Cannot find module '@scope/tool/lib/a'")).toContain(
    'npm install --save-prod @scope/tool',
  );
  expect(of('import-module-missing', "No module named 'yaml.loader'")).toContain('pip install --target package yaml');
  expect(of('import-module-missing', "Cannot find module 'aws-sdk'")).toContain('Version 2 of the SDK');
  expect(of('import-module-missing', "Cannot find module './total'")).toContain('The file ./total');
  const raised = JSON.stringify({
    errorType: 'TypeError',
    errorMessage: 'x is undefined',
    stack: [
      'TypeError: x is undefined',
      '    at JSON.parse (<anonymous>)',
      '    at total (/var/task/src/total.js:41:7)',
    ],
  });
  expect(of('unhandled-exception', raised)).toContain('TypeError is raised in total, /var/task/src/total.js:41');
});

test('a function of another runtime gets no code for Node', () => {
  const details = { Configuration: { Runtime: 'python3.12', MemorySize: 512, Timeout: 30 } };
  const languages = (label: Label) =>
    concreteRemedies(label, known({ details, suspect: 'carts' })).flatMap(({ snippets = [] }) =>
      snippets.map(({ language }) => language),
    );
  expect(languages('memory-oom')).toEqual(['terraform']);
  expect(languages('dependency-unavailable')).toEqual([]);
});

test('what listens on the port of a database is not asked by HTTP', () => {
  expect(told('dependency-unavailable', known({ suspect: '10.0.0.7:5432' }))).not.toContain('5000 ms');
  expect(told('dependency-unavailable', known({ suspect: 'api.example.com:443' }))).toContain('5000 ms');
});

test('calls that wait for each other are one call for all of them, where a database is asked', () => {
  const awaits = (to: string): Mechanism => ({
    ...{ name: 'serial-awaits', subject: 'orders', proofs: [], ruledOut: [] },
    says: `orders awaits 40 calls of ${to} one after the other: 40 × 4 ms are 160 of 200 ms`,
  });
  const [database, service] = serialRemedies([awaits('shop@db'), awaits('prices')], true);
  expect(database?.text).toMatch(/^orders awaits 40 calls of shop@db .* Ask once for all rows\.$/);
  expect(database?.snippets?.[0]?.text).toContain('id = ANY($1)');
  expect(service?.snippets?.[0]?.text).toContain('Promise.all');
  expect(serialRemedies([{ ...awaits('prices'), name: 'memory-leak' }], true)).toEqual([]);
});
