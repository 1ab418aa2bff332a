// JSON Web Tokens (RFC 7519): parts in base64url, joined by full stops; the first begins a JSON object, so with `eyJ`.
import { byExpression } from './detector.ts';

export const jwtDetector = byExpression({
  class: 'jwt',
  certainty: 95,
  trigger: /eyJ/,
  expression:
    /(?<![A-Za-z0-9_-](?<!\\[nrt])(?<!%[0-9A-Fa-f]{2}))eyJ[A-Za-z0-9_-]{5,16384}\.[A-Za-z0-9_-]{0,65536}(?:\.[A-Za-z0-9_=-]{0,65536}){0,3}/dg,
  reason: 'its header begins a JSON object in base64',
  objection: ({ value }) => (value.length < 36 ? 'it is too short for a token' : undefined),
});
