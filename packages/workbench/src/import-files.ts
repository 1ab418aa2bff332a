// Files, folders or standard input into a case: the readers of `capture` behind the door of `store`.
import { type FileSource, openSources, type ReadOptions, readEvidence } from '@coldcase/capture';
import { type ImportOptions, type ImportSource, type ImportSummary, importEvidence } from '@coldcase/store';

export interface ImportRequest extends ImportOptions {
  readonly inputs: readonly string[];
  readonly out: string;
  readonly logGroup?: string;
  readonly logStream?: string;
}

/** Throws what `openSources` and `importEvidence` throw; content that nobody understands is in the summary. */
export async function importFiles(request: ImportRequest): Promise<ImportSummary> {
  const { inputs, out, logGroup, logStream, ...options } = request;
  const defaults = {
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(logStream === undefined ? {} : { logStream }),
  };
  const sources = await openSources(inputs);
  return importEvidence(
    out,
    sources.map((source) => importSource(source, defaults)),
    options,
  );
}

/** An option that fills in a missing log group is nothing the engine knows, so it sends the file by the slow lane. */
function importSource(source: FileSource, defaults: ReadOptions): ImportSource {
  return {
    name: source.name,
    format: source.format,
    sizeBytes: source.sizeBytes,
    isEventLines: source.format === 'event-lines' && Object.keys(defaults).length === 0,
    batches: (signal) => readEvidence(source, { ...defaults, ...(signal === undefined ? {} : { signal }) }),
    ...(source.path === undefined ? {} : { path: source.path }),
  };
}

export type { ImportProgress, ImportSummary } from '@coldcase/store';
export { addLookupTable } from '@coldcase/store';
