// The layer on functions whose code does not know of it: what it stores, and that nobody else can tell that it is there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { provisionAwsLambdaRic } from '@coldcase/reproduce/aws-lambda-ric';
import { startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Course,
  courseOf,
  coursesOf,
  coveredInto,
  type Deployed,
  type LayerLab,
  openLayerLab,
  storedFiles,
} from '../../testing/layer-lab.ts';
import { paintedByFunction } from '../../testing/painted.ts';
import type { FunctionCoverage } from '../function-counts.ts';

let lab: LayerLab;
beforeAll(async () => {
  lab = await openLayerLab();
}, 60_000);
afterAll(() => lab.close());

const runtimes = ['nodejs22.x', 'nodejs24.x'] as const;

/** Events of all kinds; the last one has V8 write what NODE_V8_COVERAGE asked for. */
const events = [
  { items: [3, 1, 2] },
  { items: [], coupon: 'X' },
  { items: [1], fail: true },
  { items: [5, 4], coupon: 'HALF' },
  { dump: true, items: [] },
];
const price = (how: 'esm' | 'cjs'): string => `
${how === 'esm' ? 'export' : ''} function total(items, coupon) {
  let sum = 0;
  for (const item of items) { if (item > 2) { sum += item * 2; } else sum += item; }
  return coupon === 'HALF' ? sum / 2 : unused(sum, coupon);
}
function unused(sum, coupon) { return coupon && sum > 100 ? never() : sum; }
const never = () => { throw new Error('never'); };
class Cart { static made = 0; lines = []; add(line) { this.lines.push(line); Cart.made++; return this; } }
${how === 'esm' ? 'export { Cart };' : 'module.exports = { total, Cart };'}
`;
const body = `
  if (event.dump) { v8.takeCoverage(); return 'dumped'; }
  const cart = event.items.reduce((all, one) => all.add(one), new Cart());
  try { if (event.fail) { throw new TypeError('it failed'); } return { total: total(cart.lines, event.coupon) }; }
  finally { if (event.coupon) { await null; } }
`;
const packages = { 'node_modules/dep/index.js': 'exports.version = () => 1;', 'node_modules/dep/package.json': '{}' };
const functions = {
  esm: {
    ...packages,
    'index.mjs': `import v8 from 'node:v8';\nimport dep from 'dep';\nimport { Cart, total } from './lib/price.mjs';\ndep.version();\nexport const handler = async (event) => {${body}};\n`,
    'lib/price.mjs': price('esm'),
  },
  cjs: {
    ...packages,
    'index.js': `const v8 = require('node:v8');\nrequire('dep').version();\nconst { Cart, total } = require('./lib/price');\nexports.handler = async (event) => {${body}};\n`,
    'lib/price.js': price('cjs'),
  },
};

describe.each(runtimes)('on %s', (runtime) => {
  test.each(['esm', 'cjs'] as const)('the files of %s add up to what NODE_V8_COVERAGE counts', async (how) => {
    await using s3 = await startS3(['bucket']);
    const taskRoot = lab.folder(functions[how]);
    const dumped = join(lab.root, `${runtime}-${how}`);
    const [ours, theirs] = [
      await courseOf({ taskRoot, runtime, layers: [lab.layer], environment: coveredInto(s3.url) }, events),
      await courseOf({ taskRoot, runtime, environment: { NODE_V8_COVERAGE: dumped } }, events),
    ];
    const answersOf = (course: typeof ours) =>
      course.outcomes.map((one) => ('payload' in one ? one.payload : one.kind));
    expect(answersOf(ours).map(withoutFrames)).toEqual(answersOf(theirs).map(withoutFrames));
    const files = storedFiles(s3);
    expect(files).toHaveLength(events.length);
    const urls = Object.keys(functions[how])
      .filter((name) => !name.startsWith('node_modules'))
      .map((name) => pathToFileURL(join(taskRoot, name)).href);
    expect(files[0]?.json.scripts.map(({ url }) => url).toSorted()).toEqual(urls.toSorted());
    for (const url of urls) {
      const text = readFileSync(new URL(url), 'utf8');
      const counts = files.map(({ json }) => json.scripts.find((script) => script.url === url)?.functions ?? []);
      const dump = [dumpedFunctions(dumped, url)];
      expect(paintedByFunction(text.length, counts), url).toEqual(paintedByFunction(text.length, dump));
    }
  });
});

