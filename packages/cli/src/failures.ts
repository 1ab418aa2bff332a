// What can be wrong with what the user typed, beyond what the option parser sees.
import { errorFamily } from '@coldcase/model';

export const cliFailures = {
  TIME_NOT_UNDERSTOOD: (f: { text: string }) => ({
    attempted: 'read the time',
    on: `"${f.text}"`,
    answer: 'it has none of the known forms',
  }),
  PROFILE_UNKNOWN: (f: { name: string; known: readonly string[] }) => ({
    attempted: 'use the profile',
    on: `"${f.name}"`,
    answer: `the profiles are ${f.known.join(', ')}`,
  }),
  FAULT_UNKNOWN: (f: { name: string; known: readonly string[] }) => ({
    attempted: 'inject the fault',
    on: `"${f.name}"`,
    answer: `the faults are ${f.known.join(', ')}`,
  }),
  QUERY_FILE_UNREADABLE: (f: { path: string; answer: string }) => ({
    attempted: 'read the query from',
    on: f.path,
    answer: f.answer,
  }),
  QUERY_WANTS: (f: { what: string }) => ({
    attempted: 'query without',
    on: f.what,
    answer: 'it is needed',
  }),
  COVERAGE_HEALTH_WANTS: (f: { what: string }) => ({
    attempted: 'print it without',
    on: f.what,
    answer: 'it is needed',
  }),
  COVERAGE_HEALTH_UNREADABLE: (f: { path: string; answer: string }) => ({
    attempted: 'read the configuration of a function from',
    on: f.path,
    answer: f.answer,
  }),
  CAPTURE_WANTS: (f: { what: string }) => ({
    attempted: 'begin a capture without',
    on: f.what,
    answer: 'it is needed',
  }),
  CAPTURE_NOT_CONFIRMED: (f: { calls: number }) => ({
    attempted: 'ask production',
    on: `${f.calls} calls`,
    answer: 'nobody said yes, and there is no terminal to ask on',
  }),
  WINDOW_EMPTY: (f: { from: Date; to: Date }) => ({
    attempted: 'capture the time',
    on: `from ${f.from.toISOString()} to ${f.to.toISOString()}`,
    answer: 'it ends before it begins',
  }),
  MASK_WANTS_ONE: (f: { given: number }) => ({
    attempted: 'mask with',
    on: `${f.given} of --explain, --forget and --rotate`,
    answer: 'exactly one of them is wanted',
  }),
  TEXT_UNREADABLE: (f: { path: string; answer: string }) => ({
    attempted: 'read the text in',
    on: f.path,
    answer: f.answer,
  }),
  RUNBOOK_WITH_MALFORMED: (f: { text: string }) => ({
    attempted: 'understand --with',
    on: `"${f.text}"`,
    answer: 'it is no name=value',
  }),
  LOOKUP_TABLE_FILES: (f: { given: number }) => ({
    attempted: 'keep a lookup table from',
    on: `${f.given} files`,
    answer: 'a table is one file',
  }),
} as const;

export const cliError = errorFamily(cliFailures);
