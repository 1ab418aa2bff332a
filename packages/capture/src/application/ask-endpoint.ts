// One answer of an application over HTTP: bounded in time and size, and from the host that was named.
import { captureError } from '../failures.ts';
import type { EndpointAddress } from './endpoint-address.ts';

/** From the call to the last byte. A server that is failing may accept and never answer. */
export const answerMsMax = 10_000;
/** Bytes of an answer, after decompression. A large exposition has two million. */
export const answerBytesMax = 16_777_216;
/** Redirects that are followed: to a path with a slash behind it, to TLS. */
export const redirectsMax = 3;

/** What a scraper of Prometheus asks for, and JSON after it. */
const accepted =
  'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.9,application/json;q=0.8,*/*;q=0.1';

/**
 * The text at the address, or at `/current` under it when nothing is there itself. Throws EVIDENCE_UNREADABLE, in which the
 * address stands as it is shown, or the reason of the signal.
 */
export async function answerOf(address: EndpointAddress, signal: AbortSignal): Promise<string> {
  const timeOut = AbortSignal.timeout(answerMsMax);
  const either = AbortSignal.any([signal, timeOut]);
  try {
    const first = await followed(address, address.url, either);
    if (first.status !== 404) return await textOf(address, first);
    await first.body?.cancel();
    return await textOf(address, await followed(address, currentUnder(address.url), either));
  } catch (error) {
    signal.throwIfAborted();
    if (timeOut.aborted) throw unanswered(address, `no answer came in ${answerMsMax / 1_000} s`, error);
    if (error instanceof TypeError) throw unanswered(address, reasonOf(error), error);
    throw error;
  }
}

function currentUnder(url: URL): URL {
  const current = new URL(url);
  current.pathname = `${url.pathname.replace(/\/$/, '')}/current`;
  return current;
}

async function followed(address: EndpointAddress, start: URL, signal: AbortSignal): Promise<Response> {
  const { authorization } = address;
  const headers = { accept: accepted, ...(authorization === undefined ? {} : { authorization }) };
  let url = start;
  for (let redirects = 0; redirects <= redirectsMax; redirects++) {
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    url = redirected(address, url, location);
  }
  throw unanswered(address, `it redirected more than ${redirectsMax} times`);
}

/** To the same host alone, and never out of TLS: the header with the password goes along. */
function redirected(address: EndpointAddress, from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  if (to === null || !/^https?:$/.test(to.protocol)) throw unanswered(address, 'it redirected to what is no address');
  if (to.hostname !== from.hostname) throw unanswered(address, `it redirected to another host, ${to.hostname}`);
  if (from.protocol === 'https:' && to.protocol === 'http:') throw unanswered(address, 'it redirected out of TLS');
  to.username = '';
  to.password = '';
  return to;
}

async function textOf(address: EndpointAddress, response: Response): Promise<string> {
  if (!response.ok) {
    await response.body?.cancel();
    throw unanswered(address, `it answered with the status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > answerBytesMax) throw unanswered(address, `its answer is longer than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function unanswered({ shown }: EndpointAddress, answer: string, cause?: unknown) {
  return captureError('EVIDENCE_UNREADABLE', { path: shown, answer }, { cause });
}

/** `fetch` says that it failed, and its cause says why. */
function reasonOf(error: TypeError): string {
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