const withoutFrames = (payload: string): string => payload.replace(/,"trace":.*/, '');

function dumpedFunctions(folder: string, url: string): readonly FunctionCoverage[] {
  const [file = ''] = readFiles(folder);
  const { result }: { result: { url: string; functions: FunctionCoverage[] }[] } = JSON.parse(file);
  return result.find((script) => script.url === url)?.functions ?? [];
}

const readFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));

test.each(runtimes)('what the NODE_OPTIONS of the function import is counted by block, too, on %s', async (runtime) => {
  await using s3 = await startS3(['bucket']);
  const setup = "function name(n) { if (n > 1) { return 'many'; } return 'one'; }\nglobalThis.named = name(1);\n";
  const taskRoot = lab.folder({ 'setup.mjs': setup, 'index.mjs': 'export const handler = async () => named;' });
  const url = pathToFileURL(join(taskRoot, 'setup.mjs')).href;
  const environment = { ...coveredInto(s3.url), NODE_OPTIONS: `--import=${url}` };
  const { outcomes } = await courseOf({ taskRoot, runtime, layers: [lab.layer], environment }, [{}]);
  expect(outcomes).toMatchObject([{ payload: '"one"' }]);
  const functions = storedFiles(s3)[0]?.json.scripts.find((script) => script.url === url)?.functions ?? [];
  const ranges = functions.flatMap((one) => one.ranges.filter(({ count }) => count === 0));
  expect(ranges.map(({ startOffset, endOffset }) => setup.slice(startOffset, endOffset))).toEqual([
    "{ return 'many'; }",
  ]);
});

test('a file says what ran it, and where its texts are', async () => {
  await using s3 = await startS3(['bucket']);
  const taskRoot = lab.folder(functions.esm);
  const environment = {
    ...coveredInto(s3.url),
    COVERAGE_COMMIT: '4f1c',
    COVERAGE_EXCLUDE_PATTERNS: 'lib/*,node_modules/*',
  };
  const { answers } = await courseOf({ taskRoot, layers: [lab.layer], environment }, events.slice(0, 1));
  const [file] = storedFiles(s3);
  const requestId = answers[0] !== undefined && 'requestId' in answers[0] ? answers[0].requestId : '';
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  expect(file?.key).toBe(`coverage/${day}/orders-${requestId}.coverage`);
  if (file === undefined) expect.fail('there is a file');
  const { scripts, timestamp, ...head } = file.json;
  expect(head).toEqual({
    format: 'coldcase-coverage',
    version: 1,
    functionName: 'orders',
    functionVersion: '$LATEST',
    commit: '4f1c',
    executionId: requestId,
    runtime: 'nodejs24.x',
    nodeVersion: process.version,
    granularity: 'block',
    layerVersion: '1.0.0',
    taskRoot,
  });
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(scripts.map(({ url }) => url)).toEqual([pathToFileURL(join(taskRoot, 'index.mjs')).href]);
  const texts = s3.keys('bucket').filter((key) => key.startsWith('coverage/sources/'));
  expect(texts).toEqual([`coverage/sources/${scripts[0]?.sha256}.gz`]);
  expect(gunzipSync(s3.read('bucket', texts[0] ?? '')).toString()).toBe(functions.esm['index.mjs']);
});

/** A function, by what the runtime finds, or what it answers. */
interface Case {
  readonly name: string;
  readonly handler?: string;
  readonly files: Readonly<Record<string, string>>;
}

