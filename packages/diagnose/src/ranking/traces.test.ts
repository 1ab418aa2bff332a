// Traces of a shop before and in an incident. Each request is `web ─ orders ─ carts`, a second apart; carts is DynamoDB.
import { epochMs, type TracedLine, type TraceSegment } from '@coldcase/model';
import { expect, test } from 'vitest';
import { rankTraces } from './traces.ts';

const start = Date.UTC(2026, 10, 21, 11);

interface Request {
  /** Milliseconds that orders works, and that its call of the table takes. */
  readonly workMs?: number;
  readonly tableMs?: number;
  readonly isThrottled?: boolean;
}

function request(n: number, { workMs = 20, tableMs = 5, isThrottled = false }: Request): readonly TraceSegment[] {
  const at = start + n * 1_000;
  const total = workMs + tableMs;
  const piece = (
    id: string,
    parentId: string | undefined,
    name: string,
    from: number,
    to: number,
    over: Partial<TraceSegment> = {},
  ): TraceSegment => ({
    ...{ traceId: `1-${n}`, id: `${id}${n}`, name, startMs: epochMs(at + from), endMs: epochMs(at + to) },
    ...(parentId === undefined ? {} : { parentId: `${parentId}${n}` }),
    ...{ error: false, fault: false, throttle: false, ...over },
  });
  const failed = { fault: isThrottled };
  return [
    piece('w', undefined, 'web', 0, total + 4, { origin: 'AWS::Lambda::Function', ...failed }),
    piece('c', 'w', 'orders', 1, total + 3, { namespace: 'remote', ...failed }),
    piece('o', 'c', 'orders', 2, total + 2, { origin: 'AWS::Lambda::Function', ...failed }),
    piece('t', 'o', 'carts', 2 + workMs, 2 + total, { namespace: 'aws', throttle: isThrottled }),
  ];
}

const requests = (...drawn: readonly Request[]) => drawn.flatMap((one, n) => request(n, one));
const normal = requests(...Array.from({ length: 60 }, (_, n) => ({ workMs: 20 + (n % 5) })));
const sixty = (over: (n: number) => Request) => requests(...Array.from({ length: 60 }, (_, n) => over(n)));

/** Logs are named after their functions here. */
const ranked = (now: readonly TraceSegment[], before = normal, lines: readonly TracedLine[] = []) =>
  rankTraces({ segments: now, lines }, { segments: before, lines: [] }, (logGroup) => logGroup.split('/').at(-1));

test('a table that refuses is to blame, and not those who pass on that it failed', () => {
  const ranking = ranked(sixty((n) => ({ workMs: 20 + (n % 5), isThrottled: n > 30 })));
  expect(ranking).toMatchObject({ verdict: 'suspects', requests: 60 });
  expect(ranking.suspects[0]).toMatchObject({ node: 'carts', reasons: [{ what: 'throttle', requests: 29 }] });
  expect(ranking.suspects[0]?.score).toBe(1);
});

test('time is lost where the work is done', () => {
  const ranking = ranked(sixty((n) => ({ workMs: n > 30 ? 900 : 20 + (n % 5) })));
  expect(ranking.suspects[0]).toMatchObject({ node: 'orders', reasons: [{ what: 'time lost at work' }] });
});

test('a normal hour has no suspects', () => {
  expect(ranked(normal)).toMatchObject({ verdict: 'nothing-unusual', suspects: [] });
});

test('without traces, or without a normal period, nobody can tell', () => {
  expect(ranked([]).verdict).toBe('cannot-tell');
  expect(ranked(normal, []).verdict).toBe('cannot-tell');
});

const errorLine = (n: number, logGroup: string, message: string): TracedLine => ({
  ...{ traceId: `1-${n}`, logGroup, timestamp: epochMs(start + n * 1_000 + 10), isError: true },
  message,
});

test('lines of requests say who failed where no flag does, and the innermost complaint counts', () => {
  const late = Array.from({ length: 29 }, (_, n) => n + 31);
  const lines = late.flatMap((n) => [
    errorLine(n, '/aws/lambda/web', `orders answered 500 for cart c-${n}`),
    errorLine(n, '/aws/lambda/orders', `TypeError: cart c-${n} has no owner`),
  ]);
  const { verdict, suspects } = ranked(normal, normal, lines);
  expect(verdict).toBe('suspects');
  expect(suspects.map(({ node }) => node)).toEqual(['orders']);
  expect(suspects[0]?.reasons[0]?.what).toContain('TypeError');
});

test('lines of a log that no node of the traces writes are nobody’s', () => {
  const lines = Array.from({ length: 60 }, (_, n) => errorLine(n, '/aws/lambda/unrelated', 'it failed'));
  expect(ranked(normal, normal, lines).verdict).toBe('nothing-unusual');
});
