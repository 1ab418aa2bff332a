// One import at a time. The lock names its process, so that a lock left by a killed one does not lock the case for ever.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeError } from '../failures.ts';
import { discard, guardDisk } from './durable-file.ts';

/** Takes the lock or throws CASE_BUSY. Disposing gives it back. */
export function takeLock(path: string, caseFolder: string): Disposable {
  const holder = holderOf(path);
  if (holder !== undefined && isAlive(holder)) throw storeError('CASE_BUSY', { path: caseFolder, pid: holder });
  try {
    guardDisk(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, String(process.pid));
    });
  } catch (error) {
    discard(path); // half a number is the number of another process
    throw error;
  }
  return { [Symbol.dispose]: () => discard(path) };
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // no lock, or one that was being written when its process died
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
