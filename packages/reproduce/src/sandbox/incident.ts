// A real incident, made here: the example service is deployed to the sandbox, serves normal traffic for a while, then one
// thing is broken in one function and traffic goes on. What comes out is what the functions and the platform printed.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, type EpochMs, epochMs, type LogEvent } from '@coldcase/model';
import { reproduceError } from '../failures.ts';
import { type Dependencies, startDependencies } from './dependency.ts';
import { type Fault, faults } from './faults.ts';
import type { FunctionChange, FunctionSpec, Outcome } from './function-spec.ts';
import * as locations from './locations.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { seededRandom } from './seeded-random.ts';
import { buildPackage, type ShopFunction, sharedPackages, shopEvent, shopFunctions, shopRoutes } from './shop.ts';
import { type Arrival, arrivals, send } from './traffic.ts';

/** Seconds of traffic when none are named: enough for some environments to fail several times. */
export const durationSecondsDefault = 10;

/** Of the whole time, before anything is broken. */
const normalShare = 0.4;

/** Failures that an incident has at least: on a machine that is busy with other things the planned time may bring fewer. */
const failuresMin = 4;

/** Further requests that are sent for them. */
const furtherRequestsMax = 24;

export interface IncidentRequest {
  /** One of `faultNames`, anything else is a bug in the caller. Drawn from the seed when absent. */
  readonly fault?: string;
  readonly seed: number;
  readonly durationSeconds?: number;
  /** Aborting ends the traffic early; what was printed until then is returned. */
  readonly signal?: AbortSignal;
  /** The example service and the runtime file, where they are not in the repository's places. */
  readonly shopFolder?: string;
  readonly bootstrapFile?: string;
}

export interface Incident {
  readonly fault: Pick<Fault, 'name' | 'title' | 'scenario' | 'functionName'>;
  readonly seed: number;
  /** When the fault was injected. */
  readonly injectedAt: EpochMs;
  /** In the order of printing, over all log groups. */
  readonly logs: readonly LogEvent[];
  readonly summary: readonly FunctionSummary[];
}

export interface FunctionSummary {
  readonly functionName: string;
  readonly invocations: number;
  /** Errors and timeouts. */
  readonly failures: number;
  readonly throttles: number;
}

/**
 * Makes an incident. Takes its duration and a second or two. The seed decides the fault, the arrivals and the events; times,
 * and so the exact lines, are those of this machine.
 *
 * @throws ColdcaseError SANDBOX_UNSUPPORTED, PROCESS_NOT_STARTED
 */
export async function runIncident(request: IncidentRequest): Promise<Incident> {
  if (process.platform === 'win32') throw reproduceError('SANDBOX_UNSUPPORTED', { system: process.platform });
  const fault = faultFor(request);
  await using stage = await openStage(request);
  const durationMs = (request.durationSeconds ?? durationSecondsDefault) * 1000;
  const signal = request.signal ?? new AbortController().signal;
  const schedule = arrivals(shopRoutes, durationMs, request.seed);
  const normal = schedule.filter(({ atMs }) => atMs < durationMs * normalShare);
  const faulty = schedule.filter(({ atMs }) => atMs >= durationMs * normalShare);
  const startsAtMs = durationMs * normalShare;

  await send(normal, (arrival) => stage.deliver(arrival, undefined), signal);
  const injectedAt = epochMs(Date.now());
  await inject(fault, stage);
  const shifted = faulty.map((arrival) => ({ ...arrival, atMs: arrival.atMs - startsAtMs }));
  await send(shifted, (arrival) => stage.deliver(arrival, fault), signal);
  await sendFurther(fault, stage, signal);
  await stage.sandbox.close();
  const { name, title, scenario, functionName } = fault;
  return {
    fault: { name, title, scenario, functionName },
    seed: request.seed,
    injectedAt,
    logs: stage.sandbox.logs(),
    summary: stage.summary(),
  };
}

function faultFor({ fault: name, seed }: IncidentRequest): Fault {
  const chosen =
    name === undefined
      ? faults[seededRandom(`fault ${seed}`).below(faults.length)]
      : faults.find((fault) => fault.name === name);
  assert(chosen !== undefined, `the fault ${name} is one of faultNames, which the caller has checked`);
  return chosen;
}

