// How a failure comes about, as the evidence shows it. A scenario says which class of cause it is and so what to do; a
// mechanism says what goes on, in figures: twelve calls one after the other, one record that fails again and again.
//
// It explains and never accuses: no mechanism raises a finding, and none changes a score (decision 17).
import type { Label } from '../scenarios/label.ts';

export const mechanismNames = [
  'memory-leak',
  'growing-cache',
  'cache-stampede',
  'resource-exhaustion',
  'database-bottleneck',
  'serial-awaits',
  'retry-storm',
  'hot-partition',
  'poison-record',
  'slow-under-throttling',
  'batch-near-timeout',
  'records-stay-behind',
] as const;

export type MechanismName = (typeof mechanismNames)[number];

export interface Mechanism {
  readonly name: MechanismName;
  /** Whom it befalls: a function, a table, a database, a cache. */
  readonly subject: string;
  /** Functions and resources whose findings it may explain; absent for what any of them may use, such as a database. */
  readonly concerns?: readonly string[];
  /** One sentence, with its figures. */
  readonly says: string;
  /** At least one. */
  readonly proofs: readonly Proof[];
  /** What was looked at and does not go with it, in clauses. */
  readonly ruledOut: readonly string[];
}

export interface Proof {
  /** A clause. */
  readonly says: string;
  /** A query text, or a command that asks for the same again. */
  readonly query: string;
  /** A bounded sample. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Where the threshold or the meaning is documented. */
  readonly source: string;
}

/** Mechanisms of one kind that are told: what befalls everything is seen in a few. */
export const ofOneKindMax = 5;
/** Rows beside one proof. */
export const proofRowsMax = 3;

const throttles: readonly Label[] = [
  'dynamodb-throttled',
  'service-api-throttled',
  'stream-throughput-exceeded',
  'lambda-throttled',
];
const late: readonly Label[] = ['lambda-timeout', 'apigw-integration-timeout'];

/** Findings that a mechanism may explain. A module that is missing is explained by none. */
export const explains: Readonly<Record<MechanismName, readonly Label[]>> = {
  'memory-leak': ['memory-oom', 'runtime-crash', 'lambda-timeout'],
  'growing-cache': ['memory-oom', 'runtime-crash', 'lambda-timeout'],
  'cache-stampede': ['dependency-unavailable', 'db-contention', 'db-connections-exhausted', ...late],
  'resource-exhaustion': ['memory-oom', 'db-contention', 'db-connections-exhausted', 'dependency-unavailable', ...late],
  'database-bottleneck': ['db-contention', 'db-connections-exhausted', ...late],
  'serial-awaits': [...late, 'event-backlog'],
  'retry-storm': [...throttles, ...late, 'dependency-unavailable', 'connection-reset', 'network-path-blocked'],
  'hot-partition': ['dynamodb-throttled', 'stream-throughput-exceeded'],
  'poison-record': [
    'event-backlog',
    'sqs-redelivery',
    'unhandled-exception',
    'dynamodb-validation',
    'payload-too-large',
  ],
  'slow-under-throttling': [...throttles, ...late],
  'batch-near-timeout': ['lambda-timeout', 'event-backlog', 'sqs-redelivery'],
  'records-stay-behind': ['event-backlog', 'sqs-redelivery', 'lambda-throttled', 'event-source-misconfig', ...late],
};
