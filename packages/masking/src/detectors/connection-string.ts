// Passwords in addresses: `postgres://user:password@host`, and JDBC forms of Oracle. `Password=…` is found by its name.
import { byExpression, type Detector } from './detector.ts';

// The password may hold signs that it should have encoded; the host behind the last `@` decides where it ends. A port and a
// slash in front are an address without a user, whose path has an `@`.
const userinfo = byExpression({
  class: 'connection-string',
  certainty: 85,
  trigger: /:\/\/[^\s:/@]{0,128}:[^\s@]{1,256}@/,
  expression:
    /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,24}:\/\/[^\s:/@"'<>?#]{0,128}:(?!\d{1,5}[/?#])(?<value>[^\s"'<>`]{1,256}?)@(?=(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+|\$\{?\w+\}?)(?::\d+|,|[/?;"'`\s<>)\\&]|%2F|$))/dg,
  reason: 'it is the password in an address',
});

/** `https://TOKEN@host`: no password, but too varied for the name of a user. */
const tokenUser = byExpression({
  class: 'connection-string',
  certainty: 60,
  trigger: /:\/\/[^\s/:@]{16,256}@/,
  expression: /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,24}:\/\/(?<value>[A-Za-z0-9_-]{16,256})@[A-Za-z0-9]/dg,
  reason: 'it stands where the user of an address stands, and is drawn',
  objection: ({ value }) => (/\d/.test(value) && /[A-Za-z]/.test(value) ? undefined : 'it is the name of a user'),
});

const oracle = byExpression({
  class: 'connection-string',
  certainty: 85,
  trigger: /jdbc:oracle/,
  expression: /jdbc:oracle:\w+:[^\s:/@]{1,128}\/(?<value>[^\s@"']{1,256})@/dg,
  reason: 'it is the password in an address',
});

export const connectionDetectors: readonly Detector[] = [userinfo, tokenUser, oracle];