/** The service, deployed, with what it depends on. */
interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly dependencies: Dependencies;
  specOf(name: ShopFunction): FunctionSpec;
  /** Builds another package of a function and returns its folder. */
  rebuild(name: ShopFunction): string;
  deliver(arrival: Arrival, fault: Fault | undefined): Promise<void>;
  failuresOf(name: ShopFunction): number;
  summary(): readonly FunctionSummary[];
}

async function openStage(request: IncidentRequest): Promise<Stage> {
  const shopFolder = request.shopFolder ?? locations.shopFolder();
  const shared = sharedPackages(shopFolder);
  const root = mkdtempSync(join(tmpdir(), 'shop-'));
  const build = (name: ShopFunction, release: string) => {
    const folder = join(root, release, name);
    mkdirSync(folder, { recursive: true });
    buildPackage(shopFolder, shared, name, folder);
    return folder;
  };
  const packages = {
    checkout: build('checkout', '1'),
    catalog: build('catalog', '1'),
    payments: build('payments', '1'),
    inventory: build('inventory', '1'),
    notifier: build('notifier', '1'),
  };
  const dependencies = await startDependencies();
  const specs = shopFunctions(packages, dependencies.environment);
  const { seed, bootstrapFile } = request;
  const sandbox = openSandbox(specs, { seed, ...(bootstrapFile === undefined ? {} : { bootstrapFile }) });
  const tally = tallyOf();
  return {
    sandbox,
    dependencies,
    specOf: (name) => {
      const spec = specs.find((candidate) => candidate.name === name);
      assert(spec !== undefined, 'every function of the shop is deployed');
      return spec;
    },
    rebuild: (name) => build(name, '2'),
    deliver: async (arrival, fault) => {
      const event = eventOf(arrival, seed, fault);
      tally.add(arrival.functionName, await sandbox.invoke(arrival.functionName, event));
    },
    failuresOf: (name) => tally.of(name).failures,
    summary: () => shopRoutes.map(({ functionName }) => tally.of(functionName)),
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      await dependencies.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function eventOf({ functionName, sequence }: Arrival, seed: number, fault: Fault | undefined): unknown {
  const route = shopRoutes.find((candidate) => candidate.functionName === functionName);
  assert(route !== undefined, 'traffic is sent only to functions of the shop');
  const event = shopEvent(route.functionName, sequence, seed);
  if (fault?.event === undefined || fault.functionName !== functionName) return event;
  return fault.event(event, sequence);
}

async function inject(fault: Fault, stage: Stage): Promise<void> {
  await fault.outside?.(stage.dependencies);
  const change = changeOf(fault, stage);
  if (Object.keys(change).length > 0) stage.sandbox.update(fault.functionName, change);
}

/** The deployment that brings the fault; empty when nothing is deployed. */
function changeOf(fault: Fault, stage: Stage): FunctionChange {
  const spec = stage.specOf(fault.functionName);
  const settings = { ...spec.environment, ...fault.environment };
  const environment = Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  );
  return {
    ...(fault.environment === undefined ? {} : { environment }),
    ...(fault.handler === undefined ? {} : { handler: fault.handler }),
    ...(fault.build === undefined ? {} : { taskRoot: brokenPackage(fault.build, stage.rebuild(fault.functionName)) }),
  };
}

function brokenPackage(breakIt: (folder: string) => void, folder: string): string {
  breakIt(folder);
  return folder;
}

async function sendFurther(fault: Fault, stage: Stage, signal: AbortSignal): Promise<void> {
  const { functionName } = fault;
  for (let further = 0; further < furtherRequestsMax; further += 1) {
    if (signal.aborted || stage.failuresOf(functionName) >= failuresMin) return;
    await stage.deliver({ atMs: 0, functionName, sequence: 10_000 + further }, fault);
  }
}

function tallyOf() {
  const counts = new Map<string, FunctionSummary>();
  const of = (functionName: string): FunctionSummary =>
    counts.get(functionName) ?? { functionName, invocations: 0, failures: 0, throttles: 0 };
  const add = (functionName: string, outcome: Outcome) => {
    const before = of(functionName);
    const isThrottled = outcome.kind === 'throttled';
    counts.set(functionName, {
      functionName,
      invocations: before.invocations + (isThrottled ? 0 : 1),
      failures: before.failures + (isThrottled || outcome.kind === 'success' ? 0 : 1),
      throttles: before.throttles + (isThrottled ? 1 : 0),
    });
  };
  return { of, add };
}
