// Which environments and invocations are covered, as the environment, the event or the code says.

import { startS3 } from '@coldcase/reproduce/s3-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Course,
  courseOf,
  coveredInto,
  type Deployed,
  type LayerLab,
  layerLines,
  openLayerLab,
  type StoredFile,
  storedFiles,
} from '../../testing/layer-lab.ts';

let lab: LayerLab;
beforeAll(async () => {
  lab = await openLayerLab();
}, 60_000);
afterAll(() => lab.close());

const plain = {
  'index.js': 'function work(n) { return n; }\nexports.handler = async (event) => work(event.n ?? event.action);',
};

async function run(spec: Partial<Deployed> & { files?: Record<string, string> }, events: readonly unknown[]) {
  await using s3 = await startS3(['bucket']);
  const { files = plain, environment, ...more } = spec;
  const variables = { ...coveredInto(s3.url), ...environment };
  const course = await courseOf(
    { taskRoot: lab.folder(files), layers: [lab.layer], ...more, environment: variables },
    events,
  );
  return {
    course,
    payloads: course.outcomes.map((one) => ('payload' in one ? one.payload : one.kind)),
    files: storedFiles(s3),
  };
}

const countOf = (name: string, { json }: StoredFile): number | undefined =>
  json.scripts.flatMap(({ functions }) => functions).find(({ functionName }) => functionName === name)?.ranges[0]
    ?.count;
const debugLines = ({ printed }: Course) =>
  layerLines(printed).map(({ logger, level, message, data }) => ({ logger, level, message, data }));

