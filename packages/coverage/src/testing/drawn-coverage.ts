// Coverage files for tests, and how they lie in a folder.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CoverageFile, FunctionCoverage, ScriptCoverage } from '../format/coverage-file.ts';

/** `drawnFunction('f 0-40:3 22-32:1')` is a function that ran three times, a block of it once. */
export function drawnFunction(drawing: string): FunctionCoverage {
  const [functionName = '', ...ranges] = drawing.split(' ');
  return {
    functionName: functionName === '(script)' ? '' : functionName,
    isBlockCoverage: true,
    ranges: ranges.map((range) => {
      const [, startOffset = 0, endOffset = 0, count = 0] = /^(\d+)-(\d+):(\d+)$/.exec(range)?.map(Number) ?? [];
      return { startOffset, endOffset, count };
    }),
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function drawnScript(text: string, functions: readonly string[], more: Partial<ScriptCoverage> = {}) {
  const url = 'file:///var/task/index.mjs';
  return { url, sha256: sha256(text), length: text.length, functions: functions.map(drawnFunction), ...more };
}

export function drawnFile(executionId: string, scripts: readonly ScriptCoverage[], more: Partial<CoverageFile> = {}) {
  return {
    format: 'coldcase-coverage',
    version: 1,
    functionName: 'orders',
    executionId,
    timestamp: '2026-11-27T03:00:00.000Z',
    granularity: 'block' as const,
    taskRoot: '/var/task',
    scripts,
    ...more,
  };
}

export function packed(json: unknown): Uint8Array {
  return gzipSync(JSON.stringify(json));
}

/** A temporary folder with these files; a text is written as it is, anything else as the function writes it. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldcase-coverage-test-'));
  writeInto(folder, files);
  return folder;
}

export function writeInto(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [key, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, key), isRaw ? content : packed(content));
  }
}
