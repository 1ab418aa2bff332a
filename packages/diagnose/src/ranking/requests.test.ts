// Whose fault is it that these requests are slow or fail? A request is drawn as a tree of spans: node, operation, time from and to,
// and what was written there. `!` in front of what was written reports an error.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Period, rankByRequests } from './requests.ts';

const well = `
  web     page   0..100  shown
    web     call   5..95
      orders  list  10..90   listed counted
        orders  call  20..60
          carts   read  21..59   opened`;

const search = `
  web     find   0..40   found
    web     call   5..35
      search  find  6..34   looked`;

/** Requests one after the other, each a little longer than drawn, by up to a tenth and never the same. */
function period(requests: readonly string[], firstMs = 0): Period {
  const drawn = requests.map((text, index) =>
    drawnRequest(text, `${firstMs}-${index}`, firstMs + index * 1_000, 1 + ((index * 7) % 11) / 100),
  );
  return { spans: drawn.flatMap(({ spans }) => spans), lines: drawn.flatMap(({ lines }) => lines) };
}

function drawnRequest(text: string, traceId: string, startMs: number, stretch: number): Period {
  const open: { readonly depth: number; readonly id: string }[] = [];
  const drawn = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const [, indent = '', node = '', operation = '', from, to, written = ''] =
        /^(\s*)(\S+)\s+(\S+)\s+(\d+)\.\.(\d+)\s*(.*)$/.exec(line) ?? [];
      while ((open.at(-1)?.depth ?? -1) >= indent.length) open.pop();
      const [parent, id] = [open.at(-1), `${index}`];
      open.push({ depth: indent.length, id });
      const at = { startMs: startMs + Number(from) * stretch, endMs: startMs + Number(to) * stretch };
      const span = { traceId, id, node, operation, ...at, ...(parent === undefined ? {} : { parentId: parent.id }) };
      const lines = written
        .split(/\s+/)
        .filter((word) => word !== '')
        .map((word) => ({
          ...{ traceId, spanId: id, timeMs: at.startMs, isError: word.startsWith('!'), place: word, message: word },
        }));
      return { span, lines };
    });
  return { spans: drawn.map(({ span }) => span), lines: drawn.flatMap(({ lines }) => lines) };
}

function times(count: number, text: string): readonly string[] {
  return Array.from({ length: count }, () => text);
}

const normal = period([...times(30, well), ...times(30, search)]);
const ranked = (requests: readonly string[]) => rankByRequests({ window: period(requests, 1e6), normal });
const nodes = (requests: readonly string[]) => ranked(requests).suspects.map(({ node }) => node);

