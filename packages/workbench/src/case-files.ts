// Checking and moving a case as files: doors to the store that need no engine of their own wiring.
export { packCase, unpackCase, unpackTarget, type Verification, verifyCase } from '@coldcase/store';
