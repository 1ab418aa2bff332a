// Why a resource belongs to a case.
import { type ResourceReference, referencesIn } from '@coldcase/model';

export interface Reference extends ResourceReference {
  /** As a clause: `it triggers orders`. */
  readonly because: string;
}

/** Names of the log groups that a text refers to. */
export function groupsIn(text = ''): readonly string[] {
  return referencesIn(text).flatMap(({ kind, id }) => (kind === 'log-group' ? [id] : []));
}
