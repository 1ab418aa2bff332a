// Which rows are in the sample, by address: table or partition, page, place in the page. In one snapshot an address means
// one row, also of a table without a primary key. A page has fewer than 65,536 places, so that an address is one number.
import { assert } from '@coldcase/model';

export class RowKeys {
  readonly #rows = new Map<string, Set<number>>();
  size = 0;

  /** Whether it is new. */
  add(leaf: string, address: string): boolean {
    const rows = this.#rows.get(leaf) ?? new Set();
    this.#rows.set(leaf, rows);
    const before = rows.size;
    rows.add(packed(address));
    this.size += rows.size - before;
    return rows.size > before;
  }

  /** In the order in which they were found. */
  of(leaf: string): readonly string[] {
    return [...(this.#rows.get(leaf) ?? [])].map(unpacked);
  }
}

function packed(address: string): number {
  const [, page, place] = /^\((\d+),(\d+)\)$/.exec(address) ?? [];
  assert(page !== undefined && place !== undefined, 'the address of a row is (page,place)');
  return Number(page) * 65_536 + Number(place);
}

function unpacked(key: number): string {
  return `(${Math.floor(key / 65_536)},${key % 65_536})`;
}

/** Addresses as a condition. They are digits alone, from `packed`. */
export function isAmong(column: string, addresses: readonly string[]): string {
  return `${column} = ANY ('{${addresses.map((address) => `"${address}"`).join(',')}}'::tid[])`;
}
