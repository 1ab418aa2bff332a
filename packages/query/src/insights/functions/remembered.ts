// Work that is the same for row after row is done once.
import { rememberedLengthMax, rememberedMax } from '../limits.ts';

/** The same function, which looks up what it computed before. `compute` must depend on its argument alone. */
export function remembered<K extends string | number, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, { readonly value: V }>();
  return (key) => {
    if (typeof key === 'string' && key.length > rememberedLengthMax) return compute(key);
    const found = known.get(key);
    if (found !== undefined) return found.value;
    if (known.size >= rememberedMax) known.clear();
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}
