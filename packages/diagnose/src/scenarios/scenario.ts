// A scenario is a class of root cause that decides the remedy, written down as data: the documented words and numbers that
// speak for it, what separates it from its neighbours, the one observation that would settle a doubt, and what to do.
// Nothing here runs; `ranking/score.ts` reads it. Patterns avoid lookaround, so that each is also valid RE2 and a reader
// can paste the evidence query into CloudWatch.
import type { Episode } from '../episode.ts';
import type { GroupNumbers } from '../numbers.ts';
import type { Label } from './label.ts';

export interface Scenario {
  readonly label: Label;
  readonly title: string;
  readonly summary: string;
  /**
   * `cause` names something that breaks. `symptom` is also how other causes look from outside, so a cause that is raised
   * beside it goes first. `last-resort` is left when nothing else explains the failure.
   */
  readonly role: 'cause' | 'symptom' | 'last-resort';
  readonly signals: readonly Signal[];
  /** Observations that speak against it. */
  readonly contrary?: readonly Signal[];
  readonly discriminators: readonly Discriminator[];
  /** The one observation that would settle a doubt between this scenario and its neighbours. */
  readonly decides: string;
  readonly remedy: Remedy;
  /** The page a reader should open first. */
  readonly document: string;
}

/** `decisive`: names the cause. `strong`: the usual reading. `weak`: fits, and fits other things too. */
export type Strength = 'decisive' | 'strong' | 'weak';

export type Signal = TextSignal | InvocationSignal | NumbersSignal;

interface SignalHead {
  readonly id: string;
  readonly strength: Strength;
  /** A clause for the reader: what the match means. */
  readonly reason: string;
  /** The document, or the source file of a driver, where the words come from. */
  readonly source: string;
}

/** Words in one log event. */
export interface TextSignal extends SignalHead {
  /** Who writes the words: the platform around the function, an error raised in it, or any line. */
  readonly where: 'platform' | 'error' | 'line';
  readonly patterns: readonly RegExp[];
  /** The signal does not hold in an event that also matches one of these. */
  readonly unless?: readonly RegExp[];
  /** The signal holds only in an event that also matches one of these. */
  readonly together?: readonly RegExp[];
}

/** The course of one failing invocation: what came after what, and how long it was silent. */
export interface InvocationSignal extends SignalHead {
  readonly where: 'invocation';
  readonly holds: (episode: Episode) => boolean;
  /** A query that shows the same in CloudWatch. */
  readonly query: string;
}

/** Figures from the REPORT lines of a function. */
export interface NumbersSignal extends SignalHead {
  readonly where: 'numbers';
  readonly holds: (numbers: GroupNumbers) => boolean;
  readonly query: string;
}

/** When this scenario is raised by one of the signals named, its neighbour goes behind it. */
export interface Discriminator {
  readonly against: Label;
  /** Ids of own signals; without them, any own signal that is not weak. */
  readonly when?: readonly string[];
  readonly because: string;
}

export interface Remedy {
  /** Stops the damage now. */
  readonly mitigate: readonly string[];
  /** Removes the cause. */
  readonly fix: readonly string[];
  /** Keeps it from coming back unseen. */
  readonly prevent: readonly string[];
}
