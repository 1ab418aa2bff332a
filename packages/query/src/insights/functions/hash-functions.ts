// Fingerprints of texts, over their UTF-8 bytes.
import { md5Hex } from '@coldcase/patterns';
import type { ScalarFunction } from './function-table.ts';
import { textual } from './scalar-builders.ts';
import { sha256Hex } from './sha256.ts';

export const hashFunctions: readonly ScalarFunction[] = [
  textual('hash', 'md5(s: text)', 'dynamic', md5Hex, 'The MD5 hash as 32 hexadecimal digits.'),
  textual('hash', 'sha256(s: text)', 'dynamic', sha256Hex, 'The SHA-256 hash as 64 hexadecimal digits.'),
];
