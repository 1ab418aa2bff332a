// What can go wrong in the world around a reproduction. Advice for each code is in the command line's table.
import { errorFamily } from '@coldcase/model';

export const reproduceFailures = {
  PROCESS_NOT_STARTED: (f: { taskRoot: string }) => ({
    attempted: 'start a process of the function in',
    on: f.taskRoot,
    answer: 'the system refused; most often the folder does not exist',
  }),
  RUNTIME_NOT_INSTALLED: (f: { runtime: string; answer: string }) => ({
    attempted: 'find what runs functions, for',
    on: f.runtime,
    answer: f.answer,
  }),
  LAYER_UNREADABLE: (f: { layer: string; answer: string }) => ({
    attempted: 'unpack a layer of a function, from',
    on: f.layer,
    answer: f.answer,
  }),
  FILE_SYSTEM_REFUSED: (f: { taskRoot: string; answer: string }) => ({
    attempted: 'mount /var/task, /opt and /tmp for the function in',
    on: f.taskRoot,
    answer: f.answer,
  }),
  LIBRARY_NOT_BUILT: (f: { answer: string }) => ({
    attempted: 'build the library that functions are written with, from',
    on: 'packages/lambda',
    answer: f.answer,
  }),
  SANDBOX_UNSUPPORTED: (f: { system: string }) => ({
    attempted: 'start the sandbox on',
    on: f.system,
    answer: 'it needs the process control of Linux or macOS',
  }),
} as const;

export const reproduceError = errorFamily(reproduceFailures);
