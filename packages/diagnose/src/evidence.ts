// What a diagnosis looks at: for each log group its statements (notable messages, grouped by pattern, with counts), the
// episodes (some failing invocations, line by line) and its numbers (REPORT lines). Pure data; `gather.ts` asks for it.
import type { ChangeRecord, EpochMs, MetricPoint, ResourceDocument, TimeRange } from '@coldcase/model';
import type { BlastEvidence } from './blast/gather-blast.ts';
import type { Episode } from './episode.ts';
import type { ServiceGraph } from './graph/service-graph.ts';
import type { Mechanism } from './mechanisms/mechanism.ts';
import type { GroupNumbers } from './numbers.ts';
import type { Onset } from './onset.ts';
import type { FigureRanking } from './ranking/figure-suspects.ts';
import type { TraceRanking } from './ranking/traces.ts';
import type { Sign } from './signs/sign.ts';
import type { KnownIndex } from './sql/known-indexes.ts';
import type { SlowStatement } from './sql/slow-statements.ts';

export type { Episode, EpisodeLine } from './episode.ts';

/** All notable messages of one pattern in one log group. */
export interface Statement {
  /** The id of the pattern: 16 hex digits. */
  readonly pattern: string;
  readonly level?: string;
  readonly count: number;
  /** How many request ids carry it; absent when its lines have none. */
  readonly invocations?: number;
  readonly firstMs: EpochMs;
  readonly lastMs: EpochMs;
  /** How many there would be if this were the normal period; absent when none was captured. */
  readonly usual?: number;
  /** Where its rate rises; absent when it does not, and in small cases. */
  readonly onset?: Onset;
  /** The first and the last message, once when they are equal. At least one. */
  readonly samples: readonly string[];
}

export interface UsualStatement {
  /** The id of its pattern. */
  readonly pattern: string;
  readonly sample: string;
  readonly count: number;
}

/** Notable messages of a log group in the normal period. */
export interface UsualMessages {
  /** The length of the incident as a multiple of that period. */
  readonly timesAsLong: number;
  /** One of each kind, and how many there would be if the incident were as usual. */
  readonly statements: readonly UsualStatement[];
}

export interface GroupEvidence {
  readonly logGroup: string;
  /** Its first line in the window, notable or not; absent when it has none. */
  readonly firstMs?: EpochMs;
  /** Absent when none was captured of this log group, or not all of it was read. */
  readonly usual?: UsualMessages;
  readonly statements: readonly Statement[];
  readonly episodes: readonly Episode[];
  readonly numbers: GroupNumbers;
}

export interface Evidence {
  readonly window: TimeRange;
  readonly eventCount: number;
  /** Whether a normal period was captured. */
  readonly hasBaseline: boolean;
  readonly groups: readonly GroupEvidence[];
  /** What speaks for a scenario outside of the logs. */
  readonly signs: readonly Sign[];
  /** Who is to blame for what traced requests met. */
  readonly traces: TraceRanking;
  /** Who calls whom. */
  readonly graph: ServiceGraph;
  /** Who is to blame by the figures of all nodes. */
  readonly figures: FigureRanking;
  /** How failures come about, as far as it can be seen. */
  readonly mechanisms: readonly Mechanism[];
  /** Whom it hit; absent where nobody asked. */
  readonly blast?: BlastEvidence;
  /** How functions are configured. */
  readonly functions: readonly ResourceDocument[];
  /** How what feeds them and what they use is configured: documents of `settingKinds`. */
  readonly settings: readonly ResourceDocument[];
  /** What tables consumed and refused in the window; absent where nobody asked. */
  readonly tablePoints?: readonly MetricPoint[];
  /** Statements that were slow, and the indexes that their database has; absent where nobody asked. */
  readonly slowStatements?: readonly SlowStatement[];
  readonly indexes?: readonly KnownIndex[];
  readonly changes: readonly ChangeRecord[];
  /** What alarms did in the window. */
  readonly alarmHistories: readonly ResourceDocument[];
  /** Limits that bit while gathering, in sentences: what lies behind them was not looked at. */
  readonly limits: readonly string[];
  readonly queries: EvidenceQueries;
}

/** The texts that were asked, so that a reader can ask them again. */
export interface EvidenceQueries {
  readonly statements: string;
  readonly numbers: string;
}