describe('lost time', () => {
  test('a slow callee is named, and not those that wait for it', () => {
    const slow = `
      web     page   0..500  shown
        web     call   5..495
          orders  list  10..490  listed counted
            orders  call  20..460
              carts   read  21..459  opened`;
    const { verdict, suspects } = ranked([...times(10, well), ...times(10, slow)]);
    expect(verdict).toBe('suspects');
    expect(suspects[0]).toMatchObject({ node: 'carts', reasons: [{ kind: 'lost-time', what: 'own' }] });
    expect(suspects[0]?.score).toBeGreaterThan(0.95);
  });

  test('a caller that works beside the call that it waits for is not slow itself', () => {
    // `filter` runs all the time in which the call does, as a sibling. The deepest span owns the moment.
    const beside = (to: number) => `
      web     page   0..${to}  shown
        web     filter 1..${to - 1}
        web     call   5..${to - 5}
          orders  list  10..${to - 10}  listed`;
    const before = period([...times(30, beside(100)), ...times(30, search)]);
    const window = period(times(20, beside(600)), 1e6);
    expect(rankByRequests({ window, normal: before }).suspects.map(({ node }) => node)).toEqual(['orders']);
  });

  // web ──▶ orders ──slow──▶ carts, and web ──▶ search ──slow──▶ carts: the gaps meet in carts.
  const delayed = (delayMs: number, way: string) => `
      web     page   0..${100 + delayMs}  shown
        web     call   5..${95 + delayMs}
          ${way}   list  10..${90 + delayMs}
            ${way}   call  20..${60 + delayMs}
              carts   read  ${20 + delayMs}..${60 + delayMs}  opened`;

  test('calls that are slow on their way are the doing of the end in which they meet', () => {
    const before = period([...times(20, delayed(0, 'orders')), ...times(20, delayed(0, 'search'))]);
    const window = period([...times(10, delayed(900, 'orders')), ...times(10, delayed(900, 'search'))], 1e6);
    // Each of the two ways is slow in all its calls, too, so half a gap stays with each of them; carts has two halves.
    const { suspects } = rankByRequests({ window, normal: before });
    expect(suspects.map(({ node }) => node)).toEqual(['carts', 'orders', 'search']);
    expect(suspects[0]?.score).toBeCloseTo(0.5, 1);
  });

  test('an end whose other calls are fast answers for less', () => {
    const both = (delayMs: number) => `${delayed(delayMs, 'orders')}
            orders   call  ${60 + delayMs}..${70 + delayMs}
              stock   read  ${60 + delayMs}..${70 + delayMs}  opened`;
    const window = period(times(20, both(900)), 1e6);
    const { suspects } = rankByRequests({ window, normal: period(times(30, both(0))) });
    expect(suspects.map(({ node }) => node)).toEqual(['carts', 'orders']);
    expect(suspects[0]?.score).toBeCloseTo(2 / 3, 2);
  });

  test('a tenth more is the hour of the day, and one slow request of forty is chance', () => {
    expect(ranked(times(40, well.replaceAll('100', '109'))).verdict).toBe('nothing-unusual');
    expect(ranked([...times(39, well), well.replaceAll('59', '95')]).verdict).toBe('nothing-unusual');
  });

  test('the normal period has three of them: only what is beyond everything tells', () => {
    const rare = (to: number) => `
      web     pay   0..${to + 20}
        web     call   5..${to + 15}
          bank    pay   10..${to + 10}`;
    const before = period([...times(60, well), ...times(3, rare(50))]);
    const verdictOf = (to: number) =>
      rankByRequests({
        window: period([...times(20, well), ...times(5, rare(50)), ...times(3, rare(to))], 1e6),
        normal: before,
      });
    expect(verdictOf(2_000).suspects.map(({ node }) => node)).toEqual(['bank']);
    expect(verdictOf(52).verdict).toBe('nothing-unusual');
  });

  test('an operation that nobody ever asked for loses no time: who asks is to blame', () => {
    const retired = `${well}\n          archive read 60..90`;
    expect(nodes(times(20, retired))).not.toContain('archive');
  });
});

