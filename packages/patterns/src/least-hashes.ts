// A map that keeps the items with the least hashes. Which those are depends on all items that were ever added and not on their
// order, and an item that is kept was never dropped before.

interface Hashed {
  readonly key: string;
  readonly hash: number;
}

export class LeastHashes<Item extends Hashed> {
  readonly #max: number;
  readonly #items = new Map<string, Item>();
  /** The item that goes next, once the map is full. */
  #last: Item | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Item | undefined {
    return this.#items.get(key);
  }

  values(): Iterable<Item> {
    return this.#items.values();
  }

  /** Adds an item that is not in it. Returns the one that had to go: another one, the item itself, or none. */
  add(item: Item): Item | undefined {
    if (this.#items.size < this.#max) {
      this.#items.set(item.key, item);
      return undefined;
    }
    this.#last ??= [...this.#items.values()].reduce((last, other) => (isBefore(last, other) ? other : last));
    const last = this.#last;
    if (isBefore(last, item)) return item;
    this.#items.delete(last.key);
    this.#items.set(item.key, item);
    this.#last = undefined;
    return last;
  }
}

export const isBefore = (a: Hashed, b: Hashed): boolean => a.hash < b.hash || (a.hash === b.hash && a.key < b.key);

/** 53 bits of a text, well mixed. Not for secrets and not for ids. */
export function hashOf(text: string): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x2c1b3c6d);
    low = Math.imul(low ^ code, 0x297a2d39);
    high ^= low >>> 15;
  }
  return (mixed(high) & 0x1fffff) * 2 ** 32 + mixed(low ^ high);
}

function mixed(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  return (once ^ (once >>> 15)) >>> 0;
}
