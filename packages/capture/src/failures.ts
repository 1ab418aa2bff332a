// What can go wrong between us and the evidence. What is wrong inside of it is no failure: it comes as `notUnderstood`.
import { errorFamily } from '@coldcase/model';

export const captureFailures = {
  EVIDENCE_NOT_FOUND: (facts: { path: string }) => ({
    attempted: 'read the evidence',
    on: facts.path,
    answer: 'there is no such file or folder',
  }),
  EVIDENCE_UNREADABLE: (facts: { path: string; answer: string }) => ({
    attempted: 'read the evidence',
    on: facts.path,
    answer: facts.answer,
  }),
};

export const captureError = errorFamily(captureFailures);
