// A read as the tasks see it: in one region, under the signal of the capture unless a task brings a narrower one.
import type { AwsReader } from './reader.ts';
import type { InputOf, Operation, OutputOf } from './services.ts';

export type Ask = <K extends Operation>(operation: K, input: InputOf<K>, signal?: AbortSignal) => Promise<OutputOf<K>>;

export function askingIn(reader: Pick<AwsReader, 'read'>, signal: AbortSignal): (region: string) => Ask {
  return (region) =>
    (operation, input, narrower = signal) =>
      reader.read(operation, input, { region, signal: narrower });
}
