// Coverage by event: a field of it can say no, and functions that do many things may cover some of them.
import { isObject } from '../invocation/is-object.ts';

export interface TrackingOptions {
  /** Values of `event.operation` that are covered; all by default. */
  readonly operations?: readonly string[];
}

/**
 * shouldTrackCoverage({ enable_coverage: false })                                              → false
 * shouldTrackCoverage({ operation: 'read' }, { operations: ['create', 'update', 'delete'] })   → false
 */
export function shouldTrackCoverage(event: unknown, { operations }: TrackingOptions = {}): boolean {
  if (!isObject(event)) return operations === undefined;
  if (Reflect.get(event, 'enable_coverage') === false) return false;
  if (operations === undefined) return true;
  const operation: unknown = Reflect.get(event, 'operation');
  return typeof operation === 'string' && operations.includes(operation);
}
