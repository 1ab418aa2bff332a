// Code that is handed out compiles, commands have the options that the service has, and blocks of Terraform the attributes of the
// provider. TypeScript is compiled once for all of them, against the SDK that is installed here.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { epochMs, isJsonObject, megabytes, type ResourceDocument } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noNumbers } from '../numbers.ts';
import { labels } from '../scenarios/label.ts';
import { concreteRemedies } from './concrete.ts';
import type { Known } from './known.ts';
import { hclName, hclText, scriptText, shellWord } from './quoting.ts';
import type { Remedy } from './remedy.ts';
import type * as typescript from './typescript.ts';

const texts = [
  'User: arn:aws:sts::123456789012:assumed-role/orders-role/orders is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::a/b',
  'apigateway.amazonaws.com may not invoke the function',
  'Error: getaddrinfo ENOTFOUND db.internal.example',
  "Error: Cannot find module 'left-pad'; Missing STRIPE_KEY; Missing the key pk in the item",
];

const stream: ResourceDocument = {
  kind: 'event-source-mapping',
  name: 'u-1',
  document: {
    UUID: 'u-1',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
  },
};
const queueMapping: ResourceDocument = {
  kind: 'event-source-mapping',
  name: 'u-2',
  document: {
    UUID: 'u-2',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
    EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders-in',
  },
};
const queue: ResourceDocument = {
  kind: 'queue',
  name: 'orders-in',
  document: { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/orders-in', Attributes: { VisibilityTimeout: '30' } },
};
const units = { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } };
const table = (over: object): ResourceDocument => ({ kind: 'table', name: 'carts', document: { Table: over } });
const index = { GlobalSecondaryIndexes: [{ IndexName: 'by-date', ...units }] };
const consumed = ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) => ({
  ...{
    namespace: 'AWS/DynamoDB',
    name,
    statistic: 'Sum',
    timestamp: epochMs(0),
    value: 600,
  },
  dimensions: [{ name: 'TableName', value: 'carts' }],
}));

