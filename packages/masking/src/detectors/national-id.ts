// Numbers that states give to persons. Their forms are weak: most need a right check digit and a word that says what they are.
import { isLuhn, mod97 } from '../pseudonyms/checks.ts';
import { byExpression, type Detector, type Seen, wordsBefore } from './detector.ts';

interface IdForm {
  readonly label: string;
  /** Of its strong form, if it has one. */
  readonly trigger?: RegExp;
  readonly wordTrigger?: RegExp;
  readonly expression: RegExp;
  /** Gets letters and digits alone, upper case. */
  readonly isValid: (id: string) => boolean;
  /** What must stand before it; absent where the form says enough. */
  readonly words?: RegExp;
  /** In this writing it needs no word. */
  readonly strongForm?: RegExp;
}

const anyWords =
  /\b(?:ssn|social security|national id|national insurance|identity|tax id|tin|nino|ni number|dni|nie|nif|nir|insee|cpf|personnummer|bsn|burgerservicenummer|steuer|idnr|fiscal|securite sociale|sécurité sociale|personal (?:id|number)|id card|citizen|passport|taxpayer)\b|steuer|nummer/;
const reference =
  /(?:order|part|ref|reference|sku|serial|model|ticket|case|invoice|item|product|tracking|phone|batch)\W{0,12}(?:no|number|id)?\W{0,4}$/;

const weights = (digits: string, factors: readonly number[]): number =>
  factors.reduce((sum, factor, index) => sum + factor * Number(digits.charAt(index)), 0);

function isSteuerId(id: string): boolean {
  let product = 10;
  for (const digit of id.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return Number(id.at(-1)) === (11 - product) % 10;
}

function isDni(id: string): boolean {
  const digits = id.replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))).slice(0, -1);
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(digits) % 23) === id.at(-1);
}

function isNir(id: string): boolean {
  const body = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - mod97(body) === Number(id.slice(13));
}

const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isCodiceFiscale(id: string): boolean {
  let sum = 0;
  for (const [index, sign] of [...id.slice(0, 15)].entries()) {
    const value = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    sum += index % 2 === 0 ? (oddValues[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === id.at(-1);
}

function isCpf(id: string): boolean {
  if (/^(\d)\1+$/.test(id)) return false;
  const digit = (count: number) => {
    const sum = weights(
      id,
      Array.from({ length: count }, (_, index) => count + 1 - index),
    );
    return ((sum * 10) % 11) % 10;
  };
  return digit(9) === Number(id.charAt(9)) && digit(10) === Number(id.charAt(10));
}

const isBsn = (id: string): boolean => weights(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && Number(id) > 0;
const isSsn = (id: string): boolean => !/^(?:000|666|9)|^...00|0000$/.test(id);

const edge = String.raw`(?<![\w.+/-](?<!\\[nrt]))`;
const after = String.raw`(?![\w]|[-./]\w)`;
const form = (body: string): RegExp => new RegExp(`${edge}${body}${after}`, 'dg');

const forms: readonly IdForm[] = [
  {
    label: 'a US social security number',
    trigger: /(?<![\w.-])\d{3}-\d{2}-\d{4}/,
    wordTrigger: /\d{3}[- ]?\d{2}[- ]?\d{4}/,
    expression: form('(?:\\d{3}([- ])\\d{2}\\1\\d{4}|\\d{9})'),
    isValid: isSsn,
    words: /\b(?:ssn|social security|social|tax id|tin|taxpayer)\b/,
    strongForm: /-/,
  },
  {
    label: 'a British national insurance number',
    trigger: /[A-Z]{2} \d{2} \d{2}|[A-Z]{2}\d{6} [A-D]/,
    wordTrigger: /[A-Z]{2} ?\d{2} ?\d{2}/,
    expression: form('[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'),
    isValid: (id) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(id),
    words: /\b(?:nino|ni|national insurance|insurance number)\b/,
    strongForm: / /,
  },
  {
    label: 'a German tax id',
    wordTrigger: /\d{2} ?\d{3} ?\d{3} ?\d{3}/,
    expression: form('[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}'),
    isValid: isSteuerId,
    words: /steuer|idnr|\btin\b|tax[- _]?id|identifikationsnummer/,
  },
  {
    label: 'a Spanish identity number',
    wordTrigger: /[\dXYZxyz]-?\d{7}/,
    expression: form('(?:\\d{8}|[XYZxyz][- ]?\\d{7})[- ]?[A-Za-z]'),
    isValid: isDni,
    words: /\b(?:dni|nie|nif|documento|identity|national id|identidad)\b/,
  },
  {
    label: 'a French social security number',
    trigger: /(?<!\w)[12] \d{2} \d{2} \d[\dAB] /,
    wordTrigger: /[12] ?\d{2} ?\d{2} ?\d[\dAB]/,
    expression: form('[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}'),
    isValid: isNir,
    words: /\b(?:nir|insee|num[ée]ro|social)\b|s[ée]curit[ée] sociale/,
    strongForm: / /,
  },
  {
    label: 'an Italian tax code',
    trigger: /[A-Za-z]{2}\d{2}[A-EHLMPR-Ta-ehlmpr-t]\d{2}[A-Za-z]\d{3}[A-Za-z]/,
    expression: form(
      '(?:[A-Z]{6}\\d{2}[ABCDEHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]|[a-z]{6}\\d{2}[abcdehlmprst]\\d{2}[a-z]\\d{3}[a-z])',
    ),
    isValid: isCodiceFiscale,
  },
  {
    label: 'a Brazilian CPF',
    trigger: /\d{3}\.\d{3}\.\d{3}-\d{2}/,
    wordTrigger: /\d{11}/,
    expression: form('(?:\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}|\\d{11})'),
    isValid: isCpf,
    words: /\bcpf\b/,
    strongForm: /\./,
  },
  {
    label: 'a Swedish personal number',
    wordTrigger: /\d{6}[-+]?\d{4}/,
    expression: form('(?:19|20)?\\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\\d|3[01])[-+]?\\d{4}'),
    isValid: (id) => isLuhn(id.slice(-10)),
    words: /personnummer|\bpnr\b|person ?n|personal (?:id|number)|national id/,
  },
  {
    label: 'a Dutch citizen service number',
    wordTrigger: /\d{4}[. ]?\d{2}[. ]?\d{3}/,
    expression: form('\\d{4}[. ]?\\d{2}[. ]?\\d{3}'),
    isValid: isBsn,
    words: /\bbsn\b|burgerservice|sofi/,
  },
];

export const nationalIdDetectors: readonly Detector[] = forms.map((one) =>
  byExpression({
    class: 'national-id',
    certainty: 65,
    trigger: one.trigger,
    wordTrigger: one.wordTrigger,
    expression: one.expression,
    reason: `it is ${one.label}`,
    objection: (seen) => objectionTo(one, seen),
  }),
);

function objectionTo({ isValid, label, words, strongForm }: IdForm, seen: Seen): string | undefined {
  if (!isValid(seen.value.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')))
    return `it is not ${label}: its digits do not fit`;
  if (words === undefined) return undefined;
  const before = wordsBefore(seen);
  if (words.test(before)) return undefined;
  const isStrong = strongForm?.test(seen.value) ?? false;
  if (isStrong && !reference.test(before)) return undefined;
  return anyWords.test(before) && isStrong ? undefined : `no word says that it is ${label}`;
}
