// Whose trouble is it? Each system is drawn, and in each step every service answers 100 requests unless it says otherwise.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankSuspects } from './suspects.ts';
import type { FiguresByNode, ServiceSteps } from './trouble.ts';

//   web ─┬─▶ orders ─▶ carts
//        └─▶ search
const shop = new Map([
  ['web', ['orders', 'search']],
  ['orders', ['carts']],
]);

/** A day of steps, in which everything takes its usual time with a little noise that is the same each time. */
function normalDay(usualSeconds: Readonly<Record<string, number>>): FiguresByNode {
  const steps = Array.from({ length: 200 }, (_, step) => 1 + ((step * 7) % 11) / 100);
  return figures(usualSeconds, (usual) => steps.map((noise) => usual * noise));
}

function figures<T>(by: Readonly<Record<string, T>>, secondsOf: (value: T) => readonly number[]): FiguresByNode {
  return new Map(Object.entries(by).map(([node, value]) => [node, answering(secondsOf(value))]));
}

function answering(seconds: readonly number[], failing = seconds.map(() => 0)): ServiceSteps {
  return { requests: seconds.map(() => 100), seconds, failing };
}

const usual = { web: 0.3, orders: 0.2, carts: 0.1, search: 0.05 };
const normal = normalDay(usual);

function slowIn(window: Readonly<Record<string, readonly number[]>>) {
  const question = { graph: shop, target: 'web', kind: 'lost-time' as const, normal };
  return rankSuspects({ ...question, window: figures(window, (seconds) => seconds) });
}

test('time that is lost in a callee is not its caller’s', () => {
  const ranking = slowIn({
    web: [0.3, 0.3, 1.3, 1.3, 0.3],
    orders: [0.2, 0.2, 1.2, 1.2, 0.2],
    carts: [0.1, 0.1, 1.1, 1.1, 0.1],
    search: [0.05, 0.05, 0.05, 0.05, 0.05],
  });
  expect(ranking.verdict).toBe('suspects');
  expect(ranking.suspects[0]).toMatchObject({ node: 'carts', rarity: 0 });
  expect(ranking.suspects[0]?.score).toBeGreaterThan(0.9);
  expect(ranking.suspects.find(({ node }) => node === 'orders')?.score ?? 0).toBeLessThan(0.1);
});

test('a caller that is slow by itself is named, and not what it calls', () => {
  const ranking = slowIn({
    web: [0.3, 0.3, 1.3, 1.3, 0.3],
    orders: [0.2, 0.2, 1.2, 1.2, 0.2],
    carts: [0.1, 0.1, 0.1, 0.1, 0.1],
    search: [0.05, 0.05, 0.05, 0.05, 0.05],
  });
  expect(ranking.suspects.map(({ node }) => node)[0]).toBe('orders');
});

test('as slow, but at another time: it is not the cause', () => {
  const ranking = slowIn({
    web: [0.3, 0.3, 0.3, 1.3, 1.3],
    orders: [0.2, 0.2, 0.2, 1.2, 1.2],
    carts: [0.1, 0.1, 0.1, 0.1, 0.1],
    search: [1.05, 1.05, 0.05, 0.05, 0.05],
  });
  expect(ranking.suspects[0]?.node).toBe('orders');
  expect(ranking.suspects.find(({ node }) => node === 'search')?.score ?? 0).toBe(0);
});

test('a normal hour has no cause', () => {
  const quiet = new Map([...normal].map(([node, { seconds }]) => [node, answering(seconds.slice(40, 45))]));
  expect(rankSuspects({ graph: shop, target: 'web', kind: 'lost-time', window: quiet, normal }).verdict).toBe(
    'nothing-unusual',
  );
});

test('what a node does every few hours is its nature, however well it would explain', () => {
  // search is slow for five steps in a hundred, on a normal day, too.
  const often = new Map(normal);
  often.set('search', answering(Array.from({ length: 200 }, (_, step) => (step % 100 < 5 ? 1.05 : 0.05))));
  const window = figures(
    { web: [0.3, 1.3, 1.3, 1.3, 0.3], orders: [0.2, 0.2, 0.2, 0.2, 0.2], search: [0.05, 1.05, 1.05, 1.05, 0.05] },
    (seconds) => seconds,
  );
  const ranking = rankSuspects({ graph: shop, target: 'web', kind: 'lost-time', window, normal: often });
  expect(ranking.suspects[0]?.node).toBe('search');
  expect(ranking.verdict).toBe('nothing-unusual');
});

