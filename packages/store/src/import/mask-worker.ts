// Runs on a thread of its own: makes the border again from what it was given, and masks one piece after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { createMasker } from '@coldcase/masking';
import { keyOf } from '../keys/key-ring.ts';
import { pieceOf, workerBorderOf } from './mask-messages.ts';
import { maskPiece } from './mask-piece.ts';

const { secret, rules, keep } = workerBorderOf(workerData);
const masker = createMasker({ digest: keyOf('of the import', secret).digest, rules, keep });

parentPort?.on('message', (message: unknown) => parentPort?.postMessage(maskPiece(pieceOf(message), masker)));
