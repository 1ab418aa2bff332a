// The policy of the caller does not allow the action.
import type { Scenario } from './scenario.ts';

const deniedPage = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html';

export const iamDenied: Scenario = {
  label: 'iam-denied',
  title: 'IAM denied the action',
  summary: 'No policy allows the action on the resource, or one denies it.',
  role: 'cause',
  signals: [
    {
      id: 'not-authorized-to-perform',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /not authorized to perform:? /i,
        /no (identity|resource|session)-based policy allows/i,
        /with an explicit deny/i,
        /no permissions boundary allows|service control policy/i,
        /role (defined for the function )?cannot be assumed by Lambda/i,
        /execution role does not have permissions to call (CreateNetworkInterface|DescribeNetworkInterfaces|\w+ on (EC2|SNS|EventBridge|X-?Ray))/i,
        /Access to the resource \S+ is denied/i,
        /PAM authentication failed/,
      ],
      reason: 'IAM names the action that is missing',
      source: deniedPage,
    },
    {
      id: 'access-denied-code',
      where: 'error',
      strength: 'strong',
      patterns: [
        /\b(EC2)?AccessDenied(Exception|Fault|Error)?\b/,
        /\bAccess ?Denied\b/,
        /\bAuthorizationError(Exception)?\b/,
        /\bUnauthorizedOperation\b|\bUnauthorizedAccess\b|\bNotAuthorized(Exception)?\b/,
        /\((403|Forbidden)\) when calling/,
        /\bAllAccessDisabled\b|\bAccountProblem\b|\bOptInRequired\b/,
        /status ?code\W{1,4}403\b.{0,40}(Forbidden|AccessDenied)/i,
        /403 Forbidden|403 Client Error/i,
        /\bForbidden: (null|Forbidden|UnknownError)/,
        /not authorized to (access|publish|use|call|invoke|assume)/i,
        /States\.Permissions/,
      ],
      unless: [
        /java\.nio\.file\.AccessDeniedException/,
        /Access denied for user/,
        /\/(var\/task|opt)\/[^\n]*(is denied|Access ?Denied)/,
        /Incorrect username or password/,
      ],
      reason: 'AWS answered that access is denied',
      source: deniedPage,
    },
    {
      id: 'status-403',
      where: 'error',
      strength: 'weak',
      patterns: [/(status ?code|status|HTTP)\W{1,4}403\b/i],
      reason: 'the status is 403',
      source: deniedPage,
    },
  ],
  discriminators: [
    {
      against: 'resource-not-found',
      when: ['not-authorized-to-perform'],
      because: 'S3 answers 403 for a missing key without ListBucket',
    },
    { against: 'unhandled-exception', because: 'the exception is the refusal of AWS' },
    { against: 'dependency-unavailable', because: 'the other side answered: it refused the right' },
    { against: 'credentials-invalid', when: ['not-authorized-to-perform'], because: 'the credentials were accepted' },
    { against: 'missing-configuration', when: ['not-authorized-to-perform'], because: 'AWS names the missing right' },
  ],
  decides: 'The action and resource after "not authorized to perform", simulated against the role.',
  remedy: {
    mitigate: ['Restore the policy that worked.'],
    fix: ['Add the one missing action on the one resource, or the resource policy in the other account.'],
    prevent: ['Derive the policy of each function from the calls that it makes.'],
  },
  document: deniedPage,
};
