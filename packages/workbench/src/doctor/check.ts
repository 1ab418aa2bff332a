// One thing that was looked at.
import { ColdcaseError } from '@coldcase/model';

const checkNames = [
  'node',
  'engine',
  'disk',
  'keys',
  'configuration',
  'region',
  'endpoint',
  'credentials',
  'clock',
  'other-account',
  'functions',
  'permissions',
  'database',
  'replica',
  'slow-queries',
  'pg-dump',
] as const;

export type CheckName = (typeof checkNames)[number];

export interface Check {
  readonly name: CheckName;
  /** `warning`: it works, and something will be missing or is in danger. `problem`: it does not work. */
  readonly verdict: 'ok' | 'warning' | 'problem';
  /** A clause: what is there. */
  readonly seen: string;
  /** Of the error behind it, when it was one. */
  readonly code?: string;
}

export function check(name: CheckName, verdict: Check['verdict'], seen: string): Check {
  return { name, verdict, seen };
}

/** The check, or a problem with the words of what it threw. An error that is not of the world is a bug, and is thrown on. */
export async function orProblem(name: CheckName, look: () => Promise<Check> | Check): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return problemOf(name, error);
  }
}

export function problemOf(name: CheckName, error: unknown): Check {
  if (!(error instanceof ColdcaseError)) throw error;
  return { name, verdict: 'problem', seen: error.failure.answer, code: error.code };
}
