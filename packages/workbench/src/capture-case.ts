// Production to a case: a plan to look at, then its tasks, then the parts. `capture` asks and keeps nothing; `store` keeps and
// asks nothing; they meet here.
import {
  type AwsReader,
  capturePlan,
  type CapturePlan,
  makePlan,
  maskPage,
  type NamedThings,
  namedReferences,
  openReader,
  type ReaderOptions,
  type RunProgress,
  runTasks,
  taskOf,
} from '@coldcase/capture/aws';
import type { Masker } from '@coldcase/masking';
import type { TimeRange } from '@coldcase/model';
import {
  beginCapture,
  finishCapture,
  type ImportSummary,
  maskedAlready,
  PageLog,
  type PageLog as Pages,
} from '@coldcase/store';
import { borderFor, type MaskingRequest } from './masking.ts';
import { workbenchError } from './failures.ts';

export interface CaptureRequest extends MaskingRequest {
  readonly folder: string;
  readonly title?: string;
  readonly reader: ReaderOptions;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface PlanningRequest extends Pick<CaptureRequest, 'reader' | 'signal'> {
  readonly named: NamedThings;
  readonly window: TimeRange;
  readonly baseline?: TimeRange;
}

export interface CaptureSummary extends ImportSummary {
  readonly calls: number;
  readonly bytesReceived: number;
  readonly costUsd: number;
  readonly gaps: readonly string[];
}
