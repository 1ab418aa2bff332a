// Bytes to coverage, by what they begin with: gzip, JSON, or a data file of coverage.py.
import { createHash } from 'node:crypto';
import { constants, gunzipSync } from 'node:zlib';
import { coverageError } from '../failures.ts';
import { type CoverageFile, parseCoverageFile } from './coverage-file.ts';
import { functionNameOfKey } from './coverage-key.ts';
import { type PythonCoverage, parsePythonCoverage, sqliteMagic } from './python-coverage.ts';

/** Bytes of one file as it is stored. A function of 5 MB of code writes 300 kB. */
export const storedBytesMax = 64_000_000;
/** Bytes of its content: some 60 bytes a range, and `rangesInFileMax` of them. It also bounds a bomb of zeros. */
export const contentBytesMax = 400_000_000;

export type Coverage =
  | { readonly kind: 'node'; readonly identity: string; readonly file: CoverageFile }
  | {
      readonly kind: 'python';
      readonly identity: string;
      readonly functionName: string;
      readonly data: PythonCoverage;
    };

/**
 * One stored file as coverage. `identity` is the same for the same run however its file is named, packed or copied.
 *
 * @throws the codes COVERAGE_FILE_…
 */
export async function readCoverage(key: string, bytes: Uint8Array): Promise<Coverage> {
  if (bytes.length === 0) throw coverageError('COVERAGE_FILE_EMPTY', { key });
  if (bytes.length > storedBytesMax)
    throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: storedBytesMax, unit: 'bytes' });
  const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(key, bytes) : bytes;
  if (content.length === 0) throw coverageError('COVERAGE_FILE_EMPTY', { key });
  if (beginsWith(content, sqliteMagic)) {
    const data = await parsePythonCoverage(key, content);
    const functionName = functionNameOfKey(key);
    // Such data does not say of which run it is, and two runs within a second may write the same bytes.
    const name = key.slice(key.lastIndexOf('/') + 1);
    return { kind: 'python', identity: digest('python', name, content), functionName, data };
  }
  const text = textOf(key, content);
  const file = parseCoverageFile(key, text);
  const identity = digest('node', `${file.functionName} ${file.executionId} ${file.timestamp}`);
  return { kind: 'node', identity, file };
}

function unzipped(key: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: contentBytesMax });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw coverageError('COVERAGE_FILE_TOO_LARGE', { key, limit: contentBytesMax, unit: 'bytes' }, { cause });
    const isCut = cause instanceof Error && 'errno' in cause && cause.errno === constants.Z_BUF_ERROR;
    const answer = isCut ? 'its gzip ends in the middle' : `its gzip is damaged: ${String(code ?? cause)}`;
    throw coverageError('COVERAGE_FILE_TRUNCATED', { key, answer }, { cause });
  }
}

function textOf(key: string, content: Uint8Array): string {
  const first = String.fromCharCode(content.find((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte)) ?? 0);
  if (first !== '{')
    throw coverageError('COVERAGE_FILE_FOREIGN', { key, answer: 'it is neither gzip, nor JSON, nor SQLite' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw coverageError('COVERAGE_FILE_FOREIGN', { key, answer: 'its text is not UTF-8' }, { cause });
  }
}

function beginsWith(content: Uint8Array, magic: string): boolean {
  return Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, magic.length)).equals(
    Buffer.from(magic, 'latin1'),
  );
}

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url');
}