const failsToLoad: readonly Case[] = [
  { name: 'a file that is not there', handler: 'gone.handler', files: {} },
  { name: 'a name without a dot', handler: 'index', files: { 'index.js': '' } },
  { name: 'a name that climbs', handler: '../index.handler', files: { 'index.js': '' } },
  { name: 'no such export', handler: 'index.handlr', files: { 'index.mjs': 'export const handler = () => 1;' } },
  { name: 'no such export in CommonJS', handler: 'index.a.b', files: { 'index.js': 'exports.a = {};' } },
  { name: 'an export that is no function', files: { 'index.js': 'exports.handler = 7;' } },
  { name: 'no syntax', files: { 'index.mjs': 'export const handler = ( => 1;' } },
  { name: 'no syntax in CommonJS', files: { 'index.js': 'exports.handler = ( => 1;' } },
  { name: 'a missing package', files: { 'index.mjs': "import 'missing-thing';" } },
  { name: 'a missing package in CommonJS', files: { 'index.js': "require('missing-thing');" } },
  { name: 'a missing export of a file', files: { 'index.mjs': "import { a } from './a.mjs';", 'a.mjs': '' } },
  { name: 'an error of its own', files: { 'index.js': "throw Object.assign(new RangeError('no'), { code: 'E1' });" } },
];
const inFile = (name: string, text: string): Case => ({ name, files: { 'index.js': `exports.handler = ${text};` } });
const answering: readonly Case[] = [
  inFile('at once', '(event) => event.n'),
  inFile('later', 'async (event, context) => ({ n: event.n, id: context.awsRequestId.length })'),
  inFile('nothing', 'async () => undefined'),
  inFile('an error', "async () => { throw Object.assign(new RangeError('no'), { code: 'E1' }); }"),
  inFile('an error at once', "() => { throw new TypeError('no'); }"),
  inFile('a text instead of an error', "() => Promise.reject('no')"),
  inFile('by a callback', '(event, context, done) => { setTimeout(() => done(null, event.n), 20); }'),
  inFile('an error by a callback', "(event, context, done) => done(new Error('no'))"),
  inFile(
    'without waiting',
    '(event, context, done) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 3000); done(null, 1); }',
  ),
  inFile('never', '(event, context, done) => {}'),
  inFile('by a promise that does not settle', '() => new Promise(() => {})'),
  inFile('by ending the process', 'async () => process.exit(7)'),
  inFile(
    'what it sees of itself',
    'async () => [process.env.NODE_OPTIONS, process.env._HANDLER, process.execArgv, Object.keys(process.env).filter((name) => /COLDCASE|NODE_/.test(name)), module.parent?.filename ?? null, Object.keys(require.cache).length]',
  ),
  inFile(
    'what its child sees',
    "async () => require('node:child_process').execFileSync(process.execPath, ['-p', 'JSON.stringify([process.execArgv, process.env.NODE_OPTIONS])'], { encoding: 'utf8' })",
  ),
  inFile(
    'what its worker sees',
    `() => new Promise((resolve) => new (require('node:worker_threads').Worker)('require("node:worker_threads").parentPort.postMessage([process.env.NODE_OPTIONS, process.execArgv, Object.keys(process.env).filter((name) => name.includes("COLDCASE")), globalThis.coldcaseCoverage1?.plan])', { eval: true }).on('message', resolve))`,
  ),
];

const ric = await provisionAwsLambdaRic();
const awsLambdaRic = 'folder' in ric ? { awsLambdaRic: ric.folder } : {};
const clients = [
  { runtime: 'nodejs22.x', runtimeClient: 'ours', every: 5 },
  { runtime: 'nodejs24.x', runtimeClient: 'ours', every: 1 },
  // AWS's own finds, loads and refuses handlers in its own way.
  ...('folder' in ric ? [{ runtime: 'nodejs24.x', runtimeClient: 'aws-lambda-ric', every: 2 } as const] : []),
] as const;

