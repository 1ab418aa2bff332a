export { createMasker } from './masker.ts';
export type { Decision, KeyedDigest, Masker, MaskingOptions, UserRule } from './types.ts';
