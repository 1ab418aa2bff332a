// The door for runbooks.
export { type CaseView, viewOf } from './case-view.ts';
export { checkRunbook } from './check-runbook.ts';
export { isUsableName, knownParameters, type Parameters } from './parameters.ts';
export { parametersOfCase } from './parameters-of-case.ts';
export { type ParsedRunbook, parseRunbook } from './parse-runbook.ts';
export { type Outcome, type RunbookRun, runRunbook, type StepResult, type Tick } from './run-runbook.ts';
export {
  commandRisks,
  type Runbook,
  type RunbookHeader,
  type RunbookProblem,
  runbookKinds,
  type Step,
} from './runbook.ts';
export { treeText } from './tree-text.ts';
