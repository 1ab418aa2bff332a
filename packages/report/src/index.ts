export type { BlastRadiusView } from './blast-lines.ts';
export { type ComparedMetric, type DebugReport, debugReport } from './debug-report.ts';
export { diagnosisText } from './diagnosis-text.ts';
export type { CoverageView, DiagnosisView, ErrorPatternView, EvidenceView, FindingView } from './diagnosis-view.ts';
export { type ServiceMapView, serviceMapMermaid } from './service-map.ts';
