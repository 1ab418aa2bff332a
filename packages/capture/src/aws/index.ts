// The door `@coldcase/capture/aws`. It is one of its own so that a read of files loads nothing of the SDK.
export { captureError } from '../failures.ts';
export type { Budget, Spent } from './budget.ts';
export { type Clock, systemClock } from './clock.ts';
export type { Identity } from './credentials.ts';
export { withFullMessages } from './full-messages.ts';
export { estimateInsights, type InsightsEstimate } from './insights-estimate.ts';
export { type InsightsQuery, type InsightsRow, runInsightsQuery } from './insights-query.ts';
export { isOperation, operationNamed, operationsOf, type Price, type ReadOperation } from './operations.ts';
export { type PolicyDocument, type PolicyScope, policyOf, policyText } from './policy.ts';
export { type AwsCall, AwsReader, type AwsReaderOptions, type ReadOptions } from './reader.ts';
export { configuredRegion } from './region.ts';
export type { ResourceKind } from './resources.ts';
export type { InputOf, Operation, OutputOf } from './services.ts';
export { QueryPlace } from './verdicts.ts';
