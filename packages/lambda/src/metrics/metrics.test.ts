import { embeddedMetrics } from '@coldcase/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextOf, printedBy, withEnvironment } from '../testing/harness.ts';
import { publishMetric, withMetrics } from './metrics.ts';

const inInvocation = (use: () => void) => printedBy(() => withMetrics(async () => use())({}, contextOf(1)));
/** What CloudWatch makes of the lines, by our own reader. */
const points = (lines: readonly object[]) => lines.flatMap((line) => embeddedMetrics(JSON.stringify(line)));

test('values of one invocation are one line, in the embedded format', async () => {
  const lines = await withEnvironment({ STAGE: 'prod' }, () =>
    inInvocation(() => {
      publishMetric('FilesProcessed', 1, { namespace: 'MediaDownloader' });
      publishMetric('FilesProcessed', 1, { namespace: 'MediaDownloader' });
      publishMetric('ProcessingDuration', 412, { namespace: 'MediaDownloader', unit: 'Milliseconds', resolution: 1 });
    }),
  );
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'MediaDownloader',
            Dimensions: [['Environment']],
            Metrics: [
              { Name: 'FilesProcessed', Unit: 'Count' },
              { Name: 'ProcessingDuration', Unit: 'Milliseconds', StorageResolution: 1 },
            ],
          },
        ],
      },
      Environment: 'prod',
      FilesProcessed: [1, 1],
      ProcessingDuration: 412,
    },
  ]);
});

test('without a stage the environment is dev, as the runbooks have it', async () => {
  const lines = await withEnvironment({ STAGE: undefined }, () => inInvocation(() => publishMetric('A', 1)));
  expect(lines[0]).toMatchObject({ Environment: 'dev' });
});

test('they are printed when the handler throws', async () => {
  const handler = withMetrics(async () => {
    publishMetric('Attempts', 1);
    throw new RangeError('gone');
  });
  const lines = await printedBy(() => handler({}, contextOf(1)).catch(() => undefined));
  expect(lines[0]).toMatchObject({ Attempts: 1 });
});

test('outside of an invocation a value is printed at once', async () => {
  const lines = await printedBy(() => publishMetric('Loaded', 1));
  expect(lines[0]).toMatchObject({ Loaded: 1 });
});

test('a value that is no number is refused, and the others are printed', async () => {
  const lines = await inInvocation(() => {
    publishMetric('Bad', Number.NaN);
    publishMetric('Good', 1);
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toHaveProperty('Bad');
});

test('a value that comes when the handler has ended is printed, too', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let late: Promise<void> | undefined;
  const handler = withMetrics(async () => {
    publishMetric('InTime', 1);
    late = ended.then(() => publishMetric('Late', 2));
  });
  const lines = await printedBy(async () => {
    await handler({}, contextOf(1));
    end();
    await late;
  });
  expect(lines).toMatchObject([{ InTime: 1 }, { Late: 2 }]);
});

test('no value is lost, whatever is published, and no line holds more than CloudWatch takes', async () => {
  const published = fc.array(
    fc.record({
      name: fc.constantFrom('A', 'B', ...Array.from({ length: 150 }, (_, index) => `M${index}`)),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      unit: fc.constantFrom('Count', 'Milliseconds'),
      dimensions: fc.constantFrom({}, { Kind: 'video' }, { Kind: 'text', Empty: '' }),
    }),
    { maxLength: 400 },
  );
  await fc.assert(
    fc.asyncProperty(published, async (all) => {
      const lines = await inInvocation(() => {
        for (const { name, value, unit, dimensions } of all) publishMetric(name, value, { unit, dimensions });
      });
      const seen = points(lines).map(({ name, value, unit }) => `${name} ${value} ${unit}`);
      expect(seen.toSorted()).toEqual(all.map(({ name, value, unit }) => `${name} ${value + 0} ${unit}`).toSorted());
    }),
    { numRuns: 30 },
  );
});

test('a cold start is counted when asked', async () => {
  const handler = withMetrics(async () => undefined, { coldStart: true, namespace: 'Shop' });
  const lines = await printedBy(async () => {
    await handler({}, contextOf(1));
    await handler({}, contextOf(2));
  });
  expect(lines.length).toBeLessThanOrEqual(1);
});
