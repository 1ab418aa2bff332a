export { abandonCapture, beginCapture } from './capture/begin-capture.ts';
export { callSums, type JournalledCall, journalCalls } from './capture/call-journal.ts';
export { capturedFiles } from './capture/captured-files.ts';
export { finishCapture } from './capture/finish-capture.ts';
export { PageLog } from './capture/page-log.ts';
export { type Engine, type EngineRow, literal, openEngine } from './engine/duckdb.ts';
export { eventRelation } from './event-relation.ts';
export { storeFailures } from './failures.ts';
export { formatVersion, type Manifest, readManifest } from './folder/manifest.ts';
export { type Border, maskedBefore, maskedBorder, openBorder } from './import/border.ts';
export { eventColumns } from './import/event-columns.ts';
export {
  type ImportOptions,
  type ImportProgress,
  type ImportSource,
  type ImportSummary,
  importEvidence,
} from './import/import-evidence.ts';
export { maskingKeyIdOf, rotateKey } from './keys/case-key.ts';
export { createKey, destroyKey, keyFolder, keyOf, type MaskingKey, readKey } from './keys/key-ring.ts';
export { addLookupTable } from './lookup-tables.ts';
export { type CaseFacts, type OpenCase, openCase } from './open-case.ts';
export { packCase, snapshotId, unpackCase, unpackTarget } from './pack.ts';
export { recordTick, type TickEntry, ticksOf } from './tick-journal.ts';
export { type Verification, verifyCase } from './verify.ts';
