// A read as the tasks see it: in one place, under the signal of the capture unless a task brings a narrower one.

import type { AwsReader } from './reader.ts';
import type { InputOf, Operation, OutputOf } from './services.ts';
import type { Where } from './where.ts';

export type Ask = <K extends Operation>(operation: K, input: InputOf<K>, signal?: AbortSignal) => Promise<OutputOf<K>>;

export type AskIn = (where: Where) => Ask;

export function askingIn(reader: Pick<AwsReader, 'read'>, signal: AbortSignal): AskIn {
  return ({ region, account }) =>
    (operation, input, narrower = signal) =>
      reader.read(operation, input, { region, signal: narrower, ...(account !== undefined && { account }) });
}
