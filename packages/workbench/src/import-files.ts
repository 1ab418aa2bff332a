// Files, folders or standard input into a case: the readers of `capture` behind the door of `store`.
import { type FileSource, openSources, type ReadOptions, readEvidence } from '@coldcase/capture';
import { type ImportOptions, type ImportSource, type ImportSummary, importEvidence } from '@coldcase/store';
import { borderFor } from './masking.ts';

export interface ImportRequest extends Omit<ImportOptions, 'border'> {
  readonly inputs: readonly string[];
  readonly out: string;
  readonly logGroup?: string;
  readonly logStream?: string;
  /** Secrets and personal data are replaced unless this is false. */
  readonly isMasked?: boolean;
  /** A configuration file other than the one in this folder. */
  readonly configuration?: string;
  /** Where keys are is in here; that of the process when absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Throws what `openSources` and `importEvidence` throw; content that nobody understands is in the summary. */
export async function importFiles(request: ImportRequest): Promise<ImportSummary> {
  const { inputs, out, logGroup, logStream, isMasked = true, configuration, environment, ...options } = request;
  const defaults = {
    ...(logGroup === undefined ? {} : { logGroup }),
    ...(logStream === undefined ? {} : { logStream }),
  };
  const sources = await openSources(inputs);
  const { border } = borderFor(out, {
    isMasked,
    environment: environment ?? process.env,
    ...(configuration === undefined ? {} : { configuration }),
  });
  return importEvidence(
    out,
    sources.map((source) => importSource(source, defaults)),
    { ...options, border },
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
