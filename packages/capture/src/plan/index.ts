// The door `@coldcase/capture/plan`: from what somebody named to tasks, and their run.

export { type EndpointAddress, endpointAddress } from '../application/endpoint-address.ts';
export { askingIn } from '../aws/ask.ts';
export { looksMax } from '../aws/tasks/dead-letters.ts';
export { maskPage } from '../run/mask-page.ts';
export { type RunProgress, runTasks } from '../run/run-tasks.ts';
export { type NamedThings, namedReferences } from './alarms.ts';
export { applicationSpecs, healthAddresses, type NamedApplication } from './application-specs.ts';
export { type DryRead, dryReads, type Ground, groundOf } from './dry-reads.ts';
export { type CapturePlan, capturePlan, makePlan, type PlanRequest, planWithout } from './make-plan.ts';
export { type ApplicationMeans, taskOf } from './task-spec.ts';
