import { expect, test } from 'vitest';
import { isWorthAnotherTry } from './retries.ts';
import { denialIn, verdictOn } from './verdicts.ts';

// Names as AWS writes them, each as an error of the SDK carries it.
const cases: readonly (readonly [kind: string, error: object])[] = [
  ['throttled', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }],
  ['throttled', { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } }],
  ['throttled', { name: 'ProvisionedThroughputExceededException' }],
  ['throttled', { name: 'LimitExceededException' }],
  ['throttled', { name: 'ClientError', message: 'Rate exceeded', $metadata: { httpStatusCode: 400 } }],
  ['throttled', { name: 'Unheard', $metadata: { httpStatusCode: 429 } }],
  ['failing', { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }],
  ['failing', { name: 'SyntaxError', message: 'Unexpected token <', $metadata: { httpStatusCode: 200 } }],
  ['failing', { name: 'RequestTimeTooSkewed', $metadata: { httpStatusCode: 403 } }],
  ['failing', { name: 'InvalidSignatureException', message: 'Signature expired: 20261121T1400Z is now earlier' }],
  ['unreachable', { name: 'Error', code: 'ECONNRESET' }],
  ['unreachable', { name: 'TimeoutError' }],
  ['unreachable', { name: 'Error', message: 'socket hang up' }],
  ['noSuchHost', { name: 'Error', code: 'ENOTFOUND' }],
  ['certificate', { name: 'Error', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ['certificate', { name: 'Error', code: 'CERT_HAS_EXPIRED' }],
  ['certificate', { name: 'Error', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
  ['expired', { name: 'ExpiredTokenException', $metadata: { httpStatusCode: 400 } }],
  ['expired', { name: 'UnrecognizedClientException', $metadata: { httpStatusCode: 400 } }],
  ['expired', { name: 'CredentialsProviderError', message: 'Token is expired. To refresh run aws sso login' }],
  ['noCredentials', { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' }],
  ['denied', { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }],
  ['denied', { name: 'Unheard', $metadata: { httpStatusCode: 403 } }],
  ['notFound', { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } }],
  ['notFound', { name: 'QueueDoesNotExist', $metadata: { httpStatusCode: 400 } }],
  ['notFound', { name: 'ValidationError', message: 'Stack with id x does not exist' }],
  ['notFound', { name: 'NoSuchEntityException' }],
  ['placeExpired', { name: 'InvalidParameterException', message: 'The specified nextToken is invalid.' }],
  ['placeExpired', { name: 'ExpiredNextTokenException' }],
  ['invalid', { name: 'InvalidParameterException', message: '1 validation error detected' }],
  ['invalid', { name: 'ValidationException' }],
  ['unknown', { name: 'Odd' }],
];

test.each(cases)('%s: %o', (kind, error) => {
  expect(verdictOn(error).kind).toBe(kind);
});

test('what is no error at all is an unknown one', () => {
  expect(verdictOn(undefined)).toMatchObject({ kind: 'unknown', message: '' });
});

test('a denial says who and on what, if the message does', () => {
  const message =
    'User: arn:aws:iam::1:user/me is not authorized to perform: logs:FilterLogEvents on resource: arn:aws:logs:r:1:log-group:g:log-stream: because no identity-based policy allows it';
  expect(denialIn(message)).toEqual({
    principal: 'arn:aws:iam::1:user/me',
    resource: 'arn:aws:logs:r:1:log-group:g:log-stream:',
  });
  expect(denialIn('no')).toEqual({});
});

test('a name that is not found is worth another try only when something has answered before', () => {
  const verdict = verdictOn({ code: 'ENOTFOUND' });
  expect([isWorthAnotherTry(verdict, false), isWorthAnotherTry(verdict, true)]).toEqual([false, true]);
});

test('what could not be read is not repeated in the message', () => {
  const message = `Unexpected token 'p', "password=1" is not valid JSON\n  Deserialization error: …`;
  expect(verdictOn({ name: 'SyntaxError', message }).message).toBe('the answer is no JSON');
});
