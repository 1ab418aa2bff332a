export interface Remedy {
  readonly kind: 'mitigate' | 'fix' | 'prevent';
  readonly text: string;
  /** With the names and figures of the case, to be run by whoever reads it; never by this program. */
  readonly command?: string;
  /**
   * Of the command. `safe`: it takes nothing from anybody. `reversible`: it alters production, and another command takes it back.
   * `risky`: it may hurt others, or replaces what is not seen here.
   */
  readonly risk?: 'safe' | 'reversible' | 'risky';
}
