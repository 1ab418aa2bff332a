// What can go wrong in the world around a reproduction. Advice for each code is in the command line's table.
import { errorFamily } from '@coldcase/model';

export const reproduceFailures = {
  PROCESS_NOT_STARTED: (f: { taskRoot: string }) => ({
    attempted: 'start a process of the function in',
    on: f.taskRoot,
    answer: 'the system refused; most often the folder does not exist',
  }),
  SANDBOX_UNSUPPORTED: (f: { system: string }) => ({
    attempted: 'start the sandbox on',
    on: f.system,
    answer: 'it needs the process control of Linux or macOS',
  }),
} as const;

export const reproduceError = errorFamily(reproduceFailures);
