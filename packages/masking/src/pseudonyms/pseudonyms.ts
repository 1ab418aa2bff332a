// What stands instead of a value: of its class, its normalised form and the key. Nothing else, so that one value has one
// pseudonym in every part of a case.
import { assert } from '@coldcase/model';
import type { KeyedDigest } from '../types.ts';
import { accessKeyPseudonym, credentialPseudonym, secretKeyPseudonym, secretPseudonym } from './credential.ts';
import { lettersFrom } from './digits.ts';
import { ipv4Pseudonym, ipv6Pseudonym } from './network.ts';
import { normalised } from './normalised.ts';
import {
  birthDatePseudonym,
  cardPseudonym,
  emailPseudonym,
  ibanPseudonym,
  namePseudonym,
  phonePseudonym,
} from './person.ts';

/** Distinct values whose digests are held: a log speaks of the same few thousand persons again and again. */
const heldDigestsMax = 50_000;
/** Longer values are not held: a private key has 1,700 characters. */
const heldLengthMax = 200;

/** HMAC-SHA-256. */
const digestBytes = 32;

/** Classes whose values are the same thing under different names: a password is one in a URL and in a variable. */
const families: Readonly<Record<string, string>> = {
  'connection-string': 'secret',
  authorization: 'secret',
  cookie: 'secret',
  'signed-url': 'secret',
};

export type Pseudonym = (className: string, value: string) => string;

export function pseudonymsOf(digest: KeyedDigest): Pseudonym {
  const held = new Map<string, Uint8Array>();
  const digestOf = (family: string, value: string): Uint8Array => {
    const text = `${family}\n${value}`;
    const known = held.get(text);
    if (known !== undefined) return known;
    const fresh = digest(text.toWellFormed());
    assert(fresh.length === digestBytes, `a keyed digest has ${digestBytes} bytes`);
    if (held.size >= heldDigestsMax) held.clear();
    if (text.length <= heldLengthMax) held.set(text, fresh);
    return fresh;
  };
  return (className, value) => {
    const family = families[className] ?? className;
    const norm = normalised(family, value);
    if (family === 'email') {
      const domain = norm.slice(norm.lastIndexOf('@') + 1);
      return emailPseudonym(digestOf(family, norm), digestOf('email-domain', domain));
    }
    return written(family, value, digestOf(family, norm));
  };
}

function written(family: string, value: string, digest: Uint8Array): string {
  switch (family) {
    case 'phone':
      return phonePseudonym(value, digest);
    case 'card':
      return cardPseudonym(value, digest);
    case 'iban':
      return ibanPseudonym(value, digest);
    case 'person-name':
      return namePseudonym(digest);
    case 'birth-date':
      return birthDatePseudonym(value, digest) ?? secretPseudonym(value, digest);
    case 'ip-address':
      return value.includes(':') ? ipv6Pseudonym(digest) : ipv4Pseudonym(digest);
    case 'aws-access-key':
      return accessKeyPseudonym(value, digest);
    case 'aws-secret-key':
      return secretKeyPseudonym(value, digest);
    case 'secret':
    case 'private-key':
    case 'national-id':
    case 'address':
      return secretPseudonym(value, digest);
    default:
      return credentialPseudonym(value, digest);
  }
}

/** Instead of a secret number, in JSON. It stays exact in a double. */
export function numberPseudonym(pseudonym: string): string {
  let number = 0;
  for (const sign of pseudonym) number = (number * 31 + sign.charCodeAt(0)) % 1_000_000_000_000;
  return `999${String(number).padStart(12, '0')}`;
}

/** For variables whose values may not leave: whether two are equal can still be seen. */
export function variablePseudonym(digest: KeyedDigest, value: string): string {
  return `masked:${lettersFrom(digest(`variable\n${value.toWellFormed()}`), 16)}`;
}
