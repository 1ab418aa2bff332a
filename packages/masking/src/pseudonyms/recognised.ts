// Whether a value is a pseudonym already. Each stands in a range that nobody has, so nothing real is taken for one, and masking
// what is masked changes nothing.
import { isLuhn } from './checks.ts';

/** Letters of the digest that follow the word. */
const marked = /MASKED[a-zA-Z0-9]{10}/;
/** The numbers that stand for secret numbers: 15 digits are exact in every reader of JSON. */
const secretNumber = /^999\d{12}$/;

const formsOfClass: Readonly<Record<string, (value: string) => boolean>> = {
  email: (value) => /^masked-[a-z0-9]{10}@[a-z0-9]{6}\.example$/.test(value),
  phone: isMaskedPhone,
  card: isMaskedCard,
  iban: (value) => /^XX\d{2}[\d\s-]{10,40}$/.test(value),
  'person-name': (value) => /^Masked \p{Lu}\p{Ll}{11}$/u.test(value),
  // Nobody alive was born before 1900, and no database ends its calendar before 1000.
  'birth-date': (value) => /(?:^|\D)1[0-7]\d\d(?:\D|$)|^1[0-7]\d\d(?:0[1-9]|1[0-2]){2}$/.test(value),
};

export function isPseudonym(className: string, value: string): boolean {
  const trimmed = value.trim();
  return marked.test(trimmed) || secretNumber.test(trimmed) || (formsOfClass[className]?.(trimmed) ?? false);
}

/** The country code 999 is kept free (ITU-T E.164, list of assigned codes). */
export function isMaskedPhone(value: string): boolean {
  return /^[+(]{0,2}9[\s().\-/]*9[\s().\-/]*9[\d\s().\-/+]*$/.test(value);
}

/** Numbers that begin with 9 are for national use, and none is assigned that begins with 9999. */
function isMaskedCard(value: string): boolean {
  const digits = value.replaceAll(/[\s.-]/g, '');
  return /^9999\d{8,15}$/.test(digits) && isLuhn(digits);
}
