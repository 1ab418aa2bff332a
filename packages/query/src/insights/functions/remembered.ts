// Work that is the same for row after row is done once.
import { rememberedMax } from '../limits.ts';

/** The same function, which looks up what it computed before. `compute` must depend on its argument alone. */
export function remembered<K extends string | number, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key) ?? { value: compute(key) };
    if (known.size >= rememberedMax) known.clear();
    known.set(key, found);
    return found.value;
  };
}
