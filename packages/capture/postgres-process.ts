// Servers of tests, as processes: who is stopped, and that it has ended.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** By the process id that stands in the data folder: no other server of this machine is meant. */
export async function stopServerIn(data: string): Promise<void> {
  const [text = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  if (text === '') return;
  const pid = Number(text);
  signal(pid, 'SIGQUIT'); // immediate: nothing of it is wanted any more
  for (let tries = 0; tries < 200 && signal(pid, 0); tries += 1) await pause(25);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
