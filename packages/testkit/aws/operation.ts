// What an operation of the server sees and gives.
import type { AwsData } from './data.ts';
import type { Fault } from './faults.ts';
import type { JsonObject } from './json.ts';

export interface Serving {
  readonly input: JsonObject;
  readonly data: AwsData;
  readonly region: string;
  readonly account: string;
  readonly callNumber: number;
  /** The one of this call, when it changes the answer rather than the connection. */
  readonly fault: Fault | undefined;
  readonly state: ServerState;
}

/** The little that a server remembers between calls. */
export interface ServerState {
  readonly queries: StartedQuery[];
  /** How often each message was received, by queue and place. */
  readonly receives: Map<string, number>;
}

export interface StartedQuery {
  readonly input: JsonObject;
  isStopped: boolean;
}

/** By `service:Operation`. Text goes out as it is. A refusal is thrown (errors.ts). */
export type Operations = Readonly<Record<string, (serving: Serving) => JsonObject | string>>;
