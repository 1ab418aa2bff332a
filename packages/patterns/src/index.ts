export * from './error-pattern.ts';
export * from './md5.ts';
export * from './shape.ts';
export * from './templates.ts';
export { maskedRegExp, typedMask } from './typed-mask.ts';
