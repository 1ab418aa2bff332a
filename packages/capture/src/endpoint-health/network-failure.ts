// What the codes of a resolver, a socket and a handshake mean, for somebody who has not met them.
import type { NetworkFailure } from './endpoint-facts.ts';

/** https://nodejs.org/api/errors.html#common-system-errors, https://nodejs.org/api/dns.html#error-codes */
const meanings: readonly (readonly [codes: RegExp, words: string])[] = [
  [/^ENOTFOUND$/, 'there is no such name, or it has no address'],
  [/^EAI_AGAIN$/, 'the resolver gave no answer: it cannot be reached, or the servers of the domain cannot'],
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^ECONNRESET$|^EPIPE$|^ECONNABORTED$/, 'the other side cut the connection'],
  [/^ETIMEDOUT$/, 'nothing came back'],
  [/^EHOSTUNREACH$/, 'the network has no way to the host'],
  [/^ENETUNREACH$|^ENETDOWN$|^EADDRNOTAVAIL$/, 'this machine has no way into that network'],
  [
    /^EPROTO$|^ERR_SSL_/,
    'the handshake failed: the two sides agree on no protocol, or the server does not know the name',
  ],
  [/^HPE_/, 'what came back is not HTTP'],
];

/** Codes that speak of this machine, and so say nothing about the endpoint. */
const ownCodes = /^(EAI_AGAIN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EPERM|EACCES|EMFILE)$/;

export function networkFailure(error: unknown): NetworkFailure {
  const code = codeOf(error) ?? 'UNKNOWN';
  const words = meanings.find(([codes]) => codes.test(code))?.[1];
  return { code, words: words ?? (error instanceof Error ? error.message : String(error)) };
}

/** The code of one attempt stands for all that were made, one an address. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}

export function isOwnFailure({ code }: NetworkFailure): boolean {
  return ownCodes.test(code);
}

/** `nothing listens there (ECONNREFUSED)` */
export function failureText({ code, words }: NetworkFailure): string {
  return code === 'TIMEOUT' ? words : `${words} (${code})`;
}
