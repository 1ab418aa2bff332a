// How a resource is asked about itself, and what it then refers to. One function a kind; each gives the answers as documents.
import type { ResourceDocument, ResourceKind } from '@coldcase/model';
import type { Ask, AskIn } from '../aws/ask.ts';
import type { InputOf, Operation, OutputOf } from '../aws/services.ts';
import type { Where } from '../aws/where.ts';
import type { MeasuredKind } from '../plan/metric-catalogue.ts';
import { isRefusal } from '../run/refusal.ts';
import type { Reference } from './reference.ts';

export interface Description {
  /** The answers of the service, one document a thing. */
  readonly documents: readonly ResourceDocument[];
  /** What it refers to. */
  readonly neighbours: readonly Reference[];
  readonly logGroups: readonly string[];
  /** Where it is, when that is not said by what refers to it. */
  readonly region?: string;
  /** Values for the dimensions of its metrics, by their names. Empty: it has none. */
  readonly dimensions: Dimensions;
  /** Parts of it that have metrics of their own. */
  readonly parts?: readonly Part[];
}

/** Values by names. */
export type Dimensions = Readonly<Record<string, string>>;

export interface Part {
  readonly kind: MeasuredKind;
  readonly dimensions: Dimensions;
}

/**
 * Parts of one kind whose metrics are asked for, of one resource. Of what there can be many, an alias has the most series,
 * 25, so that the parts of a kind ask for at most 1,250: a cent. 500 shards would ask for 3,500 and say little more.
 */
export const partsMax = 50;

export type Describe = (inquiry: Inquiry, reference: Reference) => Promise<Description>;

/** Asks about one thing, and notes what it could not learn: a policy that hides one detail hides no other, and a limit is told. */
export class Inquiry {
  readonly ask: Ask;
  /** What was refused, in sentences. */
  readonly gaps: string[];
  readonly #askIn: AskIn;
  readonly #where: Where;
  readonly #about: string;

  constructor(askIn: AskIn, where: Where, about: string, gaps: string[] = []) {
    this.ask = askIn(where);
    this.#askIn = askIn;
    this.#where = where;
    this.#about = about;
    this.gaps = gaps;
  }

  /** The same inquiry in another region. */
  in(region: string): Inquiry {
    return new Inquiry(this.#askIn, { ...this.#where, region }, this.#about, this.gaps);
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

  /**
   * The parts whose metrics are asked for: the first `partsMax` as they are listed, since which are busy is known only afterwards.
   *
   * @param named  what they are called in the gap, in the plural
   */
  measured(kind: MeasuredKind, named: string, all: readonly Dimensions[]): readonly Part[] {
    const left = all.length - partsMax;
    if (left > 0)
      this.gaps.push(
        `${this.#about}: metrics of ${left} of its ${all.length} ${named} are not asked for: at most ${partsMax} are`,
      );
    return all.slice(0, partsMax).map((dimensions) => ({ kind, dimensions }));
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
