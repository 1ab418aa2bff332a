// From what was seen to four checks. A step that was not reached leaves its checks unknown: a name without an address says
// nothing about a certificate.
import type { EndpointCheck, EndpointReading } from '@coldcase/model';
import { type Answer, type EndpointFacts, failureIn, isSeen, type PresentedCertificate } from './endpoint-facts.ts';
import { failureText, isOwnFailure } from './network-failure.ts';
import { type Answerer, whoAnswered } from './who-answered.ts';

/** Days below which a certificate that is valid is told to end soon. Our choice: two weeks, of which one is a holiday. */
export const endsSoonDays = 14;

const ok = (why: string, brief?: string): EndpointCheck => ({
  ...{ status: 'ok', why },
  ...(brief === undefined ? {} : { brief }),
});
const failed = (why: string): EndpointCheck => ({ status: 'failed', why });
const unknown = (why: string): EndpointCheck => ({ status: 'unknown', why });

/** @param nowMs the time of the capture, by which a certificate is valid or not */
export function endpointChecks(facts: EndpointFacts, nowMs: number): EndpointReading['checks'] {
  const certificate = certificateCheck(facts, nowMs);
  return { dns: dnsCheck(facts), certificate, ...answerChecks(facts, certificate) };
}

function dnsCheck({ name, host }: EndpointFacts): EndpointCheck {
  if (name === undefined) return unknown('the host is a number, and has no name to resolve');
  if (!isSeen(name)) {
    const why = `${host}: ${failureText(name.failure)}`;
    return isOwnFailure(name.failure) ? unknown(why) : failed(why);
  }
  return ok(`${host} is ${name.addresses.join(', ')}, found in ${name.ms} ms`);
}

function certificateCheck({ isHttps, tls }: EndpointFacts, nowMs: number): EndpointCheck {
  if (!isHttps) return unknown('the address is http, which has none');
  if (tls === undefined) return unknown('nothing was connected that could present one');
  if (!isSeen(tls)) return unknown(`none was presented: ${failureText(tls.failure)}`);
  const { certificate } = tls;
  const problems = problemsOf(certificate, nowMs);
  if (problems.length > 0) return failed(problems.join('; '));
  const { daysLeft, validTo } = certificate;
  const days = daysText(daysLeft);
  return ok(
    `it is trusted, covers the name, and is valid until ${validTo}`,
    daysLeft <= endsSoonDays ? `${days} left: it ends soon` : days,
  );
}

/** Each of them by itself: a certificate that signed itself may have ended, too. */
function problemsOf(certificate: PresentedCertificate, nowMs: number): readonly string[] {
  const { validFrom, validTo, isNameCovered, isTrusted, error = '', names, subject } = certificate;
  const isEnded = Date.parse(validTo) < nowMs;
  const isEarly = Date.parse(validFrom) > nowMs;
  const isTold = (isEnded && error === 'CERT_HAS_EXPIRED') || (isEarly && error === 'CERT_NOT_YET_VALID');
  const covered = names.length === 0 ? subject : names.join(', ');
  return [
    ...(isEnded ? [`it ended ${daysText(Math.floor((nowMs - Date.parse(validTo)) / dayMs))} ago, at ${validTo}`] : []),
    ...(isEarly ? [`it is valid only from ${validFrom} on`] : []),
    ...(isNameCovered ? [] : [`it does not cover the name, only ${covered}`]),
    ...(isTrusted || isTold ? [] : [`${trustMeanings[error] ?? 'it is not trusted'} (${error})`]),
  ];
}

const dayMs = 86_400_000;

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const trustMeanings: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'a certificate between it and its authority has ended',
  CERT_NOT_YET_VALID: 'a certificate between it and its authority is not valid yet',
  CERT_REVOKED: 'its authority has revoked it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself, and nobody vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'it ends in an authority that this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'a certificate between it and a trusted authority is not presented',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not one that this machine trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the server presents no certificate between it and an authority, or this machine does not trust that authority',
};

function answerChecks(
  facts: EndpointFacts,
  certificate: EndpointCheck,
): Pick<EndpointReading['checks'], 'gateway' | 'backend'> {
  const { name, connection, tls, answer } = facts;
  const neither = (why: string) => ({ gateway: unknown(why), backend: unknown('it was not asked') });
  if (failureIn(name) !== undefined) return neither('the name has no address to ask');
  const unreached = failureIn(connection) ?? failureIn(tls) ?? failureIn(answer);
  if (unreached !== undefined) {
    const why = `${unreachedAt(facts)}: ${failureText(unreached)}`;
    const gateway = isOwnFailure(unreached) ? unknown(why) : failed(why);
    return { gateway, backend: unknown('the gateway did not answer') };
  }
  if (certificate.status === 'failed')
    return neither('it accepts connections, and nothing is sent over one whose certificate does not hold');
  if (!isSeen(answer)) return neither('it was not asked');
  const answerer = whoAnswered(answer);
  return { gateway: gatewayCheck(answer, answerer), backend: backendCheck(answer, answerer) };
}

function unreachedAt({ connection, tls }: EndpointFacts): string {
  if (!isSeen(connection)) return 'no connection';
  return failureIn(tls) === undefined ? `port ${connection.port} is open, and no answer came` : 'no handshake';
}

function gatewayCheck(
  { status, firstByteMs }: Answer,
  { who, name, behind, isBroken, meaning }: Answerer,
): EndpointCheck {
  if (isBroken) return failed(`${status} from ${name}: ${meaning}`);
  const why = `${status} came after ${firstByteMs} ms, from ${name}`;
  return who === 'door' && behind === 'not-asked' ? ok(`${why}: ${meaning}`, `${status}: ${meaning}`) : ok(why);
}

function backendCheck(answer: Answer, { who, name, behind, meaning }: Answerer): EndpointCheck {
  const { status, redirectsTo } = answer;
  const told = `${status} from ${name}`;
  if (who === 'door') {
    const why = meaning === '' ? told : `${told}: ${meaning}`;
    return behind === 'failed' ? failed(why) : unknown(`it was not asked: ${why}`);
  }
  if (status >= 500) return failed(told);
  if (status < 300) return ok(told);
  if (redirectsTo !== undefined) return unknown(`${told}, which redirects to ${redirectsTo}; that was not asked`);
  // A refusal that came through the gateway is an answer: what is behind it works, and has another opinion.
  return who === 'behind' ? ok(told, String(status)) : unknown(told);
}
