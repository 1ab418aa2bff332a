export * from './failures.ts';
export { eventsPerBatchMax } from './files/collector.ts';
export { expansionRatioMax, zipEntriesMax } from './files/containers.ts';
export { lineLengthMax } from './files/line-splitter.ts';
export { type FileSource, openSources, type SourceOptions } from './files/open-sources.ts';
export { type ReadOptions, readEvidence } from './files/read-evidence.ts';
export { type Format, headLength, recognise } from './files/recognise.ts';
