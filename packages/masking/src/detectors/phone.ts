// Telephone numbers: international (ITU-T E.164), of North America with its usual punctuation, and of anywhere else where a word
// says that it is one.
import { isMaskedPhone } from '../pseudonyms/recognised.ts';
import { byExpression, type Detector, type Seen, wordsBefore } from './detector.ts';

const phoneWords =
  /(?:phone|mobile|\bcell|\bt[eé]l\b|t[eé]l\.|telefon|telefono|teléfono|téléphone|telefone|telefoon|call(?:ed|ing|er)?\b|dial|\bsms\b|text(?:ed)? (?:to|message)|whatsapp|fax|handy|móvil|celular|portable|msisdn|contact|voicemail|rufnummer|ring\b)[^\d]{0,40}$/;

/** Country codes that are assigned, by their first digits. 999 is among those that are not. */
const countryCode =
  /^\+\(?(?:1|7|2[07]|2[1-69]\d|3[0-469]|3[578]\d|4[013-9]|42[013]|5[1-8]|5[09]\d|6[0-6]|6[7-9]\d|8[1246]|8[05789]\d|9[0-58]|9[679]\d)/;

const international = byExpression({
  class: 'phone',
  certainty: 70,
  trigger: /\+\(?\d|%2B\d/,
  expression:
    /(?<![\w+./=:*-](?<![=:/])(?<!\\[nrt])|\d )\+\(?\d{1,3}\)?(?:[ .\-/]{0,2}\(?\d{1,5}\)?){1,6}(?![\w+]|[.:-]\d)/dg,
  reason: 'it begins with a plus sign and the code of a country',
  objection: (seen) => {
    const digits = seen.value.replaceAll(/\D/g, '');
    if (isMaskedPhone(seen.value.trim())) return 'it is masked already';
    if (digits.length < 8 || digits.length > 15) return 'it has not the length of a telephone number';
    if (!countryCode.test(seen.value)) return 'no country has this code';
    if (digits.startsWith('1') && digits.length !== 11) return 'it has not the length of a North American number';
    if (/^\s?(?:bytes?|[kKMG]i?B|ms|µs|us|ns|%|s\b|rows|items|requests|points)/.test(seen.text.slice(seen.end)))
      return 'it is a difference with a unit';
    return undefined;
  },
});

const northAmerican = byExpression({
  class: 'phone',
  certainty: 60,
  trigger: /\d{3}[-. )]{1,2}\d{3}[-. ]\d{4}/,
  expression:
    /(?<![\w.+/-](?<!\\[nrt])|\d )(?:1[-. ])?(?:\([2-9]\d{2}\) ?\d{3}[-. ]\d{4}|[2-9]\d{2}([-. ])\d{3}\1\d{4})(?: ?(?:x|ext\.?) ?\d{1,5})?(?![\w]|[-.]\d)/dg,
  reason: 'it has the punctuation of a North American number',
  objection: (seen) => {
    if (isMaskedPhone(seen.value)) return 'it is masked already';
    const isBlank = !/[-.(]/.test(seen.value);
    return isBlank && !phoneWords.test(wordsBefore(seen)) ? 'no word says that it is a telephone number' : undefined;
  },
});

const named = byExpression({
  class: 'phone',
  certainty: 50,
  trigger:
    /(?:[Pp]hone|PHONE|[Mm]obil|MOBIL|[Cc]ell|\b[Tt]el|[Tt]él|TEL|[Tt]elef|[Cc]all(?:ed|ing|er)?|[Dd]ial|SMS|sms|[Tt]ext(?:ed)?|[Ww]hats[Aa]pp|[Ff]ax|[Hh]andy|[Mm]óvil|[Cc]elular|portable|msisdn|MSISDN|[Cc]ontact|[Vv]oicemail|[Rr]ufnummer|[Rr]ing)[^\d{}"\n]{0,40}\d[\d ()./-]{6}/,
  expression: /(?<![\w+.:/#-](?<!\\[nrt])(?<![:])|\d )(?:\(?0?\d{1,5}\)?)(?:[ .\-/]?\d{2,5}){1,6}(?![\w]|[-.:]\d)/dg,
  reason: 'a word before it says that it is a telephone number',
  objection: (seen: Seen) => {
    const digits = seen.value.replaceAll(/\D/g, '');
    if (isMaskedPhone(seen.value)) return 'it is masked already';
    if (digits.length < 8 || digits.length > 15) return 'it has not the length of a telephone number';
    if (/^(?:19|20)\d{2}-\d{2}-\d{2}/.test(seen.value)) return 'it is a date';
    return saysPhone(seen) ? undefined : 'no word says that it is a telephone number';
  },
});

/** A word for telephones directly before it, and none for ids in between. */
function saysPhone(seen: Seen): boolean {
  const before = wordsBefore(seen);
  return phoneWords.test(before) && !/\bid\b|\d{3,}[^\d]*$/.test(before.slice(-24));
}

export const phoneDetectors: readonly Detector[] = [international, northAmerican, named];
