// The door of the package.
export { reproduceFailures } from './failures.ts';
export { type Fault, faultNames, faults } from './sandbox/faults.ts';
export type { FileSystemKind } from './sandbox/file-system.ts';
export { functionLibrary } from './sandbox/function-library.ts';
export type {
  Answer,
  FailedOutcome,
  FunctionChange,
  FunctionSpec,
  Outcome,
  RuntimeName,
  ThrottleReason,
} from './sandbox/function-spec.ts';
export { type FunctionSummary, type Incident, type IncidentRequest, runIncident } from './sandbox/incident.ts';
export { bootstrapFile, shopFolder } from './sandbox/locations.ts';
export { openSandbox, type Sandbox, type SandboxOptions, type SendOptions, type Sent } from './sandbox/sandbox.ts';
export { buildPackage, type ShopFunction, sharedPackages, shopEvent } from './sandbox/shop.ts';
export type { Tracing } from './sandbox/tracing.ts';
