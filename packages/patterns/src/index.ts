export { type CommonToken, commonTokens } from './common-tokens.ts';
export * from './error-pattern.ts';
export { lineLengthMax, maskLine, type ValueType, valueTypeOf } from './line-mask.ts';
export { headOf, placeIn } from './line-place.ts';
export * from './md5.ts';
export * from './shape.ts';
export * from './template-miner.ts';
export type { Template } from './templates.ts';
export { maskedRegExp, type TypedToken, typedMask, typedTokens } from './typed-mask.ts';
