export * from './error-pattern.ts';
export * from './md5.ts';
export * from './shape.ts';
export * from './templates.ts';
export { maskedRegExp, type TypedToken, typedMask, typedTokens } from './typed-mask.ts';
