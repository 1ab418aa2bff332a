// What can be wrong with coverage files, with the places they lie in, and with what was combined from them. A file that is
// wrong stops nothing: its failure is listed beside its key.
import { type ColdcaseError, errorFamily } from '@coldcase/model';

export const coverageFailures = {
  COVERAGE_FILE_EMPTY: (f: { key: string }) => ({ ...reading(f), answer: 'it is empty' }),
  COVERAGE_FILE_TRUNCATED: (f: { key: string; answer: string }) => ({ ...reading(f), answer: f.answer }),
  COVERAGE_FILE_FOREIGN: (f: { key: string; answer: string }) => ({ ...reading(f), answer: f.answer }),
  COVERAGE_FILE_INVALID: (f: { key: string; answer: string }) => ({ ...reading(f), answer: f.answer }),
  COVERAGE_FILE_NEWER: (f: { key: string; version: number; known: number }) => ({
    ...reading(f),
    answer: `it is of version ${f.version}, and ${f.known} is the newest that is known`,
  }),
  COVERAGE_FILE_TOO_LARGE: (f: { key: string; limit: number; unit: string }) => ({
    ...reading(f),
    answer: `it holds more than ${f.limit} ${f.unit}`,
  }),
  COVERAGE_FILE_UNREADABLE: (f: { key: string; answer: string }) => ({ ...reading(f), answer: f.answer }),
  COVERAGE_FILE_DUPLICATE: (f: { key: string }) => ({
    attempted: 'count a second time',
    on: f.key,
    answer: 'the same run was counted before, from a file of another name',
  }),
  COVERAGE_FILE_CHANGED: (f: { key: string }) => ({
    attempted: 'count a second time',
    on: f.key,
    answer: 'another file of this name was counted before: one run has overwritten the other',
  }),
  COVERAGE_TALLY_FULL: (f: { key: string; what: string; limit: number }) => ({
    attempted: 'count',
    on: f.key,
    answer: `${f.limit} ${f.what} are held already`,
  }),
  COVERAGE_SOURCE_MISSING: (f: { key: string; answer: string }) => ({
    attempted: 'find the text of',
    on: f.key,
    answer: f.answer,
  }),
  COVERAGE_SOURCE_MAP_INVALID: (f: { key: string; answer: string }) => ({
    attempted: 'use the source map of',
    on: f.key,
    answer: f.answer,
  }),
  COVERAGE_BRANCHES_UNKNOWN: (f: { key: string; answer: string }) => ({
    attempted: 'find the branches of',
    on: f.key,
    answer: f.answer,
  }),
  COVERAGE_PLACE_MALFORMED: (f: { place: string; answer: string }) => ({
    attempted: 'understand the place',
    on: f.place,
    answer: f.answer,
  }),
  COVERAGE_PLACE_UNREADABLE: (f: { place: string; answer: string }) => ({
    attempted: 'read coverage from',
    on: f.place,
    answer: f.answer,
  }),
  COVERAGE_PLACE_UNWRITABLE: (f: { place: string; answer: string }) => ({
    attempted: 'write coverage to',
    on: f.place,
    answer: f.answer,
  }),
  COVERAGE_STATE_INVALID: (f: { place: string; answer: string }) => ({
    attempted: 'go on with what was combined in',
    on: f.place,
    answer: f.answer,
  }),
  COVERAGE_NOT_COMBINED: (f: { place: string }) => ({
    attempted: 'report on',
    on: f.place,
    answer: 'nothing was combined there',
  }),
  COVERAGE_CONFIGURATION_INVALID: (f: { path: string; answer: string }) => ({
    attempted: 'read the configuration of a function from',
    on: f.path,
    answer: f.answer,
  }),
  COVERAGE_NOTHING_SELECTED: (f: { selection: string; known: readonly string[] }) => ({
    attempted: 'report on',
    on: f.selection,
    answer: `there is ${f.known.length === 0 ? 'nothing' : f.known.join(', ')}`,
  }),
} as const;

function reading({ key }: { key: string }): { attempted: string; on: string } {
  return { attempted: 'read the coverage file', on: key };
}

export const coverageError = errorFamily(coverageFailures);

/** What was wrong with one file, for lists: the run goes on. */
export interface FileProblem {
  readonly key: string;
  /** A code of `coverageFailures`. */
  readonly code: string;
  readonly message: string;
}

export function problemOf(key: string, { code, failure }: ColdcaseError): FileProblem {
  return { key, code, message: failure.answer };
}
