// What was seen of an endpoint, step by step. The document of the case holds these facts beside the checks that follow from
// them, so that whoever doubts a check can look.

/** A step that was taken: what it gave, or what came instead; and how long it took. */
export type Seen<T> = (T & { readonly ms: number }) | { readonly failure: NetworkFailure; readonly ms: number };

export interface NetworkFailure {
  /** `ECONNREFUSED`; `TIMEOUT` when we gave up. */
  readonly code: string;
  /** What it means. */
  readonly words: string;
}

export interface EndpointFacts {
  readonly isHttps: boolean;
  readonly host: string;
  /** Absent when the host is a number. */
  readonly name?: Seen<{ readonly addresses: readonly string[] }>;
  readonly connection?: Seen<{ readonly address: string; readonly port: number }>;
  /** Absent without TLS, or when nothing was connected. */
  readonly tls?: Seen<TlsSeen>;
  /** Absent when nothing was asked. */
  readonly answer?: Seen<Answer>;
}

export interface TlsSeen {
  /** `TLSv1.3` */
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: PresentedCertificate;
}

export interface PresentedCertificate {
  /** `CN=api.example.com` */
  readonly subject: string;
  readonly issuer: string;
  /** `DNS:api.example.com` */
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  /** Whole days from the capture on; negative when it has ended. */
  readonly daysLeft: number;
  readonly fingerprint: string;
  readonly isNameCovered: boolean;
  /** The chain ends in an authority that this machine trusts. */
  readonly isTrusted: boolean;
  /** Why it does not, as OpenSSL names it. */
  readonly error?: string;
}

export interface Answer {
  readonly status: number;
  readonly firstByteMs: number;
  /** Those that tell who answered. */
  readonly headers: Readonly<Record<string, string>>;
  /** Scheme, host and path of a redirect, which is not followed. */
  readonly redirectsTo?: string;
  /** Bytes of the body that were read. */
  readonly bytes: number;
  /** There was more, or it did not come in time. */
  readonly isCut: boolean;
  /** Absent when it is not text. */
  readonly body?: string;
}

export function isSeen<T extends object>(seen: Seen<T> | undefined): seen is T & { readonly ms: number } {
  return seen !== undefined && !('failure' in seen);
}

export function failureIn(seen: Seen<object> | undefined): NetworkFailure | undefined {
  return seen !== undefined && 'failure' in seen ? seen.failure : undefined;
}
