// The certificate that a server presents, whether it holds or not: the one that does not is the one to look at.
import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import type { PresentedCertificate } from './endpoint-facts.ts';

const dayMs = 86_400_000;
/** Names of one certificate that are kept. Authorities allow a hundred. */
const namesMax = 100;

/** @param nowMs the time of the capture, from which the days are counted */
export function presentedCertificate(socket: TLSSocket, host: string, nowMs: number): PresentedCertificate | undefined {
  // Not getPeerX509Certificate: it takes the certificate out of the chain, so that nothing finds it there any more (Node 24.21).
  const presented = socket.getPeerCertificate();
  if (presented.raw === undefined) return undefined;
  const certificate = new X509Certificate(presented.raw);
  const { validFrom, validTo, subject, issuer, subjectAltName = '', fingerprint256 } = certificate;
  const endsMs = Date.parse(validTo);
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    names: subjectAltName === '' ? [] : subjectAltName.split(', ').slice(0, namesMax),
    validFrom: new Date(validFrom).toISOString(),
    validTo: new Date(validTo).toISOString(),
    daysLeft: Math.floor((endsMs - nowMs) / dayMs),
    fingerprint: fingerprint256,
    isNameCovered: checkServerIdentity(host, presented) === undefined,
    isTrusted: socket.authorized,
    ...(socket.authorized ? {} : { error: String(socket.authorizationError) }),
  };
}

/** Node writes a part a line. A certificate without a subject has none. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
