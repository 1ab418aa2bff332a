// Metrics as an application of one's own shows them: an object of figures, `{"memory": {"heapUsed": 1234}, "load": [0.5]}`.
import { isJsonObject } from '@coldcase/model';

export interface NumberAt {
  /** `memory.heapUsed`, `load.0` */
  readonly path: string;
  readonly value: number;
}

/** Values inside of values that are entered. */
export const jsonDepthMax = 32;

/** Every number with its path, in the order of the document. Text and truth values are no figures. */
export function numbersIn(json: unknown): readonly NumberAt[] {
  return [...numbersUnder(json, '', 0)];
}

function* numbersUnder(json: unknown, path: string, depth: number): Generator<NumberAt> {
  if (typeof json === 'number' && Number.isFinite(json)) yield { path: path === '' ? 'value' : path, value: json };
  if (depth >= jsonDepthMax || !(Array.isArray(json) || isJsonObject(json))) return;
  for (const [name, value] of Object.entries(json))
    yield* numbersUnder(value, path === '' ? name : `${path}.${name}`, depth + 1);
}