describe.each(clients)('nobody can tell that it is there, on $runtime under $runtimeClient', ({ every, ...client }) => {
  const isChosen = (_: Case, at: number): boolean => at % every === 0;
  const [failing, answeringHere] = [failsToLoad.filter(isChosen), answering.filter(isChosen)];
  const courses: { without: Courses; covered: Courses } = { without: {}, covered: {} };

  beforeAll(async () => {
    await using s3 = await startS3(['bucket']);
    const environment = { ...coveredInto(s3.url), AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: '1' };
    const deployed = (more: Partial<Deployed>) =>
      Object.fromEntries(
        [...failing, ...answeringHere].map(({ name, files, ...spec }) => [
          name,
          { ...spec, ...more, ...client, taskRoot: lab.folder(files) },
        ]),
      );
    courses.without = await coursesOf(deployed({ layers: [lab.folder({})] }), [{ n: 1 }], awsLambdaRic);
    courses.covered = await coursesOf(deployed({ layers: [lab.layer], environment }), [{ n: 1 }], awsLambdaRic);
  }, 60_000);

  test.each(failing)('when loading fails: $name', ({ name }) => {
    expect(toldOf(courses.covered[name])).toEqual(toldOf(courses.without[name]));
    expect(courses.without[name]?.outcomes).toMatchObject([{ kind: 'error' }]);
  });

  test.each(answeringHere)('when it answers: $name', ({ name }) => {
    expect(toldOf(courses.covered[name])).toEqual(toldOf(courses.without[name]));
  });
});

type Courses = Awaited<ReturnType<typeof coursesOf>>;

/** What its caller and its log have of a function. */
function toldOf(course: Course | undefined): readonly string[] {
  const answers = (course?.outcomes ?? []).map((one) => ('payload' in one ? `${one.kind} ${one.payload}` : one.kind));
  // AWS's client ends by an exception of its own after it has told; Lambda mostly ends the process before that is printed.
  const printed = (course?.printed ?? [])
    .join('\n')
    .replaceAll(/^node:internal\/process\/promises[\s\S]*?^Node\.js v.*$\n?/gm, '');
  return [...answers, ...printed.split('\n').filter(Boolean)]
    .filter((line) => !line.includes('Lambda/Coverage'))
    .map(masked);
}

test('a stream is covered, and answers the health check', async () => {
  await using s3 = await startS3(['bucket']);
  const text = `export const handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('one '); stream.end('two'); });`;
  const spec = { taskRoot: lab.folder({ 'index.mjs': text }), layers: [lab.layer], environment: coveredInto(s3.url) };
  const { outcomes } = await courseOf(spec, [{}, { action: 'health_check' }]);
  const payloads = outcomes.map((one) => ('payload' in one ? one.payload : one.kind));
  expect(payloads).toEqual(['one two', expect.stringContaining('{"status":"healthy"')]);
  expect(storedFiles(s3)).toHaveLength(1);
});

test('nested handlers are covered, too', async () => {
  await using s3 = await startS3(['bucket']);
  const more = { layers: [lab.layer], environment: coveredInto(s3.url) };
  const nested = lab.folder({ 'src/api.mjs': 'export const v1 = { orders: { get: async () => "got" } };' });
  const { one } = await coursesOf({ one: { ...more, taskRoot: nested, handler: 'src/api.v1.orders.get' } }, [{}]);
  expect([one?.outcomes, storedFiles(s3).length]).toMatchObject([[{ payload: '"got"' }], 1]);
});

/** Ids and times differ from run to run, and so do the frames of the runtime. */
function masked(line: string): string {
  return line
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replaceAll(/,?"(?:\s+at [^"]*)"/g, '')
    .replaceAll(/function-\d+|sandbox-\w{6}/g, 'folder')
    .replaceAll(/[\d.]+ ms/g, 'N ms');
}
