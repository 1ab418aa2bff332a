// What the callers of masking see. Everything that a case holds passes one of these functions on its way to the disk.

/**
 * HMAC-SHA-256 of a text under the key of the case: 32 bytes. It comes from outside, since this package has neither files
 * nor crypto. Called once for each distinct value that is masked.
 */
export type KeyedDigest = (text: string) => Uint8Array;

/** A rule of the user's own, on top of the detectors. */
export interface UserRule {
  /** Names the class in decisions and in the pseudonym: `customer-number`. Lower case, digits and hyphens. */
  readonly name: string;
  /** What is replaced: the first group when the expression has one, else the whole match. */
  readonly expression: RegExp;
}

export interface MaskingOptions {
  readonly digest: KeyedDigest;
  readonly rules?: readonly UserRule[];
  /** Texts that are never masked, compared as a whole value: the address of the company itself. */
  readonly keep?: readonly string[];
  /** Environment variables whose values may leave; others appear as their names with a keyed digest. */
  readonly environmentAllowed?: readonly string[];
}

/** Why a span was masked, or was looked at and left alone. */
export interface Decision {
  /** `email`, `aws-access-key`, …; the name of a rule of the user. */
  readonly class: string;
  /** In the text that was given: UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** What the span is written in, outermost first: `['json', 'url']`. Empty: plain text. */
  readonly carriers: readonly string[];
  readonly action: 'masked' | 'kept';
  /** A clause: `its check digit is right`, `it is a private address`. */
  readonly reason: string;
  /** What stands there instead; absent when kept. */
  readonly replacement?: string;
}

export interface Masker {
  /** The text with every secret and personal datum replaced. The same string when there is none. Never throws; linear. */
  text(text: string): string;
  /** One value whose name is known: a column, an attribute, a header. `value('email', …)` and `text(…)` give one pseudonym. */
  value(name: string, value: string): string;
  /** A JSON value of any depth; names of members decide as in `value`. Gives a new value; the order of members stays. */
  json(value: unknown): unknown;
  /** Values of variables that are not allowed become `masked:<digest>`; allowed ones pass through `text`. */
  environment(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** Every decision on a text, in its order. */
  explain(text: string): readonly Decision[];
}
