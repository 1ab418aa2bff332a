import { describe, expect, test } from 'vitest';
import { expectNoProblems } from './problem.ts';
import stored from './ratchet.json' with { type: 'json' };
import { checkRatchet, countAll, fileLinesMax, functionLinesMax } from './ratchet.ts';
import { drawnFiles, repositoryFiles } from './repository.ts';

test('what we would rather not have does not become more', () => {
  expectNoProblems(checkRatchet(countAll(repositoryFiles()), stored));
});

function counted(source: string, path = 'packages/model/src/a.ts'): Readonly<Record<string, number>> {
  const counts = Object.entries(countAll(drawnFiles(`=== ${path}\n${source}`)));
  return Object.fromEntries(
    counts.filter(([, places]) => places.length > 0).map(([name, places]) => [name, places.length]),
  );
}

describe('the counters see', () => {
  test('any, casts, non-null assertions and plain errors', () => {
    expect(counted('let a: any = b as string; c!.d(); throw new Error("x");')).toEqual({
      any: 1,
      casts: 1,
      nonNullAssertions: 1,
      plainErrors: 1,
    });
  });

  test('neither `as const` nor a renamed import, nor words in texts and comments', () => {
    expect(
      counted('import { a as b } from "./a.ts"; const c = [1] as const; // any as string!\nconst d = "x as any";'),
    ).toEqual({});
  });

  test('a function of one line too many, and not one of the limit', () => {
    const body = (lines: number) => `function f() {\n${'a();\n'.repeat(lines - 2)}}`;
    expect(counted(body(functionLinesMax))).toEqual({});
    expect(counted(body(functionLinesMax + 1))).toEqual({ longFunctions: 1 });
  });

  test('a file of one line too many', () => {
    expect(counted('a();\n'.repeat(fileLinesMax))).toEqual({});
    expect(counted('a();\n'.repeat(fileLinesMax + 1))).toEqual({ longFiles: 1 });
  });
});

describe('the ratchet', () => {
  const counts = { casts: [{ where: 'a.ts:1', note: 'as x' }] };

  test('names the places when there are more', () => {
    expect(checkRatchet(counts, { casts: 0 })[0]?.what).toContain('a.ts:1  as x');
  });
  test('asks for the lower number when there are fewer', () => {
    expect(checkRatchet(counts, { casts: 2 })[0]?.fix).toContain('set "casts" to 1');
  });
});
