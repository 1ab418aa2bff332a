// The use of a key is refused: also inside an S3, SQS or Lambda error.
import type { Scenario } from './scenario.ts';

const invocationPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html';

export const kmsDenied: Scenario = {
  label: 'kms-denied',
  title: 'The use of a KMS key was refused',
  summary: 'The role may not use the key, the key is disabled, or its grant is stale.',
  role: 'cause',
  signals: [
    {
      id: 'kms-words',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bKMS(AccessDenied|Disabled|InvalidState|NotFound|KeyNotAccessible|OptInRequired)(Exception|Fault)?\b/,
        /\bKMS\.\w+(Exception)?\b/,
        /KMS access was denied|Access to KMS is not allowed/i,
        /unable to decrypt the environment variables/i,
        /(perform:?|allow) kms:\w+/i,
        /\bkms:(Decrypt|Encrypt|GenerateDataKey\w*|CreateGrant|DescribeKey|ReEncrypt\w*)/,
        /ciphertext refers to a customer master key/i,
        /InvalidCiphertextException/,
        /can't (decrypt|encrypt) the protected secret text|DecryptionFailure|EncryptionFailure/i,
        /KMS key .{0,80}(disabled|pending deletion|pending import|does not exist|is not (enabled|accessible))/i,
        /arn:aws[\w-]*:kms:\S+ is (disabled|pending deletion)/i,
        /KMSInvalidStateException|KeyUnavailableException|DisabledException/,
      ],
      unless: [/KMS\.?Throttling|ThrottlingException/],
      reason: 'the refusal is that of a key',
      source: invocationPage,
    },
  ],
  discriminators: [
    { against: 'iam-denied', because: 'the refused action is on a key' },
    { against: 'resource-not-found', because: 'what cannot be found or used is a key' },
    { against: 'missing-configuration', because: 'the variables exist and cannot be decrypted' },
    { against: 'credentials-invalid', because: 'the caller is known; the key refuses it' },
    { against: 'unhandled-exception', because: 'the exception is the refusal of the key' },
  ],
  decides: 'The key policy and grants beside the unique id of the role (a role made anew has another one).',
  remedy: {
    mitigate: ['Enable the key; save the function configuration again, which renews the grant.'],
    fix: ['Allow the role in the key policy.'],
    prevent: ['Keep roles and keys in one stack, so that neither is replaced alone.'],
  },
  document: invocationPage,
};
