// The layers of a function, merged as they are unpacked into /opt: in their order, a later one over an earlier one.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
import { existsSync, mkdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { reproduceError } from '../failures.ts';

/** Layers of one function. */
export const layersMax = 5;

export interface LayerStore {
  /**
   * The folder with the merged content; `undefined` without layers. One layer is used where it lies, several are copied once.
   *
   * @throws ColdcaseError LAYER_UNREADABLE
   */
  merged(layers: readonly string[]): Promise<string | undefined>;
}

/** `workFolder` is asked for when the first copy is made; whoever owns it removes it. */
export function layerStore(workFolder: () => string): LayerStore {
  const copies = new Map<string, Promise<string>>();
  return {
    merged: async (layers) => {
      if (layers.length > layersMax)
        throw reproduceError('LAYER_UNREADABLE', { layer: `${layers.length} layers`, answer: `${layersMax} at most` });
      for (const layer of layers) {
        if (!existsSync(layer)) throw reproduceError('LAYER_UNREADABLE', { layer, answer: 'it does not exist' });
      }
      if (layers.length < 2) return layers[0];
      const key = layers.join('\n');
      const copy = copies.get(key) ?? copyOver(layers, join(workFolder(), `opt-${copies.size + 1}`));
      copies.set(key, copy);
      return copy;
    },
  };
}

async function copyOver(layers: readonly string[], target: string): Promise<string> {
  mkdirSync(target, { recursive: true });
  for (const layer of layers) await cp(layer, target, { recursive: true, verbatimSymlinks: true });
  return target;
}
