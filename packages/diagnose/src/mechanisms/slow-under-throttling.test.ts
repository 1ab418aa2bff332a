// What is refused is tried again after a pause, and its caller is slow.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metricsWithin } from './series.ts';
import { slowUnderThrottling } from './slow-under-throttling.ts';
import { worksOf } from './spans.ts';
import { fill, incident, series, traces } from './testing/drawn.ts';

const refused = `
orders 0-840
  aws DynamoDB 0-20 throttle
  aws DynamoDB 700-720`;
const served = `
orders 0-120
  aws DynamoDB 0-20`;

const nothing = metricsWithin([], incident);
const says = (spans: ReturnType<typeof traces>) =>
  slowUnderThrottling(worksOf(spans), nothing, incident).map((one) => one.says);

test('requests that were refused beside those that were not', () => {
  expect(says([...traces(3, refused), ...traces(4, served)])).toEqual([
    'orders takes 840 ms where DynamoDB refuses it for its rate, and 120 ms where it does not',
  ]);
});

test('as quick as the others, or too few of either, is no sign of it', () => {
  expect(
    says([...traces(3, refused.replace('840', '130').replace('700-720', '100-120')), ...traces(4, served)]),
  ).toEqual([]);
  expect(says([...traces(2, refused), ...traces(4, served)])).toEqual([]);
  expect(says([...traces(3, refused), ...traces(2, served)])).toEqual([]);
});

const throttled = series('AWS/DynamoDB WriteThrottleEvents Sum TableName=carts', 0, 0, 0, 9, 8, 7, 0);
const duration = (...ms: readonly number[]) => series('AWS/Lambda Duration Average FunctionName=orders', ...ms);
const measured = (points: ReturnType<typeof series>) =>
  slowUnderThrottling([], metricsWithin(points, incident), incident);

test('without traces, the minutes in which a table refuses are compared with the others', () => {
  expect(measured([...throttled, ...duration(100, 110, 100, 300, 320, 310, 100)])).toMatchObject([
    {
      subject: 'orders',
      concerns: ['orders', 'carts'],
      says: 'orders takes 310 ms in minutes in which carts refuses for the rate, and 100 ms in the others',
    },
  ]);
  expect(measured([...throttled, ...duration(...fill(7, 100))])).toEqual([]);
});

test('the order of spans and points does not matter', () => {
  const spans = [...traces(3, refused), ...traces(4, served)];
  const points = [...throttled, ...duration(100, 110, 100, 300, 320, 310, 100)];
  const whole = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
  fc.assert(
    fc.property(whole(spans), whole(points), (some, others) => {
      expect(says(some)).toEqual(says(spans));
      expect(measured(others)).toEqual(measured(points));
    }),
    { numRuns: 50 },
  );
});
