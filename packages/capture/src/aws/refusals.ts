// From a verdict to the error that leaves the reader. The error of the SDK is not kept as its cause: it holds the message
// before masking, and with it whatever the service repeated.
import { type ColdcaseError, unreachable } from '@coldcase/model';
import { captureError } from '../failures.ts';
import type { Operation } from './services.ts';
import { denialIn, type Verdict } from './verdicts.ts';

export interface Asked {
  readonly operation: Operation;
  readonly region: string;
  readonly account?: string;
  /** Masked. */
  readonly on: string;
}

/** The error for a call that is given up after so many attempts. */
export function failureOf(
  verdict: Verdict,
  asked: Asked,
  attempts: number,
  maskText: (text: string) => string,
): ColdcaseError {
  const { kind, name, message, status } = verdict;
  const said = maskText(message === '' ? name : `${name}: ${message}`).replace(/\.\s*$/, '');
  const answer = status === undefined ? said : `${said} (status ${status})`;
  switch (kind) {
    case 'throttled':
      return captureError('CAPTURE_THROTTLED', { ...asked, attempts, answer });
    case 'unreachable':
    case 'noSuchHost':
      return captureError('CAPTURE_UNREACHABLE', { ...asked, attempts, answer });
    case 'expired':
      return captureError('CAPTURE_CREDENTIALS_EXPIRED', { ...asked, answer });
    case 'noCredentials':
      return captureError('CAPTURE_CREDENTIALS_MISSING', { ...asked, answer });
    case 'denied':
      return captureError('CAPTURE_ACCESS_DENIED', { ...asked, ...denialIn(said), answer });
    case 'notFound':
      return captureError('CAPTURE_NOT_FOUND', { ...asked, answer });
    case 'placeExpired':
      return captureError('CAPTURE_PLACE_EXPIRED', { ...asked, answer });
    case 'malformed':
      return captureError('INSIGHTS_MALFORMED', { ...asked, answer: maskText(message) }, { cause: verdict.place });
    case 'invalid':
      return captureError('CAPTURE_INVALID_REQUEST', { ...asked, answer });
    case 'certificate':
      return captureError('CAPTURE_CERTIFICATE', { ...asked, answer });
    case 'failing':
    case 'unknown':
      return captureError('CAPTURE_SERVICE_FAILED', { ...asked, attempts, answer });
    default:
      return unreachable(kind);
  }
}
