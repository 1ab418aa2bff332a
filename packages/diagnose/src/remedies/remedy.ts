export interface Remedy {
  readonly kind: 'mitigate' | 'fix' | 'prevent';
  readonly text: string;
  /** With the names and figures of the case, to be run by whoever reads it; never by this program. */
  readonly command?: string;
  /**
   * Of the command and of the snippets. `safe`: it takes nothing from anybody. `reversible`: it alters production, and another
   * command takes it back. `risky`: it may hurt others, or replaces what is not seen here.
   */
  readonly risk?: 'safe' | 'reversible' | 'risky';
  /** How far the figures in it are known. `low`: they are a first step, and what comes of it has to be looked at. */
  readonly confidence?: 'high' | 'medium' | 'low';
  /** The same in other forms, or the code that belongs to it. Placeholders are in CAPITALS. */
  readonly snippets?: readonly Snippet[];
}

export interface Snippet {
  readonly language: 'shell' | 'terraform' | 'typescript' | 'sql' | 'yaml';
  readonly text: string;
}
