// Everything that can go wrong between a case and the disk. Advice for each code is in the command line's table.
import { errorFamily } from '@coldcase/model';

export const storeFailures = {
  CASE_NOT_FOUND: (f: { path: string }) => ({
    attempted: 'open the case',
    on: f.path,
    answer: 'there is no case.json in it',
  }),
  CASE_EXISTS: (f: { path: string }) => ({
    attempted: 'create a case at',
    on: f.path,
    answer: 'something that is not a case is already there',
  }),
  CASE_MANIFEST_INVALID: (f: { path: string; detail: string }) => ({
    attempted: 'read the manifest',
    on: f.path,
    answer: f.detail,
  }),
  CASE_NEWER_VERSION: (f: { path: string; version: number; supported: number }) => ({
    attempted: 'open the case',
    on: f.path,
    answer: `it has format version ${f.version}, and this program knows versions up to ${f.supported}`,
  }),
  CASE_INCOMPLETE: (f: { path: string; missing: string }) => ({
    attempted: 'use the case',
    on: f.path,
    answer: `it is not whole: ${f.missing}`,
  }),
  CASE_DAMAGED: (f: { path: string; problems: readonly string[] }) => ({
    attempted: 'verify the case',
    on: f.path,
    answer: f.problems.join('; '),
  }),
  MASKING_KEY_MISSING: (f: { id: string; path: string; detail: string }) => ({
    attempted: `read the masking key ${f.id} from`,
    on: f.path,
    answer: f.detail,
  }),
  CAPTURE_NOT_BEGUN: (f: { path: string }) => ({
    attempted: 'take up the capture in',
    on: f.path,
    answer: 'no capture is under way there',
  }),
  CASE_BUSY: (f: { path: string; pid: number }) => ({
    attempted: 'import into the case',
    on: f.path,
    answer: `process ${f.pid} is importing into it`,
  }),
  IMPORT_WORKER_FAILED: (f: { detail: string }) => ({
    attempted: 'mask events on',
    on: 'a thread of the import',
    answer: f.detail,
  }),
  LOOKUP_TABLE_INVALID: (f: { path: string; detail: string }) => ({
    attempted: 'keep a table for lookups from',
    on: f.path,
    answer: f.detail,
  }),
  LOOKUP_TABLE_UNKNOWN: (f: { table: string; detail: string }) => ({
    attempted: 'look up in the table',
    on: f.table,
    answer: f.detail,
  }),
  DISK_WRITE_FAILED: (f: { path: string; detail: string }) => ({
    attempted: 'write',
    on: f.path,
    answer: f.detail,
  }),
  ENGINE_FAILED: (f: { statement: string; detail: string }) => ({
    attempted: 'run the statement',
    on: f.statement,
    answer: f.detail,
  }),
  QUERY_CANCELLED: (f: { statement: string }) => ({
    attempted: 'run the statement',
    on: f.statement,
    answer: 'it was cancelled',
  }),
  QUERY_TOO_SLOW: (f: { seconds: number }) => ({
    attempted: 'run the part of the query that the engine cannot do',
    on: 'the rows of its statement',
    answer: `it took longer than ${f.seconds} seconds for one batch of rows, and was ended`,
  }),
  QUERY_TOO_LARGE: (f: { stage: string; rowsMax: number }) => ({
    attempted: 'run the part of the query that the engine cannot do',
    on: f.stage,
    answer: `it would have to hold more than ${f.rowsMax} rows`,
  }),
  CLICKHOUSE_URL_INVALID: (f: { detail: string }) => ({
    attempted: 'read the address of the ClickHouse server',
    // Not the text itself: it may hold a password.
    on: 'what was given',
    answer: f.detail,
  }),
  CLICKHOUSE_UNREACHABLE: (f: { place: string; detail: string }) => ({
    attempted: 'reach ClickHouse at',
    on: f.place,
    answer: f.detail,
  }),
  CLICKHOUSE_REFUSED: (f: { place: string; user: string; detail: string }) => ({
    attempted: `work as the user "${f.user}" at`,
    on: f.place,
    answer: f.detail,
  }),
  CLICKHOUSE_TOO_OLD: (f: { place: string; version: string; supported: string }) => ({
    attempted: 'use ClickHouse at',
    on: f.place,
    answer: `it is version ${f.version}, and ${f.supported} is the oldest that answers exactly`,
  }),
  CLICKHOUSE_FAILED: (f: { place: string; statement: string; code: string; detail: string }) => ({
    attempted: `run at ${f.place} the statement`,
    on: f.statement,
    answer: f.detail,
  }),
  CLICKHOUSE_NOT_NAMED: (f: { path: string }) => ({
    attempted: 'ask ClickHouse about the case',
    on: f.path,
    answer: 'no server was named, and the case was never pushed to one',
  }),
  CASE_NOT_PUSHED: (f: { path: string; place: string; missing: string }) => ({
    attempted: `ask ${f.place} about the case`,
    on: f.path,
    answer: f.missing,
  }),
  PUSH_MISCOUNTED: (f: { place: string; part: string; expected: number; found: number }) => ({
    attempted: `push to ${f.place}`,
    on: f.part,
    answer: `it has ${f.expected} rows, and ${f.found} arrived; they do not count`,
  }),
  ARCHIVE_NOT_FOUND: (f: { path: string }) => ({
    attempted: 'unpack',
    on: f.path,
    answer: 'there is no such file',
  }),
  ARCHIVE_UNSAFE: (f: { path: string; entry: string; detail: string }) => ({
    attempted: 'unpack',
    on: f.path,
    answer: `its entry "${f.entry}" ${f.detail}; nothing was unpacked`,
  }),
  ARCHIVE_DAMAGED: (f: { path: string; detail: string }) => ({
    attempted: 'unpack',
    on: f.path,
    answer: `${f.detail}; nothing was unpacked`,
  }),
} as const;

export const storeError = errorFamily(storeFailures);
