// What a check found, and what to do about it: a failing test prints these lines and nothing else.
import { expect } from 'vitest';

export interface Problem {
  /** `packages/store/src/pack.ts:17`. */
  readonly where: string;
  readonly what: string;
  /** The command or the edit that ends it. */
  readonly fix: string;
}

export function expectNoProblems(problems: readonly Problem[]): void {
  expect(problems.map(problemLine).join('\n')).toBe('');
}

/** For canaries: the check must find something, at this place. */
export function expectProblemAt(problems: readonly Problem[], ...places: readonly string[]): void {
  expect(problems.map(({ where }) => where)).toEqual(places);
}

function problemLine({ where, what, fix }: Problem): string {
  return `${where}  ${what}\n    fix: ${fix}`;
}