test('failures are counted in requests: a few of many weigh more than all of a few', () => {
  const steps = (requests: number, failing: number): ServiceSteps => ({
    requests: [requests, requests, requests],
    seconds: [0.1, 0.1, 0.1],
    failing: [0, failing, failing],
  });
  const well = { requests: [100, 100, 100, 100], seconds: [0.1, 0.1, 0.1, 0.1], failing: [0, 0, 0, 0] };
  const ranking = rankSuspects({
    graph: shop,
    target: 'web',
    kind: 'failures',
    window: new Map([
      ['web', steps(1_000, 0.1)],
      ['orders', steps(1_000, 0.1)],
      ['search', steps(2, 1)],
    ]),
    normal: new Map(['web', 'orders', 'search', 'carts'].map((node) => [node, well])),
  });
  expect(ranking.suspects.map(({ node }) => node)).toEqual(['orders', 'search']);
});

test('what is called only since the trouble began is the doing of its caller', () => {
  const window = figures(
    { web: [0.3, 1.3, 1.3], orders: [0.2, 1.2, 1.2], carts: [0.1, 0.1, 0.1], retired: [Number.NaN, 1, 1] },
    (seconds) => seconds,
  );
  const graph = new Map([...shop, ['orders', ['carts', 'retired']]]);
  const ranking = rankSuspects({ graph, target: 'web', kind: 'lost-time', window, normal });
  expect(ranking.suspects.map(({ node }) => node)).toEqual(['orders']);
});

test('without a normal period nobody can tell', () => {
  const window = figures({ web: [0.3, 1.3], orders: [0.2, 1.2] }, (seconds) => seconds);
  const question = { graph: shop, target: 'web', kind: 'lost-time' as const, window };
  expect(rankSuspects({ ...question, normal: new Map() }).verdict).toBe('cannot-tell');
  expect(rankSuspects({ ...question, normal, window: new Map() }).verdict).toBe('cannot-tell');
});

test('services that call each other in a circle are ranked, too', () => {
  const graph = new Map([
    ['web', ['orders']],
    ['orders', ['carts']],
    ['carts', ['orders']],
  ]);
  const window = figures({ web: [0.3, 1.3], orders: [0.2, 1.2], carts: [0.1, 0.1] }, (seconds) => seconds);
  expect(rankSuspects({ graph, target: 'web', kind: 'lost-time', window, normal }).suspects[0]?.node).toBe('orders');
});

const seconds = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 5, maxLength: 5 });

test('names say nothing: under other names the same nodes have the same scores', () => {
  fc.assert(
    fc.property(fc.record({ web: seconds, orders: seconds, carts: seconds, search: seconds }), (window) => {
      const renamed = { web: 'n3', orders: 'n0', carts: 'n2', search: 'n1' } as const;
      const other = (node: string) => Object.entries(renamed).find(([name]) => name === node)?.[1] ?? node;
      const underOther = <T>(map: ReadonlyMap<string, T>) =>
        new Map([...map].map(([node, value]) => [other(node), value]));
      const graph = new Map([...shop].map(([caller, callees]) => [other(caller), callees.map(other)]));
      const asked = { kind: 'lost-time' as const, window: figures(window, (one) => one), normal };
      const plain = rankSuspects({ ...asked, graph: shop, target: 'web' });
      const blind = rankSuspects({
        ...asked,
        graph,
        target: other('web'),
        window: underOther(asked.window),
        normal: underOther(normal),
      });
      const scores = (ranking: typeof plain) => new Map(ranking.suspects.map(({ node, score }) => [node, score]));
      expect(scores(blind)).toEqual(underOther(scores(plain)));
      expect(blind.verdict).toBe(plain.verdict);
    }),
  );
});

test('own trouble is never negative and never more than a node has', () => {
  fc.assert(
    fc.property(fc.record({ web: seconds, orders: seconds, carts: seconds, search: seconds }), (window) => {
      for (const { own, score, rarity } of slowIn(window).suspects) {
        expect(own).toBeGreaterThanOrEqual(0);
        expect(own).toBeLessThanOrEqual(5 * 5 * 100);
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThanOrEqual(1 + 1e-9);
        expect(rarity).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
