// Secrets without a separator: on command lines, and in sentences that say what follows.
import { byExpression, type Detector } from './detector.ts';

const commandLine = byExpression({
  class: 'secret',
  certainty: 75,
  trigger: / (?:-u|--user|-p\S|-a) ?\S/,
  expression:
    /(?:\bcurl\b[^\n|;]{0,400}? (?:-u|--user)[ =]["']?[^\s:"']{0,64}:(?<value>[^\s"']{1,256})|\bmysql\w{0,8}\b[^\n|;]{0,200}? -p(?<mysql>[^\s"'-][^\s"']{1,127})|\bredis-cli\b[^\n|;]{0,200}? -a (?<redis>\S{1,256}))/dg,
  reason: 'it is the password of a command',
});

/** Words with digits that follow such a word in prose: `password bcrypt10`, `token oauth2`. */
const technology =
  /^(?:base64|sha-?\d+|utf-?\d+|oauth-?\d?|x509|md5|ipv\d|http\d?|argon\w*|bcrypt\w*|scrypt\w*|pbkdf2\w*|rfc-?\d+|p\d+|ed25519|[ehr]s\d+|v\d+)$/i;

const sentence = byExpression({
  class: 'secret',
  certainty: 55,
  trigger: /(?:[Pp]assword|passwd|[Pp]assphrase|[Ss]ecret|[Tt]oken|[Aa][Pp][Ii][ -]?[Kk]ey) [^\s\d]{0,24}\d/,
  expression:
    /(?<![\w-])(?:[Pp]assword|passwd|[Pp]assphrase|[Ss]ecret|[Tt]oken|[Aa][Pp][Ii][ -]?[Kk]ey) (?<value>[^\s"'`<>(){}[\],:;=]{5,128}[^\s"'`<>(){}[\],:;=.?])/dg,
  reason: 'the word before it says what it is',
  objection: ({ value }) => {
    const isDrawn =
      /\d/.test(value) &&
      /[A-Za-z]/.test(value) &&
      !/^[\w.-]*\.(?:js|ts|py|java|go|rb|json)\b|^arn|\/|^v?\d+(?:\.\d+)+/.test(value) &&
      !technology.test(value);
    return isDrawn ? undefined : 'it is a word of a sentence';
  },
});

const code = byExpression({
  class: 'secret',
  certainty: 55,
  trigger: /(?:[Cc]ode|OTP|PIN|[Pp]asscode)(?: is)?:? \d{4}/,
  expression:
    /(?<![\w-])(?:(?:[Vv]erification|[Ss]ecurity|[Oo]ne[- ][Tt]ime|[Aa]uthentication|[Ll]og-?in|[Cc]onfirmation|[Aa]ccess|MFA|2FA|SMS) (?:[Cc]ode|[Pp]asscode)|OTP|PIN|[Pp]asscode)(?: is)?:? (?<value>\d{4,8})(?![\w.]\w|\w)/dg,
  reason: 'the words before it say that it is a code for one use',
});

const birth = byExpression({
  class: 'birth-date',
  certainty: 60,
  trigger: /(?:[Bb]orn|[Bb]irth|DOB)(?: on)?:? [\dA-Z]/,
  expression:
    /(?<![\w-])(?:[Bb]orn(?: on)?|[Dd]ate of [Bb]irth|[Bb]irth ?date|DOB):? (?<value>\d{1,4}[-./ ](?:\d{1,2}|[A-Z][a-z]{2,8})[-./ ]\d{2,4}|[A-Z][a-z]{2,8} \d{1,2},? \d{4})(?!\d)/dg,
  reason: 'the words before it say that it is a date of birth',
});

export const spokenDetectors: readonly Detector[] = [commandLine, sentence, code, birth];
