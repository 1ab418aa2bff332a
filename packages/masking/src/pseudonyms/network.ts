// Addresses: in 240.0.0.0/4, which RFC 1112 keeps for later use, and in 2001:db8::/32, which RFC 3849 gives to documents.
import { byteAt } from './digits.ts';

/** Fifteen of the sixteen: 255 begins the broadcast address. */
const firstOctets = 15;

export function ipv4Pseudonym(digest: Uint8Array): string {
  return [240 + (byteAt(digest, 0) % firstOctets), byteAt(digest, 1), byteAt(digest, 2), byteAt(digest, 3)].join('.');
}

export function ipv6Pseudonym(digest: Uint8Array): string {
  const groups = Array.from({ length: 6 }, (_, n) =>
    (byteAt(digest, 2 * n) * 256 + byteAt(digest, 2 * n + 1)).toString(16),
  );
  return ['2001', 'db8', ...groups].join(':');
}
