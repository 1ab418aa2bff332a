// Documents of the case: how a function, a table or a mapping is configured.
import { isJsonObject, parseJson, type ResourceDocument } from '@coldcase/model';
import type { CaseView } from './case-view.ts';
import { type Figures, figureOf } from './condition.ts';
import type { Sight } from './look.ts';
import { partsOfName } from './parameters.ts';
import type { ResourceFigure } from './runbook.ts';

/** Documents, or pairs of them, that one step compares: an account with more is asked about one function at a time. */
export const documentsMax = 200;

/** A row for each document, or for each pair of them when figures are of two things. A figure that a document lacks is absent. */
export async function lookAtResources(
  view: CaseView,
  figures: readonly ResourceFigure[],
  named: (text: string) => string,
): Promise<Partial<Sight>> {
  const groups = [...Map.groupBy(figures, (one) => `${one.resource} ${one.isReference} ${one.named}`).values()];
  let rows: readonly Figures[] = [{}];
  for (const group of groups) {
    const found = await documentsOf(view, group, named);
    const [{ resource = '', named: of = '', isReference = false } = {}] = group;
    if (found.length === 0)
      return { unknown: `the case holds no document of the ${resource} ${isReference ? 'of ' : ''}${named(of)}` };
    const own = found.map((document) => figuresOf(document, group));
    rows = rows.flatMap((row) => own.map((more) => ({ ...row, ...more })));
    if (rows.length > documentsMax) return { unknown: `more than ${documentsMax} documents would have to be compared` };
  }
  return { rows: rows.map((row) => ({ ...row, documents: rows.length })) };
}

async function documentsOf(view: CaseView, group: readonly ResourceFigure[], named: (text: string) => string) {
  const [first] = group;
  if (first === undefined) return [];
  const all = await view.documents(first.resource);
  const name = named(first.named);
  if (first.isReference) return all.filter((one) => refersTo(one, name));
  return all.filter((one) => name === '*' || one.name === name);
}

/** A mapping has an id for a name, and refers to its function and its queue. */
function refersTo({ name, document }: ResourceDocument, of: string): boolean {
  const values = isJsonObject(document) ? Object.values(document) : [];
  return name === of || values.some((value) => typeof value === 'string' && partsOfName(value).includes(of));
}

function figuresOf({ name, document }: ResourceDocument, group: readonly ResourceFigure[]): Figures {
  const found = group.flatMap(({ name: figure, path, otherwise }): [string, string | number][] => {
    const value = shownValue(valueIn(document, path)) ?? otherwise;
    // What the case itself calls unknown was not seen.
    return value === undefined || value === 'unknown' ? [] : [[figure, figureOf(value)]];
  });
  return { document: name, ...Object.fromEntries(found) };
}

/** Along members, indexes and `length`, and into JSON that is kept as text: a redrive policy is. */
function valueIn(value: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = typeof value === 'string' ? parseJson(value) : value;
  if (Array.isArray(inner)) {
    const at = Number(step);
    return step === 'length' ? inner.length : Number.isInteger(at) ? valueIn(inner[at], rest) : undefined;
  }
  return isJsonObject(inner) && Object.hasOwn(inner, step) ? valueIn(inner[step], rest) : undefined;
}

function shownValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
