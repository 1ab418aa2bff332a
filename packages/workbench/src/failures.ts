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
  RUNBOOK_NOT_FOUND: (f: { name: string; known: readonly string[] }) => ({
    attempted: 'find the runbook',
    on: f.name,
    answer: `there are ${f.known.join(', ')}`,
  }),
  RUNBOOK_INVALID: (f: { path: string; line: number; detail: string }) => ({
    attempted: 'understand the runbook',
    on: `${f.path}:${f.line}`,
    answer: f.detail,
  }),
  RUNBOOK_FOLDER_UNREADABLE: (f: { path: string; answer: string }) => ({
    attempted: 'read runbooks from',
    on: f.path,
    answer: f.answer,
  }),
  RUNBOOK_PARAMETER_MISSING: (f: { runbook: string; name: string }) => ({
    attempted: `run the runbook ${f.runbook} without a`,
    on: f.name,
    answer: 'neither the diagnosis nor the case names one',
  }),
  RUNBOOK_PARAMETER_INVALID: (f: { runbook: string; name: string; value: string; answer: string }) => ({
    attempted: `run the runbook ${f.runbook} with`,
    on: `${f.name}=${f.value}`,
    answer: f.answer,
  }),
  RUNBOOK_STEP_UNKNOWN: (f: { runbook: string; step: string; steps: number }) => ({
    attempted: `tick in the runbook ${f.runbook} the step`,
    on: f.step,
    answer: `its steps are 1 to ${f.steps}`,
  }),
} as const;

export const workbenchError = errorFamily(workbenchFailures);
