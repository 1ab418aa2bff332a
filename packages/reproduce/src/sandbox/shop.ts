// The example service as it is deployed and used: limits and settings of its functions, how often each is called, and with
// what. The code itself is in examples/shop.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionLibrary } from './function-library.ts';
import type { FunctionSpec } from './function-spec.ts';
import { seededRandom } from './seeded-random.ts';
import type { Route } from './traffic.ts';

export type ShopFunction = 'checkout' | 'catalog' | 'payments' | 'inventory' | 'notifier';

export const shopRoutes: readonly (Route & { readonly functionName: ShopFunction })[] = [
  { functionName: 'checkout', perSecond: 2 },
  { functionName: 'catalog', perSecond: 4 },
  { functionName: 'payments', perSecond: 2 },
  { functionName: 'inventory', perSecond: 1.5 },
  { functionName: 'notifier', perSecond: 1.5 },
];

/** Limits are small, so that they are reached within seconds. */
export function shopFunctions(
  packages: Readonly<Record<ShopFunction, string>>,
  provider: Readonly<Record<string, string>>,
): readonly FunctionSpec[] {
  const common = (name: ShopFunction) => ({
    name,
    taskRoot: packages[name],
    handler: `${name}.handler`,
    memoryMb: 128,
  });
  return [
    { ...common('checkout'), timeoutMs: 3000 },
    { ...common('catalog'), timeoutMs: 3000, memoryMb: 160, environment: { CACHE_PAGES: '8' } },
    { ...common('payments'), timeoutMs: 3000, environment: provider },
    { ...common('inventory'), timeoutMs: 1500, environment: { SEAL_CHECK: 'quick' } },
    { ...common('notifier'), timeoutMs: 1500 },
  ];
}

/** What a function may depend on: a folder each, by the name under which it is installed. */
export interface SharedPackages {
  readonly [name: string]: string;
}

export function sharedPackages(shopFolder: string): SharedPackages {
  return {
    'shop-money': join(shopFolder, 'shared', 'shop-money'),
    '@coldcase/lambda': functionLibrary(shopFolder),
  };
}

/** Builds the package of one function: its code, and the shared packages that it depends on. */
export function buildPackage(shopFolder: string, shared: SharedPackages, name: ShopFunction, folder: string): void {
  cpSync(join(shopFolder, 'functions', name), folder, { recursive: true });
  for (const [dependency, source] of Object.entries(shared)) {
    if (!dependsOn(folder, dependency)) continue;
    cpSync(source, join(folder, 'node_modules', dependency), { recursive: true });
  }
}

function dependsOn(folder: string, shared: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && readFileSync(file, 'utf8').includes(`"${shared}":`);
}

/** What the nth request to a function carries. */
export function shopEvent(name: ShopFunction, sequence: number, seed: number): Record<string, unknown> {
  const random = seededRandom(`event ${seed} ${name} ${sequence}`);
  switch (name) {
    case 'checkout':
      return {
        orderId: `o-${random.hex(8)}`,
        customer: {
          id: random.below(900) + 100,
          address: {
            country: pick(['DE', 'AT', 'FR', 'SE'], random.next()),
            postcode: String(10_000 + random.below(80_000)),
          },
        },
        items: Array.from({ length: 1 + random.below(5) }, () => ({
          sku: random.hex(6),
          quantity: 1 + random.below(3),
          unitCents: 199 + random.below(9000),
        })),
      };
    case 'catalog':
      return { page: 1 + random.below(3), query: pick(['lamp', 'chair', 'desk', 'rug'], random.next()) };
    case 'payments':
      return { paymentId: `p-${random.hex(8)}`, cents: 199 + random.below(20_000), cardToken: `tok_${random.hex(12)}` };
    case 'inventory':
      return { warehouse: pick(['north', 'south', 'harbour'], random.next()), shelves: 4 };
    case 'notifier':
      return { Records: messages(2 + random.below(6), (index) => random.hex(8 + (index % 2))) };
    default:
      return name satisfies never;
  }
}

/** Messages as SQS hands them over. */
export function messages(count: number, parcel: (index: number) => string): readonly Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    messageId: `m-${index}`,
    body: JSON.stringify({ name: 'customer', parcel: parcel(index) }),
    attributes: { ApproximateReceiveCount: '1' },
  }));
}

function pick<Item>(items: readonly [Item, ...Item[]], share: number): Item {
  return items[Math.floor(share * items.length)] ?? items[0];
}
