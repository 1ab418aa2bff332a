// How a resource is asked about itself, and what it then refers to. One function a kind; each gives the answers as documents.
import type { ResourceDocument, ResourceKind } from '@coldcase/model';
import type { Ask } from '../aws/ask.ts';
import type { Reference } from './reference.ts';

export interface Description {
  /** The answers of the service, one document a thing. */
  readonly documents: readonly ResourceDocument[];
  /** What it refers to. */
  readonly neighbours: readonly Reference[];
  readonly logGroups: readonly string[];
  /** Values for the dimensions of its metrics, by their names. Empty: it has none. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export type Describe = (ask: Ask, reference: Reference) => Promise<Description>;

export const nothing: Description = { documents: [], neighbours: [], logGroups: [], dimensions: {} };

export function documentOf(kind: ResourceKind, name: string, document: unknown): ResourceDocument {
  return { kind, name, document };
}

/** Why the references of a thing belong to the case. */
export function becauseOf<T extends Omit<Reference, 'because'>>(
  found: readonly T[],
  because: string,
): readonly Reference[] {
  return found.map((one) => ({ ...one, because }));
}
