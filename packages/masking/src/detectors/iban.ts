// International bank account numbers (ISO 13616): country, two check digits by mod 97, and a length for each country.
import { ibanRest } from '../pseudonyms/checks.ts';
import { byExpression } from './detector.ts';

const lengths: ReadonlyMap<string, number> = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

export const ibanDetector = byExpression({
  class: 'iban',
  certainty: 90,
  trigger: /(?<![\w-](?<!\\[nrt]))(?:[A-Z]{2}\d\d[ -]?[A-Z0-9]{4}|[a-z]{2}\d\d[a-z]{0,4}\d{8})/,
  expression:
    /(?<![\w](?<!\\[nrt])|[-/+])(?:[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,4})?)|[a-z]{2}\d{2}[a-z0-9]{11,30})(?![\w])/dg,
  reason: 'its country, its length and its check digits are those of an account',
  objection: ({ value }) => {
    const iban = value.toUpperCase().replaceAll(/[ -]/g, '');
    if (lengths.get(iban.slice(0, 2)) !== iban.length) return 'it has not the length of an account of its country';
    return ibanRest(iban) === 1 ? undefined : 'its check digits are wrong for an account';
  },
});
