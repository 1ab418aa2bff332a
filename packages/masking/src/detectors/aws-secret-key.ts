// An AWS secret access key has no prefix: forty letters of the base64 alphabet. It is told by the key id beside it.
import { byExpression, wordsBefore } from './detector.ts';

/** Digests in hexadecimal and words have less variety than a drawn key. */
export function isSecretKeyLike(value: string): boolean {
  return /^[A-Za-z0-9/+]{40}$/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9/+]/.test(value);
}

export const awsSecretKeyDetector = byExpression({
  class: 'aws-secret-key',
  certainty: 80,
  trigger: /A(?:KI|SI)A|[Ss]ecret_?[ ]?[Aa]ccess_?[ ]?[Kk]ey|SECRET_ACCESS_KEY/,
  expression: /(?<![A-Za-z0-9/+=](?<!\\[nrt]))[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/dg,
  reason: 'it has the length of a secret access key and stands beside a key id or its name',
  objection: (seen) => {
    if (!isSecretKeyLike(seen.value)) return 'it has too little variety for a drawn key';
    const isNamed = /secret[ _]?access[ _]?key\W{0,8}$/.test(wordsBefore(seen));
    return seen.isBesideAccessKey || isNamed ? undefined : 'no access key id stands beside it';
  },
});
