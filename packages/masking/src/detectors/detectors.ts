// All detectors. Where two see one span, certainty decides, so their order says nothing.
import { authorizationDetectors } from './authorization.ts';
import { awsSecretKeyDetector } from './aws-secret-key.ts';
import { cardDetector } from './card.ts';
import { connectionDetectors } from './connection-string.ts';
import type { Detector } from './detector.ts';
import { emailDetector } from './email.ts';
import { ibanDetector } from './iban.ts';
import { ipDetectors } from './ip-address.ts';
import { jwtDetector } from './jwt.ts';
import { nationalIdDetectors } from './national-id.ts';
import { phoneDetectors } from './phone.ts';
import { privateKeyDetector } from './private-key.ts';
import { spokenDetectors } from './spoken.ts';
import { tokenDetectors } from './tokens.ts';

export const detectors: readonly Detector[] = [
  ...tokenDetectors,
  awsSecretKeyDetector,
  jwtDetector,
  privateKeyDetector,
  ...authorizationDetectors,
  ...connectionDetectors,
  ...spokenDetectors,
  emailDetector,
  ...phoneDetectors,
  cardDetector,
  ibanDetector,
  ...nationalIdDetectors,
  ...ipDetectors,
];

/** Those that may stand for the whole of a secret value, so that a token has its class under any name. */
export const credentialDetectors: readonly Detector[] = [...tokenDetectors, jwtDetector];
