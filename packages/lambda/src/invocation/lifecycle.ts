// Who wants to know that an invocation begins or ends, whichever wrapper is around it. Parts that are not loaded cost nothing.
import type { Invocation } from './invocation.ts';
import { shared } from './shared.ts';
import type { Outcome } from './wrap-handler.ts';

export interface Listener {
  began?(invocation: Invocation): void;
  /** After all wrappers; before the runtime has the answer. */
  ended?(invocation: Invocation, outcome: Outcome): void;
}

export const { listeners } = shared;
