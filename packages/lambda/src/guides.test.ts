// The guides for functions: every example is compiled, and run as Lambda would run it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const workspace = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'guides-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  readonly name: string;
  readonly code: string;
  readonly event: string | undefined;
  readonly leftMs: string;
  readonly printed: readonly string[];
}

const pages = ['error-handling', 'structured-logging', 'tracing', 'lambda-patterns', 'coverage'];
const fences = /^```(ts|json event|json printed)(?: of a function with (\d+) ms left)?\n([\s\S]*?)^```$/gm;

const examples: readonly Example[] = pages.flatMap((page) => {
  const text = readFileSync(join(workspace, 'docs/guides/functions', `${page}.md`), 'utf8');
  const found = [...text.matchAll(fences)].map(([, kind = '', leftMs = '3000', body = '']) => ({ kind, leftMs, body }));
  return found.flatMap(({ kind, body }, index) => {
    if (kind !== 'ts') return [];
    const next = found.slice(index + 1, index + 3);
    const end = next.findIndex((one) => one.kind === 'ts');
    const own = end === -1 ? next : next.slice(0, end);
    return [
      {
        name: `${page}-${index}`,
        code: body,
        event: own.find((one) => one.kind === 'json event')?.body,
        leftMs: own.find((one) => one.kind === 'json event')?.leftMs ?? '',
        printed:
          own
            .find((one) => one.kind === 'json printed')
            ?.body.trim()
            .split('\n') ?? [],
      },
    ];
  });
});

/** Prints what the handler printed, then what it gave. */
const runner = `
const [file, event, leftMs] = process.argv.slice(2);
const original = console.log;
console.log = (...parts) => process.stdout.write(JSON.stringify({ console: parts.join(' ') }) + '\\n');
const { handler } = await import(file);
const deadline = Date.now() + Number(leftMs);
const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000001', functionName: 'orders', functionVersion: '1', memoryLimitInMB: '128',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders', logGroupName: '/aws/lambda/orders',
  logStreamName: 's', getRemainingTimeInMillis: () => deadline - Date.now(),
};
const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
await handler(JSON.parse(event), context).then(
  (returned) => returned !== undefined && say({ returned }),
  (error) => say({ thrown: error.message }),
);
`;

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  for (const scope of ['@coldcase', '@aws-sdk', '@opentelemetry', '@types'])
    symlinkSync(join(workspace, 'node_modules', scope), join(folder, 'node_modules', scope));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'run.mjs'), runner);
  const compilerOptions = { noEmit: true, types: ['node'], allowImportingTsExtensions: true };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(workspace, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }),
  );
  for (const { name, code } of examples) writeFileSync(join(folder, `${name}.ts`), code);
});

test('there are examples on each page', () => {
  for (const page of pages) expect(examples.filter(({ name }) => name.startsWith(page)).length).toBeGreaterThan(1);
});

test('all of them compile', () => {
  execFileSync(process.execPath, [join(workspace, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'pipe' });
});

const runnable = examples.flatMap((example) =>
  example.event === undefined ? [] : [{ ...example, event: example.event }],
);

test.each(runnable)('$name prints what the page says', ({ name, event, leftMs, printed }) => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'run.mjs'), join(folder, `${name}.ts`), event, leftMs],
    {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        _HANDLER: 'index.handler',
        _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      },
    },
  );
  const own = printed.some((line) => line.includes('xray_segment'));
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const shown = lines.filter((line) => own || !isSegment(line));
  expect(shown, `${stdout}${stderr}`).toMatchObject(printed.map((line) => anyWhere(JSON.parse(line))));
});

/** Pages about other things leave out the lines that stand for the daemon. */
const isSegment = (line: unknown): boolean => typeof line === 'object' && line !== null && 'xray_segment' in line;

/** `"…"` stands for whatever is there. */
function anyWhere(value: unknown): unknown {
  if (value === '…') return expect.anything();
  if (Array.isArray(value)) return value.map(anyWhere);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, anyWhere(one)]));
}
