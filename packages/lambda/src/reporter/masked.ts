// Errors quote what they met: a URL with a token, a line of SQL, somebody's address. Before they leave, they are masked by the
// same detectors as cases. Those are loaded when the first error is told, after its response.
import { createHmac, randomBytes } from 'node:crypto';
import type { Occurrence, Pending } from './error-ledger.ts';

type Mask = (text: string) => string;

let mask: Promise<Mask> | undefined;

export async function maskedPending(pending: Pending): Promise<Pending> {
  mask ??= openMask();
  const masked = await mask;
  const samples = pending.samples.map(
    (sample): Occurrence => ({
      ...sample,
      name: masked(sample.name),
      message: masked(sample.message),
      stack: masked(sample.stack),
    }),
  );
  return { ...pending, name: masked(pending.name), samples };
}

// A key of its own for each process: pseudonyms of an issue are not to be joined with anything.
async function openMask(): Promise<Mask> {
  const { createMasker } = await import('@coldcase/masking');
  const key = randomBytes(32);
  const masker = createMasker({ digest: (text) => createHmac('sha256', key).update(text).digest() });
  return (text) => masker.text(text);
}
