// Credentials keep the prefix that says whose they are, and then say MASKED.
import { lettersFrom } from './digits.ts';

const word = 'MASKED';
const digestLetters = 20;

/** The known beginnings. What has none of them becomes the word and the digest alone. */
const prefix =
  /^(?:AKIA|ASIA|ABIA|ACCA|gh[pousr]_|github_pat_|xox[a-z]-|xapp-|xoxe\.xox[a-z]-|[srp]k_(?:live|test)_|whsec_|AIza|ya29\.|GOCSPX-|1\/\/|eyJ|npm_|SG\.|glpat-|sk-ant-|sk-proj-|sk-|pypi-|dop_v1_|hvs\.|shp(?:at|ss|ca|pa)_|dckr_pat_|key-|hf_|SK|AC|https:\/\/hooks\.slack\.com\/services\/)/;

export function credentialPseudonym(value: string, digest: Uint8Array): string {
  const [kept = ''] = prefix.exec(value) ?? [];
  return `${kept}${word}${lettersFrom(digest, digestLetters)}`;
}

/** Twenty letters in the alphabet of the real ones: readers of such ids check both. */
export function accessKeyPseudonym(value: string, digest: Uint8Array): string {
  return `${value.slice(0, 4)}${word}${lettersFrom(digest, 10, 'upper')}`;
}

/** As long as the real one: 40. */
export function secretKeyPseudonym(_value: string, digest: Uint8Array): string {
  return `${word}${lettersFrom(digest, 34)}`;
}

export function secretPseudonym(_value: string, digest: Uint8Array): string {
  return `${word}${lettersFrom(digest, digestLetters)}`;
}