describe('failures', () => {
  const failing = well.replace('opened', 'opened !lock');
  const passedOn = failing.replace('listed counted', '!broken').replace('shown', '!broken');

  test('an error that nobody wrote before is a failure', () => {
    const { suspects } = ranked([...times(10, well), ...times(10, failing)]);
    expect(suspects).toMatchObject([
      { node: 'carts', score: 1, reasons: [{ kind: 'failures', requests: 10, share: 1 }] },
    ]);
    expect(suspects[0]?.reasons[0]?.what).toContain('complains !lock');
    expect(suspects[0]?.reasons[0]?.exampleTraceId).toBe('1000000-10');
    expect(suspects[0]?.reasons[0]?.sinceMs).toBeGreaterThanOrEqual(1e6 + 10_000);
  });

  test('those who pass an error on are victims', () => {
    expect(nodes([...times(10, well), ...times(10, passedOn)])).toEqual(['carts']);
  });

  test('a line that was always there, and no longer is: the failure that says nothing', () => {
    const { suspects } = ranked([
      ...times(10, well),
      ...times(10, well.replace('listed counted', 'listed')),
      ...times(3, well),
    ]);
    expect(suspects).toMatchObject([{ node: 'orders', score: 1, reasons: [{ what: 'lacks line counted' }] }]);
  });

  test('a call that is no longer made', () => {
    const given = `
      web     page   0..100  shown
        web     call   5..95
          orders  list  10..90   listed counted`;
    expect(nodes([...times(10, well), ...times(10, given), ...times(3, well)])).toEqual(['orders']);
  });

  test('who does other things instead has met another kind of request', () => {
    expect(ranked(times(20, well.replace('listed counted', 'listed empty'))).verdict).toBe('nothing-unusual');
  });

  test('so has who does what few normal requests did, and those instead of the usual', () => {
    const guest = well.replace('listed counted', 'listed empty');
    const before = period([...times(39, well), guest]);
    expect(rankByRequests({ window: period(times(20, guest), 1e6), normal: before }).verdict).toBe('nothing-unusual');
  });

  test('an error that normal requests write, too, at another place or of another neighbour, is no news', () => {
    const noisy = (node: string) => search.replace('looked', `!no-instance-of-${node}`);
    const before = period([
      ...times(30, well),
      ...times(20, search),
      ...['a-1', 'b-1', 'c-1', 'd-1', 'e-1'].map(noisy),
    ]);
    const elsewhere = well.replace('opened', 'opened !no-instance-of-f-1');
    const window = period([...times(16, well), ...times(3, elsewhere)], 1e6);
    const named = (one: Period): Period => ({
      ...one,
      lines: one.lines.map((line) =>
        line.isError ? { ...line, place: 'uncaught', message: `no instance of ${line.message.slice(16)}` } : line,
      ),
    });
    expect(rankByRequests({ window: named(window), normal: named(before) }).verdict).toBe('nothing-unusual');
  });

  test('an error that an operation always writes is its nature, and another instead of it, too', () => {
    const gloomy = (error: string) => well.replace('opened', `opened ${error}`);
    const before = period(times(30, gloomy('!empty')));
    const verdictOf = (error: string) =>
      rankByRequests({ window: period(times(20, gloomy(error)), 1e6), normal: before }).verdict;
    expect(verdictOf('!empty')).toBe('nothing-unusual');
    expect(verdictOf('!full')).toBe('nothing-unusual');
    expect(verdictOf('!empty !lock')).toBe('suspects');
  });

  test('it begins in the middle: what came before in the same window is normal, too', () => {
    const few = period([...times(4, well), ...times(30, search)]);
    const lacks = well.replace('listed counted', 'listed');
    const window = period([...times(12, well), ...times(8, lacks), search], 1e6);
    expect(rankByRequests({ window, normal: few }).suspects.map(({ node }) => node)).toEqual(['orders']);
  });

  test('once is chance', () => {
    expect(ranked([...times(20, well), failing]).verdict).toBe('nothing-unusual');
  });

  test('lines that were not kept are not missing', () => {
    // The lines of orders begin with the tenth request: a collector that was late.
    const window = period(times(20, well), 1e6);
    const late = {
      ...window,
      lines: window.lines.filter(
        ({ place, timeMs }) => (place !== 'counted' && place !== 'listed') || timeMs > 1e6 + 9_500,
      ),
    };
    expect(rankByRequests({ window: late, normal }).verdict).toBe('nothing-unusual');
  });
});

describe('scarcity', () => {
  const figures = (used: number) => [{ node: 'carts', resource: 'processor', before: [0.1, 0.2], now: [0.1, used] }];
  const window = period([...times(5, well), ...times(5, search)], 1e6);

  test('who asked a node that has run short was hit by it', () => {
    const { trouble, suspects } = rankByRequests({ window, normal, figures: figures(0.99) });
    expect(trouble).toBe(5);
    expect(suspects).toMatchObject([{ node: 'carts', reasons: [{ kind: 'scarcity', what: 'processor' }] }]);
  });

  test('a figure is unusual, and there is enough left: nothing', () => {
    expect(rankByRequests({ window, normal, figures: figures(0.6) }).verdict).toBe('nothing-unusual');
  });

  test('what was short before explains nothing that is new', () => {
    const always = [{ node: 'carts', resource: 'processor', before: [0.99], now: [0.99] }];
    expect(rankByRequests({ window, normal, figures: always }).verdict).toBe('nothing-unusual');
  });
});

