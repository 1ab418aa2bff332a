// The coverage file, version 1, as docs/formats/coverage-1.md has it. It stands alone: functions that did not run are in it, too.
import type { CoverageConfig } from './config.ts';
import { layerVersion } from './layer-version.ts';
import type { Batch, Recorder } from './recorder.ts';

export interface FileFacts {
  readonly config: CoverageConfig;
  readonly functionName: string;
  readonly functionVersion: string | undefined;
  readonly executionId: string;
  readonly timestamp: Date;
  readonly batch: Batch;
}

export function fileJson(facts: FileFacts, recorder: Pick<Recorder, 'scriptsJson'>): string {
  const { config, functionName, functionVersion, executionId, timestamp, batch } = facts;
  const head = JSON.stringify({
    format: 'coldcase-coverage',
    version: 1,
    functionName,
    functionVersion,
    commit: config.commit,
    executionId,
    runtime: runtimeName(),
    nodeVersion: process.version,
    timestamp: timestamp.toISOString(),
    granularity: config.granularity,
    layerVersion,
    taskRoot: config.taskRoot,
    carriedExecutionIds: batch.carriedIds.length === 0 ? undefined : batch.carriedIds,
  });
  return `${head.slice(0, -1)},"scripts":${recorder.scriptsJson(batch)}}`;
}

// AWS_EXECUTION_ENV is `AWS_Lambda_nodejs24.x`: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
function runtimeName(): string | undefined {
  return /^AWS_Lambda_(.+)$/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1];
}
