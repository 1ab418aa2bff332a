// Reading internet addresses (RFC 4291 §2.2) and knowing which of them name somebody outside.

export function octetsOfIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

/** Eight numbers, or `undefined`. An embedded IPv4 address at the end is two of them. */
export function groupsOfIpv6(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(groupsIn)));
  const missing = 8 - head.length - tail.length;
  const isWhole = halves.length === 1 ? missing === 0 : missing >= 1;
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...tail];
  return isWhole && groups.every((group) => group >= 0) ? groups : undefined;
}

/** -1 for what is no group. */
function groupsIn(part: string): readonly number[] {
  const octets = part.includes('.') ? octetsOfIpv4(part) : undefined;
  if (octets !== undefined) {
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    return [a * 256 + b, c * 256 + d];
  }
  return [/^[0-9a-fA-F]{1,4}$/.test(part) ? Number.parseInt(part, 16) : -1];
}

/** Why an address stays; `undefined` for one that is routed on the internet. */
export function objectionToIpv4(octets: readonly number[]): string | undefined {
  const [a = 0, b = 0] = octets;
  if (a >= 240) return 'it is in the range of pseudonyms or a broadcast';
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)) return 'it is a private address';
  if (a === 127 || a === 0) return 'it is a loopback or unspecified address';
  if (a === 169 && b === 254) return 'it is a link-local address';
  if (a === 100 && b >= 64 && b <= 127) return 'it is a shared address of a carrier';
  return a >= 224 ? 'it is a multicast address' : undefined;
}

export function objectionToIpv6(groups: readonly number[]): string | undefined {
  const [first = 0, second = 0] = groups;
  if (first === 0x2001 && second === 0xdb8) return 'it is in the range of pseudonyms';
  return first >= 0x2000 && first <= 0x3fff ? undefined : 'it is not routed on the internet';
}
