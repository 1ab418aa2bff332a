// Credentials behind the name of a scheme (RFC 9110 §11): `Bearer …`, `Basic …`, and the parts of AWS Signature Version 4.
import { byExpression, type Detector } from './detector.ts';

const bearerDetector = byExpression({
  class: 'authorization',
  certainty: 70,
  trigger: /[Bb](?:earer|EARER)/,
  expression: /(?<![A-Za-z0-9])(?:bearer|Bearer|BEARER)(?:\s|%20|\+){1,3}(?<value>[A-Za-z0-9._~+/-]{8,8192}={0,2})/dg,
  reason: 'it follows the scheme Bearer',
  objection: ({ value }) => (isWord(value) ? 'it is a word of a sentence' : undefined),
});

const basicDetector = byExpression({
  class: 'authorization',
  certainty: 70,
  trigger: /[Bb](?:asic|ASIC)/,
  expression:
    /(?<![A-Za-z0-9])(?:basic|Basic|BASIC)(?:\s|%20|\+){1,3}(?<value>[A-Za-z0-9+/_-]{8,4096}={0,2})(?![A-Za-z0-9.])/dg,
  reason: 'it follows the scheme Basic',
  objection: ({ value }) =>
    isWord(value) || !/[A-Z0-9=]/.test(value.slice(1)) ? 'it is a word of a sentence' : undefined,
});

const awsSignatureDetector = byExpression({
  class: 'authorization',
  certainty: 90,
  trigger: /[Ss]ignature[=%:]/,
  expression: /(?<![A-Za-z0-9])(?:X-Amz-)?Signature(?:=|%3D)(?<value>[0-9a-f]{64})(?![0-9a-zA-Z])/dg,
  reason: 'it is the signature of a request',
});

/** `Bearer authentication`, `basic-auth-handler`: letters of one case and hyphens. */
function isWord(value: string): boolean {
  return /^[A-Z]?[a-z]+(?:[-_./][a-z]+)*\.?$/.test(value) && value.length < 32;
}

export const authorizationDetectors: readonly Detector[] = [bearerDetector, basicDetector, awsSignatureDetector];
