// The door `@coldcase/diagnose/ranking`: from figures of services, or from single requests, to suspects.
export type { CallGraph } from '../graph/call-graph.ts';
export type { SpanLine } from '../graph/marks.ts';
export { type SeenCall, serviceGraph } from '../graph/service-graph.ts';
export { spansOfTraces, type TraceSpan } from '../graph/spans-of-traces.ts';
export { type FigureRanking, rankFigures } from './figure-suspects.ts';
export {
  type Period,
  type Reason,
  type ReasonKind,
  type RequestQuestion,
  type RequestRanking,
  type RequestSuspect,
  rankByRequests,
} from './requests.ts';
export type { UsedShare } from './scarce.ts';
export { type Question, type Ranking, rankSuspects, type Suspect } from './suspects.ts';
export type { FiguresByNode, ServiceSteps, TroubleKind } from './trouble.ts';
