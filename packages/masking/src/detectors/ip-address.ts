// Internet addresses, versions 4 and 6. Addresses inside of networks stay: they name machines, not persons.
import { byExpression, type Detector, type Seen, wordsBefore } from './detector.ts';
import { groupsOfIpv6, objectionToIpv4, objectionToIpv6, octetsOfIpv4 } from './ip-forms.ts';

const version =
  /(?:version|versions|release|build|\bver|\bv|oid|driver|firmware|kernel|agent|upgrade[ds]? (?:from|to))["':= ]*$/;

const ipv4 = byExpression({
  class: 'ip-address',
  certainty: 60,
  trigger: /\d\.\d{1,3}\.\d{1,3}\.\d/,
  expression: /(?<![\w.](?<!\\[nrt])|[-+]\d?)(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d|-\d)/dg,
  reason: 'it is routed on the internet',
  objection: (seen) => {
    const octets = octetsOfIpv4(seen.value);
    if (octets === undefined) return 'it is no address: a part is above 255';
    if (/(?:^|\.)0\d/.test(seen.value)) return 'it is no address: a part begins with 0';
    return objectionToIpv4(octets) ?? (isVersion(seen) ? 'it is a version' : undefined);
  },
});

/** `Chrome/118.0.5.1` is a product; `host.name/203.0.113.7:443` and `/203.0.113.7` are how Java writes addresses. */
function isVersion(seen: Seen): boolean {
  const before = seen.text.slice(Math.max(0, seen.start - 40), seen.start);
  if (/(?:^|[\s"'([,=:/])\/$/.test(before)) return false;
  if (before.endsWith('/')) return !/[\w-]+\.[\w.-]*[a-z]\/$/i.test(before);
  return version.test(wordsBefore(seen));
}

const ipv6 = byExpression({
  class: 'ip-address',
  certainty: 60,
  trigger: /[23][0-9a-fA-F]{3}:[0-9a-fA-F]{0,4}:/,
  expression:
    /(?<![\w:.])[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){1,6}(?:[0-9a-fA-F]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:.]*[\w:])/dg,
  reason: 'it is routed on the internet',
  objection: ({ value }) => {
    const groups = groupsOfIpv6(value);
    return groups === undefined ? 'it is no address' : objectionToIpv6(groups);
  },
});

export const ipDetectors: readonly Detector[] = [ipv4, ipv6];
