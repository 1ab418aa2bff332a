// Figures of one log group, from the REPORT lines of its invocations. A figure that no line gives is absent, never zero.
import type { DurationMs, Megabytes } from '@coldcase/model';

export interface GroupNumbers {
  /** REPORT lines seen: one per invocation that ended, whatever its outcome. */
  readonly reports: number;
  /** START lines seen. More of them than reports: invocations whose end is not in the case. */
  readonly starts: number;
  readonly durationMsP50?: DurationMs;
  readonly durationMsP95?: DurationMs;
  readonly durationMsMax?: DurationMs;
  readonly memorySizeMb?: Megabytes;
  readonly maxMemoryUsedMb?: Megabytes;
  /** The largest share of its memory size that one invocation used, 0 to 1. */
  readonly memoryShareMax?: number;
  /** Of invocations that the platform calls no failure and that had memory left. */
  readonly succeededMemoryMbMax?: Megabytes;
  readonly succeededDurationMsP99?: DurationMs;
  readonly succeededDurationMsMax?: DurationMs;
  /** The memory size of those that failed or used all of it, the smallest. */
  readonly killedMemorySizeMb?: Megabytes;
  /** REPORT or INIT_REPORT lines that carry an init duration. */
  readonly coldStarts: number;
  readonly initMsP50?: DurationMs;
  readonly initMsMax?: DurationMs;
  readonly timeouts: number;
  /** The configured limit as `Task timed out after N` shows it; unknown while nothing timed out. */
  readonly timeoutMs?: DurationMs;
  /** Streams (execution environments) whose memory rises from first to last REPORT, of those with enough of them. */
  readonly risingStreams: number;
  readonly comparedStreams: number;
  /** Of the rising ones: what an invocation adds, the median, and how much the fullest environment used at last. */
  readonly growthMbPerInvocation?: number;
  readonly lastUsedMb?: Megabytes;
}

export const noNumbers: GroupNumbers = {
  reports: 0,
  starts: 0,
  coldStarts: 0,
  timeouts: 0,
  risingStreams: 0,
  comparedStreams: 0,
};
