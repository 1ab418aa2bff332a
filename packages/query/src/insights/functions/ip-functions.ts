// Functions of IP addresses. What is no address is in no subnet and of no scope.
import type { ScalarFunction } from './function-table.ts';
import { type IpAddress, isInSubnet, parseIp, parseIpv4, parseIpv6, parseSubnet, scopeOf } from './ip-address.ts';
import { remembered } from './remembered.ts';
import { textual, truthValue } from './scalar-builders.ts';

const subnetOf = remembered(parseSubnet);

type Parse = (text: string) => IpAddress | undefined;

function isValid(signature: string, parse: Parse, doc: string): ScalarFunction {
  return textual('ip', signature, 'number', (s = '') => truthValue(parse(s) !== undefined), doc);
}

/** A subnet of the other version contains none of the addresses that `parse` takes. */
function inSubnet(signature: string, parse: Parse, doc: string): ScalarFunction {
  const contains = (s = '', cidr = '') => {
    const address = parse(s);
    const subnet = subnetOf(cidr);
    return truthValue(address !== undefined && subnet !== undefined && isInSubnet(address, subnet));
  };
  return textual('ip', signature, 'number', contains, doc);
}

function ofScope(signature: string, scope: ReturnType<typeof scopeOf>, doc: string): ScalarFunction {
  const isOfScope = (s = '') => {
    const address = parseIp(s);
    return truthValue(address !== undefined && scopeOf(address) === scope);
  };
  return textual('ip', signature, 'number', isOfScope, doc);
}

export const ipFunctions: readonly ScalarFunction[] = [
  isValid('isValidIp(s: text)', parseIp, '1 for an IPv4 or IPv6 address.'),
  isValid('isValidIpV4(s: text)', parseIpv4, '1 for an IPv4 address.'),
  isValid('isValidIpV6(s: text)', parseIpv6, '1 for an IPv6 address.'),
  inSubnet('isIpInSubnet(s: text, cidr: text)', parseIp, '1 for an address inside the IPv4 or IPv6 subnet.'),
  inSubnet('isIpv4InSubnet(s: text, cidr: text)', parseIpv4, '1 for an IPv4 address inside the subnet.'),
  inSubnet('isIpv6InSubnet(s: text, cidr: text)', parseIpv6, '1 for an IPv6 address inside the subnet.'),
  textual(
    'ip',
    'ipv4ToNumber(s: text)',
    'number',
    (s = '') => {
      const bits = parseIpv4(s)?.bits;
      return bits === undefined ? undefined : Number(bits);
    },
    'An IPv4 address as a number of 32 bits.',
  ),
  ofScope('isPrivateIP(s: text)', 'private', '1 for an address in 10/8, 172.16/12 or 192.168/16 (RFC 1918).'),
  ofScope('isPublicIP(s: text)', 'public', '1 for an address that is neither private nor reserved.'),
  ofScope(
    'isReservedIP(s: text)',
    'reserved',
    '1 for an address of a special-purpose range: loopback, link-local, multicast, documentation and the like.',
  ),
];
