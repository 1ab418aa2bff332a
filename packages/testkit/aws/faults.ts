// What goes wrong between a client and AWS, on demand: by a script, or by a seed.
import { seeded } from '../src/seeded.ts';
import type { AwsRequest } from './wire.ts';

export type Fault =
  /** The refusal of the service for asking too fast. */
  | { readonly kind: 'throttle' }
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 }
  /** The connection ends before the answer, or in the middle of its body. */
  | { readonly kind: 'cutBefore' }
  | { readonly kind: 'cutMiddle' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** No answer at all, and the connection stays. */
  | { readonly kind: 'hang' }
  /** Pages of FilterLogEvents that AWS documents: the same again, empty, half. Each has a token. */
  | { readonly kind: 'duplicatePage' }
  | { readonly kind: 'emptyPage' }
  | { readonly kind: 'shortPage' }
  /** Of the credentials, and of the page. */
  | { readonly kind: 'expiredToken' }
  | { readonly kind: 'invalidNextToken' }
  | { readonly kind: 'denied'; readonly resource?: string }
  | { readonly kind: 'deleted' }
  /** Of a query of Logs Insights, in the answer about its results. */
  | { readonly kind: 'queryStatus'; readonly status: 'Scheduled' | 'Running' | 'Failed' | 'Timeout' | 'Cancelled' }
  /** A body that is no JSON and no XML, has nothing in it, is a page of a proxy, or is cut short by its header. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'loginPage' }
  | { readonly kind: 'wrongLength' };

export type FaultKind = Fault['kind'];

export interface Asking extends AwsRequest {
  /** From 1, over all operations. */
  readonly callNumber: number;
}

/** Decides for each call. */
export type FaultPlan = (asking: Asking) => Fault | undefined;

/** Faults from which a careful client recovers. */
const survivable: readonly [Fault, ...Fault[]] = [
  { kind: 'throttle' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'cutBefore' },
  { kind: 'cutMiddle' },
  { kind: 'slow', delayMs: 5 },
  { kind: 'malformed' },
  { kind: 'empty' },
  { kind: 'loginPage' },
  { kind: 'wrongLength' },
  { kind: 'duplicatePage' },
  { kind: 'emptyPage' },
  { kind: 'shortPage' },
];

/** Such a part of all calls goes wrong, in ways that can be survived. The same seed gives the same faults, call by call. */
export function seededFaults(seed: number, rate: number): FaultPlan {
  const random = seeded(seed);
  return () => {
    const isFault = random.next() < rate;
    const fault = random.pick(survivable);
    return isFault ? fault : undefined;
  };
}

/** The n-th call meets the n-th fault, and what comes after them goes well. */
export function scriptedFaults(faults: readonly (Fault | undefined)[]): FaultPlan {
  return ({ callNumber }) => faults[callNumber - 1];
}
