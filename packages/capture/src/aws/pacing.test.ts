import { describe, expect, test } from 'vitest';
import { skippingClock } from '../testing/aws-reader.ts';
import { systemClock } from './clock.ts';
import { lane } from './pacing.ts';
import { delayMsAfter, delayMsMax, firstDelayMsMax } from './retries.ts';
import { Turnstile } from './turnstile.ts';

const { signal } = new AbortController();

describe('a lane', () => {
  test('lets the first call leave at once and the others at its pace', async () => {
    const clock = skippingClock();
    const five = lane(5, clock);
    for (let n = 0; n < 4; n++) await five.turn(signal);
    expect(clock.sleptMs).toEqual([200, 200, 200]);
  });

  test('halves with each throttle, and not twice for calls that were refused together', () => {
    const clock = skippingClock();
    const eight = lane(8, clock);
    eight.throttled();
    eight.throttled();
    expect(eight.callsPerSecond).toBe(4);
  });

  test('never stops altogether', async () => {
    const clock = skippingClock();
    const four = lane(4, clock);
    for (let n = 0; n < 20; n++) {
      await clock.sleep(100_000, signal);
      four.throttled();
    }
    expect(four.callsPerSecond).toBe(4 / 64);
  });

  test('is itself again after twenty good answers, and never faster', () => {
    const ten = lane(10, skippingClock());
    ten.throttled();
    for (let n = 0; n < 19; n++) ten.answered();
    expect(ten.callsPerSecond).toBeLessThan(10);
    for (let n = 0; n < 100; n++) ten.answered();
    expect(ten.callsPerSecond).toBe(10);
  });

  test('is left by its signal', async () => {
    const one = lane(1, skippingClock());
    await one.turn(signal);
    await expect(one.turn(AbortSignal.abort(new DOMException('enough')))).rejects.toThrow('enough');
  });
});

test('a delay doubles up to its limit, and chance takes any part of it', () => {
  expect([1, 2, 3].map((attempt) => delayMsAfter(attempt, 0.5))).toEqual([100, 200, 400]);
  expect(delayMsAfter(1, 0)).toBe(0);
  expect(delayMsAfter(1, 0.999)).toBeLessThan(firstDelayMsMax);
  expect(delayMsAfter(40, 1)).toBe(delayMsMax);
});

test('who gives up waiting at the turnstile does not take the place of the next', async () => {
  const turnstile = new Turnstile(1);
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = turnstile.run(() => promise, signal);
  const second = turnstile.run(async () => 'second', controller.signal);
  const third = turnstile.run(async () => 'third', signal);
  controller.abort(new DOMException('enough'));
  await expect(second).rejects.toThrow('enough');
  resolve();
  await first;
  expect(await third).toBe('third');
});

test('the clock of the system gives the reason of the signal', async () => {
  const slept = systemClock.sleep(60_000, AbortSignal.abort(new DOMException('enough')));
  await expect(slept).rejects.toThrow('enough');
});

test('so many pass the turnstile side by side, the others in their order', async () => {
  const turnstile = new Turnstile(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const all = [1, 2, 3, 4].map((n) =>
    turnstile.run(async () => {
      begun.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
    }, signal),
  );
  await Promise.resolve();
  expect(begun).toEqual([1, 2]);
  for (let n = 0; n < 4; n++) {
    ends[n]?.();
    await all[n];
  }
  expect(begun).toEqual([1, 2, 3, 4]);
});
