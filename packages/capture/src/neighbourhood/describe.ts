// How a resource is asked about itself, and what it then refers to. One function a kind; each gives the answers as documents.
import type { ResourceDocument, ResourceKind } from '@coldcase/model';
import type { Ask } from '../aws/ask.ts';
import type { InputOf, Operation, OutputOf } from '../aws/services.ts';
import { isRefusal } from '../run/refusal.ts';
import type { Reference } from './reference.ts';

export interface Description {
  /** The answers of the service, one document a thing. */
  readonly documents: readonly ResourceDocument[];
  /** What it refers to. */
  readonly neighbours: readonly Reference[];
  readonly logGroups: readonly string[];
  /** Values for the dimensions of its metrics, by their names. Empty: it has none. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Parts of it that have metrics of their own. */
  readonly parts?: readonly { readonly kind: ResourceKind; readonly dimensions: Readonly<Record<string, string>> }[];
}

export type Describe = (inquiry: Inquiry, reference: Reference) => Promise<Description>;

/** Asks about one thing, and notes what it could not learn: a policy that hides one detail hides no other. */
export class Inquiry {
  readonly ask: Ask;
  /** What was refused, in sentences. */
  readonly gaps: string[] = [];
  readonly #about: string;

  constructor(ask: Ask, about: string) {
    this.ask = ask;
    this.#about = about;
  }

  /** A detail that may be refused, which is a gap, or may not exist, which is an answer. */
  async detail<K extends Operation>(operation: K, input: InputOf<K>): Promise<OutputOf<K> | undefined> {
    try {
      return await this.ask(operation, input);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error.code !== 'CAPTURE_NOT_FOUND') this.gaps.push(`${this.#about}: ${error.message}`);
      return undefined;
    }
  }
}

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