const details = {
  Configuration: {
    MemorySize: 512,
    Timeout: 30,
    VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  },
  Concurrency: { ReservedConcurrentExecutions: 5 },
};
const base: Known = {
  ...{ functionName: 'orders', suspect: 'carts', texts, numbers: noNumbers, waitedFor: [], details, points: consumed },
  resources: [stream, queueMapping, queue, table(units)],
};
const leak = { memorySizeMb: megabytes(512), lastUsedMb: megabytes(500), growthMbPerInvocation: 4 };
const cases: readonly Known[] = [
  base,
  { ...base, suspect: 'orders', numbers: { ...noNumbers, ...leak, risingStreams: 3, comparedStreams: 4 } },
  { ...base, suspect: 'orders-in' },
  {
    ...base,
    resources: [
      table({ BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' }, KeySchema: [{ AttributeName: 'pk' }] }),
    ],
  },
  { ...base, texts: [...texts, 'index: by-date'], resources: [table({ ...units, ...index })] },
];
const remedies: readonly Remedy[] = labels.flatMap((label) => cases.flatMap((known) => concreteRemedies(label, known)));

function snippetsIn(language: string): readonly string[] {
  const own = remedies.flatMap(({ snippets = [] }) => snippets.filter((snippet) => snippet.language === language));
  return [...new Set(own.map(({ text }) => text))].sort();
}

const commands = [...new Set(remedies.flatMap(({ command }) => command ?? []))].sort();

interface AwsCommand {
  readonly service: string;
  readonly operation: string;
  readonly options: readonly { readonly member: string; readonly value: string | undefined }[];
}

/** Words as a shell would pass them; only the single quotes that we write. */
function awsCommand(command: string): AwsCommand | undefined {
  const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
  const [program, service = '', operation = '', ...rest] = words;
  if (program !== 'aws') return undefined;
  const options = rest.flatMap((word, at) => {
    if (!word.startsWith('--')) return [];
    const next = rest[at + 1];
    return [{ member: pascal(word.slice(2)), value: next?.startsWith('--') === true ? undefined : next }];
  });
  return { service, operation: pascal(operation), options };
}

function pascal(kebab: string): string {
  return kebab === 'uuid' ? 'UUID' : kebab.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A value in the shorthand of the CLI, `A=1,B=2`, or as JSON; nothing for plain words. */
function structured(value: string | undefined): unknown {
  if (value === undefined) return undefined;
  if (/^[[{]/.test(value)) return JSON.parse(value);
  const pairs = value.split(',').map((pair) => /^(\w+)=(\d+)$/.exec(pair));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1], Number(pair?.[2])]));
}

const installed = new Set(['lambda', 'dynamodb', 'sqs', 'iam']);

/** The options of a command as members of the input of the SDK: one that does not exist does not compile. */
function commandAsCode(command: AwsCommand, n: number): string {
  const input = `${command.operation}CommandInput`;
  const lines = command.options.map(({ member, value }, at) => {
    const inner = structured(value);
    // Attributes of a queue are texts, policies JSON in a text.
    if (!isJsonObject(inner) && !Array.isArray(inner)) return `export const a${n}_${at}: keyof ${input} = '${member}';`;
    if (command.service === 'sqs' || member === 'PolicyDocument')
      return `export const a${n}_${at}: keyof ${input} = '${member}';`;
    return `export const a${n}_${at}: NonNullable<${input}['${member}']> = ${JSON.stringify(inner)};`;
  });
  return [`import type { ${input} } from '@aws-sdk/client-${command.service}';`, ...lines].join('\n');
}

const canary = { service: 'sqs', operation: 'SetQueueAttributes', options: [{ member: 'NoSuchOption', value: 'x' }] };

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');

test('what is handed out as TypeScript compiles, and commands have the options of the service', {
  timeout: 60_000,
}, async () => {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'snippets-'));
  try {
    const aws = commands
      .flatMap((command) => awsCommand(command) ?? [])
      .filter(({ service }) => installed.has(service));
    const files = [...snippetsIn('typescript'), ...aws.map(commandAsCode)];
    for (const [n, text] of files.entries())
      writeFileSync(
        join(folder, `snippet-${n}.ts`),
        `${text}
`,
      );
    writeFileSync(join(folder, 'canary.ts'), commandAsCode(canary, files.length));
    // Not installed here; the options are those of its page, https://www.npmjs.com/package/exponential-backoff
    writeFileSync(
      join(folder, 'exponential-backoff.d.ts'),
      `declare module 'exponential-backoff' {
         interface Options { delayFirstAttempt?: boolean; jitter?: 'full' | 'none'; numOfAttempts?: number; startingDelay?: number; maxDelay?: number; timeMultiple?: number; retry?: (error: unknown, attempt: number) => boolean }
         export function backOff<T>(request: () => Promise<T>, options?: Options): Promise<T>;
       }`,
    );
    const options = { lib: ['ES2024', 'DOM'], types: ['node'], module: 'ESNext', moduleResolution: 'Bundler' };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.base.json',
        compilerOptions: { ...options, verbatimModuleSyntax: false, noUnusedLocals: false },
        include: ['*.ts'],
      }),
    );
    const { stdout } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]).catch(
      (error: { stdout: string }) => error,
    );
    // The canary alone is wrong.
    expect(stdout.split('\n').filter((line) => /error TS/.test(line))).toEqual([expect.stringContaining('canary.ts')]);
    expect(files.length).toBeGreaterThan(30);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Words by which each piece of code is known again. */
