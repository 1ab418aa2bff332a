// IP addresses as numbers: IPv4 of 32 bits, IPv6 of 128.
//
//   192.0.2.1       →   { version: 4, bits: 0xc0000201n }
//   2001:db8::1     →   { version: 6, bits: 0x20010db8…0001n }

export interface IpAddress {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

export interface Subnet extends IpAddress {
  /** Leading bits that are the network's. */
  readonly prefixLength: number;
}

const widths = { 4: 32, 6: 128 };

export function parseIp(text: string): IpAddress | undefined {
  return parseIpv4(text) ?? parseIpv6(text);
}

/** Four decimal numbers up to 255. A leading zero is refused: some readers take it for octal, others do not. */
export function parseIpv4(text: string): IpAddress | undefined {
  const octets = text.split('.');
  const areOctets = octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255);
  if (octets.length !== 4 || !areOctets) return undefined;
  return { version: 4, bits: octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n) };
}

/** Eight groups of hexadecimal digits; `::` once for a run of zeros; the last two may be written as an IPv4 address. */
export function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::');
  const [left, right] = halves.map(groupsOf);
  if (left === undefined || halves.length > 2) return undefined;
  if (halves.length === 1) return left.length === 8 ? ipv6Of(left) : undefined;
  const zeroCount = 8 - left.length - (right?.length ?? 8);
  if (right === undefined || zeroCount < 1 || halves[0]?.includes('.') === true) return undefined;
  return ipv6Of([...left, ...Array.from({ length: zeroCount }, () => 0), ...right]);
}

function ipv6Of(groups: readonly number[]): IpAddress {
  return { version: 6, bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n) };
}

/** The groups between colons as numbers; an IPv4 address may be the last of them and counts as two. */
function groupsOf(half: string): readonly number[] | undefined {
  if (half === '') return [];
  const parts = half.split(':');
  const last = parseIpv4(parts.at(-1) ?? '');
  const plain = last === undefined ? parts : parts.slice(0, -1);
  if (!plain.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part))) return undefined;
  const groups = plain.map((part) => Number.parseInt(part, 16));
  return last === undefined ? groups : [...groups, Number(last.bits >> 16n), Number(last.bits & 0xffffn)];
}

/** `192.0.2.0/24`. Bits behind the prefix may be set: they are ignored. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, base = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseIp(base);
  const prefixLength = Number(length);
  if (address === undefined || prefixLength > widths[address.version]) return undefined;
  return { ...address, prefixLength };
}

/** An address of the other version is in no subnet. */
export function isInSubnet(address: IpAddress, subnet: Subnet): boolean {
  const hostBits = BigInt(widths[subnet.version] - subnet.prefixLength);
  return address.version === subnet.version && address.bits >> hostBits === subnet.bits >> hostBits;
}

/** RFC 1918. */
export const privateRanges: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** The registries of special-purpose addresses at IANA, as of 2024, without the private ranges above. */
export const reservedRanges: readonly string[] = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '::ffff:0:0/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001:db8::/32',
  '3fff::/20',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

const parsed = (ranges: readonly string[]) => ranges.map(parseSubnet).filter((subnet) => subnet !== undefined);
const privateSubnets = parsed(privateRanges);
const reservedSubnets = parsed(reservedRanges);

/** Every address is exactly one of the three. */
export function scopeOf(address: IpAddress): 'private' | 'reserved' | 'public' {
  const isIn = (subnets: readonly Subnet[]) => subnets.some((subnet) => isInSubnet(address, subnet));
  if (isIn(privateSubnets)) return 'private';
  return isIn(reservedSubnets) ? 'reserved' : 'public';
}
