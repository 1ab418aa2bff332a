// No process of an environment outlives the sandbox, however the sandbox ends. A handler may loop for ever and a frozen
// process cannot even hear that its parent died, so a small shell waits at the end of a pipe: when the pipe closes, by
// `close` or because our process was killed, it kills what is still on its list. It is in a session of its own, so that
// Ctrl-C reaches it not before its work is done.
import { spawn } from 'node:child_process';

const script = `
pids=
while read -r op pid; do
  case $op in
    add) pids="$pids $pid" ;;
    del) kept=
         for p in $pids; do [ "$p" = "$pid" ] || kept="$kept $p"; done
         pids=$kept ;;
  esac
done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
`;

export interface Guardian {
  guard(pid: number): void;
  /** To be called when the process is gone: its number may be given to another. */
  release(pid: number): void;
  close(): void;
}

export function startGuardian(): Guardian {
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.unref();
  // Without a guardian the sandbox works all the same; `close` still kills everything that it started.
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  const say = (text: string) => {
    if (shell.stdin.writable) shell.stdin.write(text);
  };
  return {
    guard: (pid) => say(`add ${pid}\n`),
    release: (pid) => say(`del ${pid}\n`),
    close: () => shell.stdin.end(),
  };
}
