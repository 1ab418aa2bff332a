// What can be wrong with what stands around a case: the configuration of the user.
import { errorFamily } from '@coldcase/model';

export const workbenchFailures = {
  CONFIGURATION_INVALID: (f: { path: string; detail: string }) => ({
    attempted: 'read the configuration',
    on: f.path,
    answer: f.detail,
  }),
} as const;

export const workbenchError = errorFamily(workbenchFailures);
