// What can be broken in the example service. Every fault is a thing that teams really do: a setting, a build, a release flag,
// an unusual event, a dependency that goes away. None prints anything by itself; what the logs then say is said by Node, by
// the system, or by the platform lines of the sandbox.
//
// Left out, because it cannot be had without root or a network: a full /tmp, a read-only file system, a blocked network path.
// Left out for its length: an initialisation that takes more than ten seconds.
import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Dependencies } from './dependency.ts';
import { messages, type ShopFunction } from './shop.ts';

export interface Fault {
  readonly name: string;
  /** What was done, for the reader of the demo. */
  readonly title: string;
  /** The scenario that a diagnosis ought to name: a label of @coldcase/diagnose. */
  readonly scenario: string;
  readonly functionName: ShopFunction;
  /** Settings of the new deployment; `null` removes one. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly handler?: string;
  /** What the build gets wrong, done to the folder of the new package. */
  readonly build?: (folder: string) => void;
  readonly event?: (event: Readonly<Record<string, unknown>>, sequence: number) => Record<string, unknown>;
  readonly outside?: (dependencies: Dependencies) => Promise<void> | void;
}

/** Messages of a batch after a backlog: with 1,024 descriptors, one environment lasts for two batches. */
const backlogMessages = 400;

export const faults: readonly Fault[] = [
  {
    name: 'memory-oom',
    title: 'catalog keeps every page it renders, while a crawler walks through all of them',
    scenario: 'memory-oom',
    functionName: 'catalog',
    environment: { CACHE_PAGES: '0' },
    event: (event, sequence) => ({ ...event, page: 100 + sequence }),
  },
  {
    name: 'lambda-timeout',
    title: 'inventory runs the yearly audit within the time of the daily recount',
    scenario: 'lambda-timeout',
    functionName: 'inventory',
    environment: { SEAL_CHECK: 'audit' },
    event: (event) => ({ ...event, shelves: 600 }),
  },
  {
    name: 'handler-never-completes',
    title: 'notifier waits for a collector that never comes, after its mails are sent',
    scenario: 'handler-never-completes',
    functionName: 'notifier',
    environment: { DELIVERY_METRICS: 'on' },
  },
  {
    name: 'unhandled-exception',
    title: 'checkout gets orders of guests, who have no address yet',
    scenario: 'unhandled-exception',
    functionName: 'checkout',
    event: (event) => ({ ...event, customer: { id: 0, guest: true } }),
  },
  {
    name: 'unhandled-rejection',
    title: 'notifier audits each mail without waiting, and the audit fails',
    scenario: 'unhandled-rejection',
    functionName: 'notifier',
    environment: { AUDIT: 'on' },
  },
  {
    name: 'import-module-missing',
    title: 'checkout is deployed without one of its dependencies',
    scenario: 'import-module-missing',
    functionName: 'checkout',
    build: (folder) => rmSync(join(folder, 'node_modules', 'shop-money'), { recursive: true }),
  },
  {
    name: 'module-syntax-error',
    title: 'checkout is deployed with half of its file',
    scenario: 'module-syntax-error',
    functionName: 'checkout',
    build: (folder) => cutInHalf(join(folder, 'checkout.js')),
  },
  {
    name: 'handler-not-found',
    title: 'the handler setting of inventory names a function that is not exported',
    scenario: 'handler-not-found',
    functionName: 'inventory',
    handler: 'inventory.recountHandler',
  },
  {
    name: 'missing-configuration',
    title: 'payments is deployed without the setting for its provider',
    scenario: 'missing-configuration',
    functionName: 'payments',
    environment: { PROVIDER_HOST: null },
  },
  {
    name: 'dependency-unavailable',
    title: 'the payment provider stops listening',
    scenario: 'dependency-unavailable',
    functionName: 'payments',
    outside: (dependencies) => dependencies.stopProvider(),
  },
  {
    name: 'connection-reset',
    title: 'the payment provider resets connections that are used again',
    scenario: 'connection-reset',
    functionName: 'payments',
    outside: (dependencies) => dependencies.resetReusedConnections(),
  },
  {
    name: 'dns-failure',
    title: 'the name of the payment provider is gone from the name service',
    scenario: 'dns-failure',
    functionName: 'payments',
    outside: (dependencies) => dependencies.forgetName(),
  },
  {
    name: 'runtime-crash',
    title: 'inventory uses a check that ends the process',
    scenario: 'runtime-crash',
    functionName: 'inventory',
    environment: { LEDGER: 'strict' },
    event: (event) => ({ ...event, shelves: 12 }),
  },
  {
    name: 'fd-exhaustion',
    title: 'notifier leaves its template open for every mail of a large backlog',
    scenario: 'fd-exhaustion',
    functionName: 'notifier',
    environment: { TEMPLATES: 'streamed' },
    event: () => ({ Records: messages(backlogMessages, String) }),
  },
];

export const faultNames: readonly string[] = faults.map(({ name }) => name);

function cutInHalf(file: string): void {
  truncateSync(file, Math.floor(readFileSync(file).length / 2));
}
