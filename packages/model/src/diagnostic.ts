// Imperfect input is normal: the best value is returned together with diagnostics, and nothing is thrown.

export interface Diagnostic {
  /** Stable, documented under docs/reference: `QL-0217`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  /** Half-open range of UTF-16 offsets in the text that was checked. */
  readonly span?: { readonly start: number; readonly end: number };
  /** A replacement of the whole text that avoids the problem, when there is one. */
  readonly suggestion?: string;
  /** How CloudWatch words it, where that is known. */
  readonly service?: string;
}
