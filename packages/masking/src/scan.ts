// What carriers may ask of the engine. It comes in as an argument, since the engine knows the carriers.
import type { Surroundings } from './detectors/detector.ts';
import type { Finding } from './finding.ts';
import type { NameKind } from './names/kinds.ts';

/** Where a text stands that is searched. */
export interface Within extends Surroundings {
  /** Carriers around it. */
  readonly depth: number;
  /** What a member around it says about everything inside. */
  readonly kind?: NameKind | undefined;
  /** Names of the placeholders of a statement around it: `['email', 'password']` for `$1` and `$2`. */
  readonly parameterNames?: readonly string[] | undefined;
}

export interface Scan {
  /** Findings in a text of unknown content, in its offsets. */
  text(text: string, within: Within): readonly Finding[];
  /** Findings in the value of something whose name tells. */
  named(kind: NameKind, value: string, within: Within): readonly Finding[];
  /** The same for a number without quotes, which must stay one. */
  number(kind: NameKind, digits: string): readonly Finding[];
}

/** Carriers in carriers. A message of a queue in an event in a log line in a report has four. */
export const carrierDepthMax = 12;

export function inside(within: Within, name?: string, kind?: NameKind): Within {
  return { isBesideAccessKey: within.isBesideAccessKey, depth: within.depth + 1, name, kind };
}
