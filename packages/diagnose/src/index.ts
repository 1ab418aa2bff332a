// The door of the package.
export type { BlastRadius } from './blast/blast-radius.ts';
export type { CaseFacts, CaseReader, MetricName } from './case-reader.ts';
export { type Cost, type CostOptions, costOf } from './cost/cost.ts';
export type { CostDriver, Saving } from './cost/cost-model.ts';
export { conclude, type DiagnoseOptions, diagnose, rankedLabels } from './diagnose.ts';
export type {
  Coverage,
  Diagnosis,
  ErrorPattern,
  EvidenceItem,
  Finding,
  RuledOut,
  Span,
} from './diagnosis.ts';
export type { Evidence, GroupEvidence, Statement } from './evidence.ts';
export { gather } from './gather.ts';
export { type ServiceMap, serviceMapOf } from './graph/map-of-case.ts';
export type { Band } from './indicators/bands.ts';
export { type Health, health, type IndicatorReading } from './indicators/health.ts';
export { type IndicatorName, type Profile, type ProfileName, profileNames } from './indicators/profile.ts';
export { profiles } from './indicators/profiles.ts';
export type { Mechanism, MechanismName, Proof } from './mechanisms/mechanism.ts';
export { excerptEvents, memoryCaseReader } from './memory-reader.ts';
export type { TraceRanking, TraceReason, TraceSuspect } from './ranking/traces.ts';
export type { Remedy, Snippet } from './remedies/remedy.ts';
export { scenarios } from './scenarios/index.ts';
export { type Label, labels } from './scenarios/label.ts';
export type { Scenario, Signal } from './scenarios/scenario.ts';
export { priorities, type Severity, severities } from './severity.ts';
export type { Precursor, TimelineEntry } from './timeline/timeline.ts';
