// Numbers of payment cards (ISO/IEC 7812-1): an issuer, a length and a check digit. One number in forty passes those three by
// chance, so an unbroken run must not stand where ids stand.
import { isLuhn } from '../pseudonyms/checks.ts';
import { byExpression, type Seen, wordsBefore } from './detector.ts';

const issuers =
  /^(?:4\d{12}(?:\d{3}(?:\d{3})?)?|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d{2}|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6\d)\d{10,17})$/;
const cardWords =
  /card|visa|master ?card|amex|american express|discover|diners|jcb|maestro|\bpan\b|credit|debit|\bcc\b|payment|paid|pay |charge|kreditkarte|karte|tarjeta|carte|cartão|kaart|billing|refund|kort/g;
const idWords =
  /(?<![a-z])(?:ids?|[a-z]+[-_]?id|number|order|orders|ref|reference|request|transaction|txn|trace|span|invoice|seq|sequence|account|acct|tracking|ticket|message|event|batch|sku|isbn|imei|offset|serial|version|timestamp|ts|time|key|hash|job|shipment|parcel|session|user|customer|item|product|record|cursor|snowflake|nonce|counter|count|total|bytes|size|amount|duration|latency|checksum|etag|epoch|micros|nanos|uid|gid|pid|lsn|xid|device|meter|barcode|ean|gtin|upc)(?![a-z])/g;

export const cardDetector = byExpression({
  class: 'card',
  certainty: 75,
  trigger: /(?:\d{13}(?<![\w.-](?<!\\[nrt])\d{13})|\d{4}[ -]\d{4,6}[ -]\d{4,5})/,
  expression:
    /(?<![\w.+/-](?<!\\[nrt])|[#$]|\d )(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{3})?|3\d{3}([ -])\d{6}\2\d{4,5})(?![\w/]|[-.]\w)/dg,
  reason: 'its issuer, its length and its check digit are those of a card',
  objection: (seen) => {
    const digits = seen.value.replaceAll(/\D/g, '');
    if (!issuers.test(digits)) return 'no issuer of cards begins so';
    if (!isLuhn(digits)) return 'its check digit is wrong for a card';
    if (/^(\d)\1+$/.test(digits)) return 'it is one digit again and again';
    const isGrouped = digits !== seen.value;
    return isGrouped || !standsForId(seen) ? undefined : 'it stands where an id stands';
  },
});

/** The nearer of the words before it decides. */
function standsForId(seen: Seen): boolean {
  const before = wordsBefore(seen);
  const card = lastIndexOf(cardWords, before);
  const id = lastIndexOf(idWords, before);
  if (card < 0) return id >= 0 || seen.name !== undefined;
  // `card number`, `card id`: the number of a card is one; its id is not.
  return (
    id > card &&
    !/^(?:card|credit|debit|cc|payment card|kreditkarte)\w*[ _-]?(?:no\.?|num|number|#)?["':= ]{0,6}/.test(
      before.slice(card),
    )
  );
}

function lastIndexOf(words: RegExp, text: string): number {
  let last = -1;
  for (const match of text.matchAll(words)) last = match.index;
  return last;
}
