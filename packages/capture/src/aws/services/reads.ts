// What every file of this folder does: it opens one client of the SDK and turns the commands that it imports into
// functions. No file names a command that is not in ../operations.ts, so a command that writes is not in the program at
// all (services.test.ts reads the imports).
import type { AwsCredentialIdentityProvider, Client, Command, MetadataBearer } from '@smithy/types';
import type { ReadOnlyGuard } from '../guard.ts';
import type { MeteredHandler, MeteredOptions } from '../transport.ts';

export interface ServiceConfig {
  readonly region: string;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly requestHandler: MeteredHandler;
  /** One: a retry inside the SDK would hide a throttle from the pace (../pacing.ts). */
  readonly maxAttempts: 1;
  /** The other mode, which AWS_RETRY_MODE can choose, has a pace of its own. */
  readonly retryMode: 'standard';
  /** In place of what the environment and the profile say (`AWS_ENDPOINT_URL`), which the SDK honours by itself. */
  readonly endpoint?: string;
  readonly profile?: string;
  /** Stands in CloudTrail beside each call: who asked is never a riddle. */
  readonly customUserAgent: string;
  readonly guard: ReadOnlyGuard;
}

export type Read<Input, Output> = (input: Input, options: MeteredOptions) => Promise<Output>;

/**
 * Puts the guard into a client and makes the function that makes reads of its commands.
 *
 *   const read = reads(new SQSClient(config), guard);
 *   const getQueueUrl = read(GetQueueUrlCommand);        // (input, options) => Promise<GetQueueUrlCommandOutput>
 *
 * The types of input and output are those of the command.
 */
export function reads<ClientInput extends object, ClientOutput extends MetadataBearer, Config>(
  client: Pick<Client<ClientInput, ClientOutput, Config>, 'send' | 'middlewareStack'>,
  guard: ReadOnlyGuard,
) {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      guard(context.commandName);
      return next(args);
    },
    guardPlace,
  );
  return <Input extends ClientInput, Output extends ClientOutput>(
    Make: new (input: Input) => Command<ClientInput, Input, ClientOutput, Output, Config>,
  ): Read<Input, Output> =>
    (input, options) =>
      client.send(new Make(input), options);
}

/** First of all: before anything is serialised, signed or sent. */
const guardPlace = { step: 'initialize', priority: 'high', name: 'coldcaseReadOnly' } as const;
