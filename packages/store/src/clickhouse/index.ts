export { type ClickhouseAddress, clickhouseAddress } from '../engine/clickhouse.ts';
export { openClickhouseCase } from './open-clickhouse-case.ts';
export { type PushOptions, type PushProgress, type PushSummary, pushCase } from './push-case.ts';
export { lastPushPlace } from './push-journal.ts';
