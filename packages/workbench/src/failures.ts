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
  CAPTURE_PLAN_INVALID: (f: { path: string }) => ({
    attempted: 'read the plan of the capture in',
    on: f.path,
    answer: 'it was changed, or another version of this program made it',
  }),
} as const;

export const workbenchError = errorFamily(workbenchFailures);
