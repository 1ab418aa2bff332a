export * from './event-relation.ts';
export { type Compiled, type CompileOptions, compile } from './insights/compile.ts';
export {
  type Completion,
  type CompletionContext,
  type CompletionItem,
  complete,
  type Hover,
  hover,
} from './insights/complete/complete.ts';
export type { LookupTable, QueryContext } from './insights/context.ts';
export { diagnosticRules } from './insights/diagnostic-rules.ts';
export { diagnosticTable, formatDiagnostic } from './insights/diagnostics.ts';
export {
  type DataSource,
  jsonDataSources,
  lambdaDataSource,
  lambdaGroupPrefix,
  lineDataSources,
} from './insights/discovery/data-source.ts';
export { jsonPathOf, jsonPlacesOf } from './insights/discovery/json-fields.ts';
export {
  ciscoSeverityNames,
  facilityNames,
  type LineField,
  lineFields,
  lineTypesWith,
  severityNames,
} from './insights/discovery/line-fields.ts';
export { type FieldLookup, fieldsOf } from './insights/event-fields.ts';
export { type ExplainedStep, type Explanation, explain } from './insights/explain/explain.ts';
export { fieldNamesOf } from './insights/field-names.ts';
export { type FormatOptions, format } from './insights/format/format.ts';
export { interpret } from './insights/interpret/interpret.ts';
export { jsonFieldsMax } from './insights/limits.ts';
export type { Plan, PlanStage } from './insights/plan.ts';
export { lookupTablesOf, type NeededWindow, unknownLogGroups, windowsOf } from './insights/plan-facts.ts';
export { planText } from './insights/plan-text.ts';
export { bytesPerLambdaMegabyte, platformTypes, syslogNilIsMissing } from './insights/semantics.ts';
export {
  type AnswerOptions,
  answerPlan,
  type EngineReply,
  type EngineRequest,
  explainPlan,
} from './insights/sql/answer-plan.ts';
export { clickhouseDialect, clickhouseSettings } from './insights/sql/clickhouse/clickhouse-dialect.ts';
export type { SqlDialect } from './insights/sql/dialect.ts';
export { duckdbDialect } from './insights/sql/duckdb/duckdb-dialect.ts';
export type { Remainder } from './insights/sql/prepare-query.ts';
export { type SplitPlan, splitPlan } from './insights/sql/split-plan.ts';
export { toSql } from './insights/sql/to-sql.ts';
export { print } from './insights/syntax/print.ts';
export type { QuerySyntax } from './insights/syntax/syntax.ts';
export { type FilledTemplate, fillHoles, fillHolesWithPlaces } from './insights/templates/fill-holes.ts';
export { render } from './insights/value.ts';
export { withPointers } from './insights/with-pointers.ts';