describe('requests add up', () => {
  test('the half of a request and a whole one', () => {
    const half = `
      web     page   0..200  shown
        web     call   5..195
          orders  list  10..190  listed counted
            orders  call  20..60
              carts   read  21..59   opened`;
    const failing = search.replace('looked', '!lock');
    const { suspects } = ranked([...times(10, half), ...times(10, failing)]);
    expect(suspects.map(({ node }) => node)).toEqual(['search', 'orders']);
    expect(suspects[0]?.score).toBeGreaterThan(0.6);
  });

  test('without spans, or without a normal period, nobody can tell', () => {
    const nothing = { spans: [], lines: [] };
    expect(rankByRequests({ window: nothing, normal }).verdict).toBe('cannot-tell');
    expect(rankByRequests({ window: normal, normal: nothing }).verdict).toBe('cannot-tell');
  });
});

describe('laws', () => {
  /** Windows of requests of which some are slow, some complain and some lack a line. */
  const requests = fc.array(
    fc.constantFrom(
      ...[well, search, well.replace('opened', '!lock'), well.replace('listed counted', 'listed')],
      well.replace('0..100', '0..900').replace('5..95', '5..895').replace('10..90', '10..890'),
      search.replace('0..40', '0..400').replace('5..35', '300..395').replace('6..34', '301..394'),
    ),
    { minLength: 5, maxLength: 30 },
  );
  const scores = (ranking: ReturnType<typeof rankByRequests>) =>
    new Map(ranking.suspects.map(({ node, score }) => [node, score] as const));

  test('names say nothing', () => {
    const other: Readonly<Record<string, string>> = { web: 'n2', orders: 'n3', carts: 'n0', search: 'n1' };
    const renamed = ({ spans, lines }: Period): Period => ({
      spans: spans.map((span) => ({ ...span, node: other[span.node] ?? span.node })),
      lines,
    });
    fc.assert(
      fc.property(requests, (drawn) => {
        const window = period(drawn, 1e6);
        const plain = scores(rankByRequests({ window, normal }));
        const blind = scores(rankByRequests({ window: renamed(window), normal: renamed(normal) }));
        expect(blind.size).toBe(plain.size);
        for (const [node, score] of plain) expect(blind.get(other[node] ?? node)).toBeCloseTo(score, 9);
      }),
      { numRuns: 50 },
    );
  });

  test('the order of spans and lines does not matter, and what is told twice counts once', () => {
    fc.assert(
      fc.property(requests, (drawn) => {
        const window = period(drawn, 1e6);
        const mixed = {
          spans: [...window.spans.toReversed(), ...window.spans.slice(0, 7)],
          lines: [...window.lines.toReversed(), ...window.lines.slice(0, 7)],
        };
        expect(rankByRequests({ window: mixed, normal })).toEqual(rankByRequests({ window, normal }));
      }),
      { numRuns: 50 },
    );
  });

  test('no more requests are lost than there are, and suspects share all that is', () => {
    fc.assert(
      fc.property(requests, (drawn) => {
        const { trouble, requests: count, suspects } = ranked(drawn);
        expect(trouble).toBeLessThanOrEqual(count + 1e-9);
        if (suspects.length > 0) expect(suspects.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 9);
      }),
      { numRuns: 50 },
    );
  });

  test('a victim never goes before the only one that fails', () => {
    const fault = fc.constantFrom(
      well.replace('opened', '!lock').replace('listed counted', '!broken').replace('shown', '!broken'),
      well.replace('opened', '!lock').replace('listed counted', 'listed').replace('shown', ''),
      well
        .replace('0..100', '0..900')
        .replace('5..95', '5..895')
        .replace('10..90', '10..890')
        .replace('20..60', '20..860')
        .replace('21..59', '21..859'),
    );
    fc.assert(
      fc.property(fault, fc.integer({ min: 5, max: 20 }), fc.integer({ min: 0, max: 20 }), (bad, count, others) => {
        expect(nodes([...times(others, well), ...times(count, bad), search])[0]).toBe('carts');
      }),
      { numRuns: 50 },
    );
  });
});
