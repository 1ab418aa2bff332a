// What all copies of this library in one process share: its ES modules, its CommonJS, two versions of it in two bundles. With a
// scope of its own each, a logger of one would not find the invocation that a wrapper of the other opened.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scope } from './invocation.ts';
import type { Listener } from './lifecycle.ts';

interface Shared {
  readonly scopes: AsyncLocalStorage<Scope>;
  readonly listeners: Set<Listener>;
  hasBegun: boolean;
}

declare global {
  /** The number is that of this shape: a copy with another one keeps to itself. */
  var coldcaseLambda1: Shared | undefined;
}

globalThis.coldcaseLambda1 ??= { scopes: new AsyncLocalStorage(), listeners: new Set(), hasBegun: false };

export const shared: Shared = globalThis.coldcaseLambda1;
