// The door `@coldcase/diagnose/ranking`: from figures of services to suspects.
export type { CallGraph } from '../graph/call-graph.ts';
export { type Question, type Ranking, rankSuspects, type Suspect } from './suspects.ts';
export type { FiguresByNode, ServiceSteps, TroubleKind } from './trouble.ts';