test('the health check is answered by the layer, and any other event by the function', async () => {
  const events = [{ action: 'health_check' }, { action: 'health_check', n: 1 }, { action: 'other' }];
  const { payloads, files } = await run({}, events);
  expect(JSON.parse(payloads[0] ?? '')).toEqual({
    status: 'healthy',
    coverage_enabled: true,
    layer_version: '1.0.0',
    s3_config: { bucket: 'bucket', prefix: 'coverage/' },
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect([payloads.slice(1), files.length]).toEqual([['1', '"other"'], 2]);
});

test('a function that has that event itself keeps it, when told so', async () => {
  const { payloads } = await run({ environment: { COVERAGE_HEALTH_CHECK: 'false' } }, [{ action: 'health_check' }]);
  expect(payloads).toEqual(['"health_check"']);
});

test.each([
  ['sampled out', { COVERAGE_SAMPLE_RATE: '0' }, false],
  ['switched off', { COVERAGE_ENABLED: 'false' }, false],
])(
  'an environment that is %s stores and prints nothing, and does not load the inspector',
  async (_, environment, enabled) => {
    const files = {
      'index.js': 'exports.handler = async () => process.moduleLoadList.includes("NativeModule inspector");',
    };
    const { payloads, course, files: stored } = await run({ files, environment }, [{}, { action: 'health_check' }]);
    expect([payloads[0], stored, course.printed]).toEqual(['false', [], []]);
    expect(JSON.parse(payloads[1] ?? '')).toMatchObject({ status: 'healthy', coverage_enabled: enabled });
  },
);

test('an event can say that it is not to be covered; its counts are in no file', async () => {
  const { files } = await run({}, [
    { n: 1, enable_coverage: false },
    { n: 2 },
    { n: 3, enable_coverage: false },
    { n: 4 },
  ]);
  expect(files.map((file) => countOf('work', file))).toEqual([1, 1]);
  // What ran while modules were loaded is kept all the same.
  expect(files.map((file) => countOf('', file))).toEqual([1, 0]);
});

test('by function instead of by block', async () => {
  const files = { 'index.js': 'exports.handler = async (event) => { if (event.n) { return 1; } return 2; };' };
  const { files: stored } = await run({ files, environment: { COVERAGE_GRANULARITY: 'function' } }, [{ n: 1 }]);
  const handler = stored[0]?.json.scripts[0]?.functions.find(({ functionName }) => functionName === 'exports.handler');
  expect(handler).toMatchObject({ isBlockCoverage: false, ranges: [{ count: 1 }] });
  expect(stored[0]?.json.granularity).toBe('function');
});

test('debugging prints the lines of the runbook', async () => {
  const { course } = await run({ environment: { COVERAGE_DEBUG: 'true', COVERAGE_INCLUDE_PATTERNS: '*.js' } }, [
    { n: 1 },
  ]);
  const [answer] = course.answers;
  expect(debugLines(course)[0]).toEqual({
    logger: 'coverage_wrapper.wrapper',
    level: 'DEBUG',
    message: 'Initializing coverage tracking',
    data: {
      config: {
        s3_bucket: 'bucket',
        s3_prefix: 'coverage/',
        include_patterns: ['*.js'],
        exclude_patterns: ['*/node_modules/*'],
      },
      function_name: 'orders',
      request_id: answer !== undefined && 'requestId' in answer ? answer.requestId : '',
    },
  });
  expect(debugLines(course).map(({ message }) => message)).toContain('Uploaded coverage file to S3');
  expect(debugLines(course).at(-1)?.message).toMatch(/^Memory usage: \d+\.\dMB -> \d+\.\dMB$/);
});

/** A function that brings the library along, as the layer has it for `require`. */
const library = (text: string): Record<string, string> => ({
  'index.js': `const { coverageHandler, CoverageContext, startCoverage, uploadCoverageFile } = require('@coldcase/lambda/coverage');
    startCoverage();
    const { withLogger } = require('@coldcase/lambda');
    ${text}`,
});

test('the wrapper in the code does the same without the layer, and nothing more within it', async () => {
  const files = library('const work = (n) => n; exports.handler = coverageHandler(async ({ n }) => work(n));');
  const events = [{ n: 1 }, { n: 2 }];
  const alone = await run({ files, environment: { AWS_LAMBDA_EXEC_WRAPPER: '' } }, events);
  const both = await run({ files }, events);
  expect([alone.payloads, both.payloads]).toEqual([
    ['1', '2'],
    ['1', '2'],
  ]);
  expect(alone.files.map((file) => countOf('work', file))).toEqual([1, 1]);
  expect(both.files.map((file) => countOf('work', file))).toEqual([1, 1]);
});

test('a context covers a part: every tenth item of a batch, in one file', async () => {
  const files = library(`
    function setUp() { return 25; }
    function item(n) { return n; }
    exports.handler = withLogger(async () => {
      const count = setUp();
      for (let at = 0; at < count; at++) {
        if (at % 10 === 0) { const context = new CoverageContext(); try { item(at); } finally { context.end(); } }
        else item(at);
      }
      return count;
    });`);
  const { payloads, files: stored } = await run({ files, environment: { AWS_LAMBDA_EXEC_WRAPPER: '' } }, [{}, {}]);
  expect(payloads).toEqual(['25', '25']);
  expect(stored.map((file) => countOf('item', file))).toEqual([3, 3]);
  expect(stored.map((file) => countOf('setUp', file))[1]).toBe(0);
});

test('without any wrapper each part is a file of its own', async () => {
  const files = library(`const item = (n) => n; exports.handler = async (event, context) => {
    for (const n of [1, 2]) { const part = new CoverageContext(context); item(n); part.end(); }
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 1;
  };`);
  const { files: stored } = await run({ files, environment: { AWS_LAMBDA_EXEC_WRAPPER: '' } }, [{}, {}]);
  expect(stored.map((file) => countOf('item', file))).toEqual([1, 1, 1, 1]);
});

test('data of one’s own is stored without being waited for', async () => {
  const files = library(
    `exports.handler = withLogger(async () => { void uploadCoverageFile('{"own":1}', 'my-function', 'abc-123'); return 1; });`,
  );
  const { payloads, files: stored } = await run({ files, environment: { AWS_LAMBDA_EXEC_WRAPPER: '' } }, [{}]);
  expect([payloads, stored.map(({ json }) => json)]).toEqual([['1'], [{ own: 1 }]]);
  expect(stored[0]?.key).toMatch(/^coverage\/\d{4}\/\d\d\/\d\d\/my-function-abc-123\.coverage$/);
});
