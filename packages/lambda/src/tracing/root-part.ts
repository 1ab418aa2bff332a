// The handler's part of the trace, for whoever looks at an invocation from outside of the wrapper that made it.
import type { Invocation } from '../invocation/invocation.ts';
import type { Subsegment } from './subsegment.ts';

const roots = new WeakMap<Invocation, Subsegment>();

export function rememberRoot(invocation: Invocation, part: Subsegment): void {
  roots.set(invocation, part);
}

export const rootPartOf = (invocation: Invocation): Subsegment | undefined => roots.get(invocation);
