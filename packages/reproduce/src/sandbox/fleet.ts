// The environments that exist, and which of them an invocation gets: an idle one of the current deployment, a new one, or
// none, when a limit of concurrency is reached.
import { assert } from '@coldcase/model';
import type { Environment } from './environment.ts';
import type { FunctionSpec, ThrottleReason } from './function-spec.ts';

export interface Slot {
  readonly name: string;
  /** The deployment that it belongs to. */
  readonly version: number;
  readonly environment: Promise<Environment>;
  isBusy: boolean;
  /** Of the processes that are alive, once the environment is open. */
  pids: () => readonly number[];
}

export interface Fleet {
  /** A slot that is busy from now on, for the caller alone. */
  take(name: string): Slot | ThrottleReason;
  /** Gives a slot back; one that is outdated or broken is closed. */
  release(slot: Slot): Promise<void>;
  /** A deployment. Idle environments of the old one are closed, busy ones when they are released. */
  deploy(spec: FunctionSpec): void;
  specOf(name: string): FunctionSpec;
  pids(): readonly number[];
  /** Closes every environment, also those that work at this moment, and those that are closing already. */
  close(): Promise<void>;
}

export interface FleetSetup {
  readonly maxConcurrency: number;
  readonly open: (spec: FunctionSpec) => Promise<Environment>;
}

interface Deployed {
  readonly spec: FunctionSpec;
  readonly version: number;
}

export function openFleet(functions: readonly FunctionSpec[], setup: FleetSetup): Fleet {
  const deployed = new Map<string, Deployed>(functions.map((spec) => [spec.name, { spec, version: 1 }]));
  const slots = new Set<Slot>();
  const closing = new Set<Promise<void>>();

  const find = (name: string): Deployed => {
    const found = deployed.get(name);
    assert(found !== undefined, `the function ${name} is deployed to the sandbox`);
    return found;
  };
  const retire = (slot: Slot): Promise<void> => {
    slots.delete(slot);
    const gone = slot.environment.then((environment) => environment.close());
    closing.add(gone);
    return gone.finally(() => closing.delete(gone));
  };
  const openSlot = (name: string): Slot => {
    const { spec, version } = find(name);
    const slot: Slot = { name, version, environment: setup.open(spec), isBusy: true, pids: () => [] };
    slots.add(slot);
    return slot;
  };

  return {
    take: (name) => {
      const { spec, version } = find(name);
      const limit = limitReached([...slots], spec, setup.maxConcurrency);
      if (limit !== undefined) return limit;
      const idle = [...slots].find((slot) => slot.name === name && slot.version === version && !slot.isBusy);
      if (idle === undefined) return openSlot(name);
      idle.isBusy = true;
      return idle;
    },
    release: async (slot) => {
      slot.isBusy = false;
      const environment = await slot.environment;
      if (slot.version !== find(slot.name).version || !environment.isUsable()) await retire(slot);
    },
    deploy: (spec) => {
      deployed.set(spec.name, { spec, version: find(spec.name).version + 1 });
      for (const slot of slots) if (slot.name === spec.name && !slot.isBusy) void retire(slot);
    },
    specOf: (name) => find(name).spec,
    pids: () => [...slots].flatMap((slot) => slot.pids()),
    close: async () => {
      await Promise.all([...slots].map(retire));
      await Promise.all(closing);
    },
  };
}

function limitReached(slots: readonly Slot[], spec: FunctionSpec, maxConcurrency: number): ThrottleReason | undefined {
  const busy = slots.filter((slot) => slot.isBusy);
  const running = busy.filter((slot) => slot.name === spec.name).length;
  if (spec.reservedConcurrency !== undefined && running >= spec.reservedConcurrency) {
    return 'ReservedFunctionConcurrentInvocationLimitExceeded';
  }
  return busy.length >= maxConcurrency ? 'ConcurrentInvocationLimitExceeded' : undefined;
}
