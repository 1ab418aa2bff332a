// What can be wrong with what stands around a case: the configuration of the user.
import { errorFamily } from '@coldcase/model';

export const workbenchFailures = {
  CONFIGURATION_INVALID: (f: { path: string; detail: string }) => ({
    attempted: 'read the configuration',
    on: f.path,
    answer: f.detail,
  }),
  CAPTURE_FOUND_NOTHING: (f: { gaps: readonly string[] }) => ({
    attempted: 'find what to capture among',
    on: 'what was named',
    answer: f.gaps.length === 0 ? 'nothing by these names exists' : f.gaps.join('; '),
  }),
  CLOUDWATCH_QUERY_WANTS: (f: { what: string }) => ({
    attempted: 'query CloudWatch without',
    on: f.what,
    answer: 'it is needed',
  }),
  CLOUDWATCH_OTHER_ACCOUNT: (f: { accounts: readonly string[]; account: string }) => ({
    attempted: 'query CloudWatch in the account of the case,',
    on: f.accounts.join(', '),
    answer: `the credentials are of ${f.account}`,
  }),
  CAPTURE_OTHER_ACCOUNT: (f: { folder: string; planned: string; account: string }) => ({
    attempted: 'go on with the capture in',
    on: f.folder,
    answer: `it was begun in account ${f.planned}, and the credentials are of ${f.account}`,
  }),
  CAPTURE_ROLES_MISSING: (f: { folder: string; accounts: readonly string[] }) => ({
    attempted: 'go on with the capture in',
    on: f.folder,
    answer: `it also asks ${f.accounts.join(', ')}, for which there is no --other-role`,
  }),
  CAPTURE_PLAN_INVALID: (f: { path: string }) => ({
    attempted: 'read the plan of the capture in',
    on: f.path,
    answer: 'it was changed, or another version of this program made it',
  }),
} as const;

export const workbenchError = errorFamily(workbenchFailures);