const marks: Readonly<Record<keyof typeof typescript, string>> = {
  fetchWithTimeout: 'AbortSignal.timeout(5000)',
  circuitBreaker: 'the circuit is open',
  backOffSnippet: 'numOfAttempts: 5, startingDelay: 100, maxDelay: 5000',
  batchWrite: 'const requestsMax = 25',
  streamObject: 'await pipeline(Body, processStream)',
  serviceMap: 'GetServiceGraphCommand',
  partialBatch: 'batchItemFailures',
  asynchronousJob: "InvocationType: 'Event'",
  onePool: 'new Pool({ max: 1',
  temporaryFolder: 'inTemporaryFolder',
  requiredVariables: 'missing in the environment',
  proxyResponse: 'isProxyResponse',
  answersInsteadOfThrowing: "return { statusCode: 400, body: JSON.stringify({ error: 'Missing body' }) }",
  checkedKey: 'GetItemCommand',
  onceMoreAfterReset: 'onceMore',
  clientTimeouts: 'connectionTimeout: 1000',
  adaptiveRetries: "retryMode: 'adaptive'",
  inParallel: 'await Promise.all',
  boundedCache: 'cache.delete(oldest)',
  removedListeners: 'removeListener',
};

test('each piece of code is handed out by some remedy', () => {
  const given = snippetsIn('typescript').join('\n');
  expect(Object.values(marks).filter((mark) => !given.includes(mark))).toEqual([]);
});

/**
 * Attributes that blocks use, from the pages below https://github.com/hashicorp/terraform-provider-aws/tree/main/website/docs/r:
 * lambda_function, lambda_permission, lambda_event_source_mapping, iam_role_policy, sqs_queue, dynamodb_table.
 */
const attributes: Readonly<Record<string, string>> = {
  aws_lambda_function:
    'memory_size timeout ephemeral_storage ephemeral_storage.size reserved_concurrent_executions environment environment.variables environment.variables.STRIPE_KEY',
  aws_lambda_permission: 'statement_id action function_name principal source_arn',
  aws_lambda_event_source_mapping:
    'function_response_types bisect_batch_on_function_error maximum_retry_attempts parallelization_factor destination_config destination_config.on_failure destination_config.on_failure.destination_arn',
  aws_iam_role_policy: 'name role policy policy.Version policy.Statement policy.Effect policy.Action policy.Resource',
  aws_sqs_queue: 'visibility_timeout_seconds',
  aws_dynamodb_table:
    'billing_mode read_capacity write_capacity global_secondary_index global_secondary_index.name global_secondary_index.read_capacity global_secondary_index.write_capacity warm_throughput warm_throughput.read_units_per_second warm_throughput.write_units_per_second',
};

test('blocks of Terraform are balanced, and have attributes of the provider only', () => {
  const blocks = snippetsIn('terraform');
  for (const text of blocks) {
    const [, type = ''] = /^resource "(\w+)" "[A-Za-z_][\w-]*" \{/.exec(text) ?? [];
    const known = (attributes[type] ?? '').split(' ');
    const open: string[] = [];
    for (const line of text.split('\n').slice(1)) {
      const name = /^\s*(\w+) (?:= |\{)/.exec(line)?.[1];
      if (name !== undefined) expect(known, text).toContain([...open, name].filter((one) => one !== '').join('.'));
      const opened = (line.match(/[{[(]/g) ?? []).length;
      const closed = (line.match(/[}\])]/g) ?? []).length;
      // A line opens one level, by however many brackets.
      if (opened > closed) open.push(/jsonencode/.test(line) || name !== 'Statement' ? (name ?? '') : '');
      if (closed > opened) open.pop();
    }
    expect(open, text).toEqual([]);
  }
  expect(new Set(blocks.map((text) => text.split('"')[1]))).toEqual(new Set(Object.keys(attributes)));
});

test('a name out of a log stays one word of the shell, one text of TypeScript, one text of HCL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(shellWord(name)).toMatch(/^(?:[\w@%+=:,./-]+|(?:'[^']*'(?:\\'')?)+)$/s);
      expect(Function(`return ${scriptText(name)}`)()).toBe(name);
      expect(hclText(name)).not.toMatch(/(?<![$])(?:\$\$)*\$\{(?!.)/);
      expect(hclName(name)).toMatch(/^[A-Za-z_][\w-]*$/);
    }),
  );
});
