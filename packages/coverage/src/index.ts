// The door of the package. Clients and parsers are loaded when they are needed.
export { type Combined, type CombineOptions, type CombineProgress, combine, loadCombined } from './combine/combine.ts';
export { gatherTexts, type TextShelf, textShelf } from './combine/text-shelf.ts';
export {
  type CombineCoverageFilesOptions,
  type CombinedCoverageFiles,
  combineCoverageFiles,
} from './combiner/combine-coverage-files.ts';
export { coverageError, type FileProblem } from './failures.ts';
export { coverageKey, defaultPrefix, functionNameOfKey } from './format/coverage-key.ts';
export { coverageAlarms, type MetricAlarm } from './health/alarms.ts';
export type { CheckName, HealthCheck } from './health/check.ts';
export { type CoverageHealth, coverageHealth, type HealthOptions } from './health/health.ts';
export { combinerPolicy, type PolicyDocument, uploadPolicy } from './health/policies.ts';
export { type FunctionFacts, functionFacts, settingsOf, type Variables } from './health/settings.ts';
export { openPlace } from './places/open-place.ts';
export type { Place, PlaceOptions } from './places/place.ts';
export { coberturaOf } from './report/cobertura.ts';
export { type CoverageReport, type DeploymentReport, type ReportOptions, reportOn } from './report/coverage-report.ts';
export { htmlReport } from './report/html-report.ts';
export { jsonReport } from './report/json-report.ts';
export { lcovOf } from './report/lcov.ts';
export { deploymentTable, fileTable, type TextTable } from './report/text-report.ts';
export { type AboutFile, type Validation, validateFile, validatePlace } from './validate.ts';
