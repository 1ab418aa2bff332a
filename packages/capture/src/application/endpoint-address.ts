// The address of an application's metrics, or of its health. It may hold a password or a token; what is shown, kept and told
// has neither.
import { captureError } from '../failures.ts';

export interface EndpointAddress {
  /** Scheme, host and path: `https://shop.example/metrics`. */
  readonly shown: string;
  /** There is more to it than is shown: whoever takes a capture up must give the address again. */
  readonly isSecret: boolean;
  readonly url: URL;
  /** For the header, since `fetch` refuses an address with a user in it. */
  readonly authorization?: string;
}

/**
 * @param of what is said of a text that is none: it is not quoted, since it may hold a password
 * @throws EVIDENCE_UNREADABLE when it is no address of http or https
 */
export function endpointAddress(text: string, of = 'the metrics of the application'): EndpointAddress {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw captureError('EVIDENCE_UNREADABLE', {
      path: of,
      answer: 'what was given is no address of http or https',
    });
  const { username, password } = url;
  const isSecret = username !== '' || password !== '' || url.search !== '';
  url.username = '';
  url.password = '';
  url.hash = '';
  const address = { shown: `${url.origin}${url.pathname}`, isSecret, url };
  if (username === '' && password === '') return address;
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { ...address, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
