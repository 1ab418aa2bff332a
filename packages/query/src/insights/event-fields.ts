// The fields of one event, as the service discovers them: system fields, Lambda's platform lines, lines of services and
// devices, flattened JSON; and Coldcase's own `@case.*`, which never exist in CloudWatch. docs/reference/log-types.md lists
// them all.
import {
  isJsonMap,
  isLineType,
  type JsonNode,
  type LogEvent,
  type ParsedMessage,
  parseMessage,
  readJson,
} from '@coldcase/model';
import {
  type DataSource,
  jsonDataSources,
  lambdaDataSource,
  lambdaGroupPrefix,
  lineDataSources,
} from './discovery/data-source.ts';
import { eventPointer } from './discovery/event-pointer.ts';
import { jsonFieldOf, jsonNamesOf } from './discovery/json-fields.ts';
import { lineFieldOf, lineFields } from './discovery/line-fields.ts';
import { bytesPerLambdaMegabyte, fragmentSpansFirstToLastBrace, platformTypes } from './semantics.ts';
import { timeValue, type Value, type ValueType } from './value.ts';

/** The value of one field by its Insights name without backticks. */
export type FieldLookup = (name: string) => Value;

/** Names whose kind the language knows; every other field is `dynamic`. */
const systemFieldTypes: Readonly<Record<string, ValueType>> = {
  '@timestamp': 'timestamp',
  '@ingestionTime': 'timestamp',
  '@duration': 'number',
  '@billedDuration': 'number',
  '@initDuration': 'number',
  '@memorySize': 'number',
  '@maxMemoryUsed': 'number',
};

export function fieldTypeOf(name: string): ValueType {
  return Object.hasOwn(systemFieldTypes, name) ? (systemFieldTypes[name] ?? 'dynamic') : 'dynamic';
}

/**
 * Prepares the fields of an event. JSON is parsed at most once, when the first field needs it.
 *
 *   fieldsOf(event)('@duration')     →   12.34 on a REPORT line, missing elsewhere
 *   fieldsOf(event)('http.status')   →   '503', text even where JSON has a number
 *   fieldsOf(event)('srcAddr')       →   '10.0.0.7' on a VPC flow line
 */
export function fieldsOf(event: LogEvent, patternIdOf?: (event: LogEvent) => string): FieldLookup {
  const parsed = once(() => parseMessage(event.message));
  const document = once(() => documentOf(event.message, parsed().recordType));
  const discovered = (name: string) => {
    const { recordType } = parsed();
    if (isLineType(recordType)) return lineFieldOf(recordType, name, event.message);
    const json = document();
    return json === undefined ? undefined : jsonFieldOf(json, name);
  };
  return (name) => {
    if (name.startsWith('@case.')) return caseField(name, parsed(), event, patternIdOf);
    if (name === '@data_source_name') return dataSourceOf(event, parsed(), discovered)?.name;
    if (name === '@data_source_type') return dataSourceOf(event, parsed(), discovered)?.type;
    if (name.startsWith('@') && !name.startsWith('@@')) return systemField(name, event, parsed);
    return discovered(name);
  };
}

/** The names of all fields that the service would discover on an event, without those that every event has. */
export function discoveredNames(event: LogEvent): readonly string[] {
  const lookup = fieldsOf(event);
  const lambda = ['@type', '@duration', '@billedDuration', '@initDuration', '@memorySize', '@maxMemoryUsed'];
  const { recordType } = parseMessage(event.message);
  if (isLineType(recordType)) return Object.keys(lineFields[recordType]).filter((name) => lookup(name) !== undefined);
  const document = documentOf(event.message, recordType);
  const json = document === undefined ? [] : jsonNamesOf(document);
  return [...lambda, ...json].filter((name) => lookup(name) !== undefined);
}

function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

function systemField(name: string, event: LogEvent, parsed: () => ParsedMessage): Value {
  switch (name) {
    case '@message':
      return event.message;
    case '@timestamp':
      return timeValue(event.timestamp);
    case '@ingestionTime':
      return event.ingestionTime === undefined ? undefined : timeValue(event.ingestionTime);
    case '@logStream':
      return event.logStream === '' ? undefined : event.logStream;
    case '@ptr':
      return eventPointer(event);
    case '@log':
      return event.logGroup === '' ? undefined : event.logGroup;
    default:
      return parsed().format === 'text' ? lambdaField(name, parsed()) : undefined;
  }
}

/** Only text lines have these. With `LogFormat: JSON` the same facts are JSON fields, `record.metrics.durationMs`. */
function lambdaField(name: string, parsed: ParsedMessage): Value {
  switch (name) {
    case '@type':
      return platformTypes.find((type) => type === parsed.recordType);
    case '@requestId':
      return parsed.requestId;
    case '@duration':
      return parsed.recordType === 'REPORT' ? parsed.durationMs : undefined;
    case '@billedDuration':
      return parsed.billedDurationMs;
    case '@initDuration':
      return parsed.recordType === 'REPORT' ? parsed.initDurationMs : undefined;
    case '@memorySize':
      return bytesOf(parsed.memorySizeMb);
    case '@maxMemoryUsed':
      return bytesOf(parsed.maxMemoryUsedMb);
    case '@xrayTraceId':
      return parsed.traceId;
    case '@xraySegmentId':
      return parsed.segmentId;
    default:
      return undefined;
  }
}

function dataSourceOf(
  event: LogEvent,
  { recordType, format }: ParsedMessage,
  discovered: (name: string) => string | undefined,
): DataSource | undefined {
  if (event.logGroup.startsWith(lambdaGroupPrefix)) return lambdaDataSource;
  if (isLineType(recordType)) return lineDataSources[recordType];
  if (format === 'text') return undefined;
  return jsonDataSources.find(({ fields }) => fields.every((name) => discovered(name) !== undefined));
}

function bytesOf(megabytes: number | undefined): number | undefined {
  return megabytes === undefined ? undefined : megabytes * bytesPerLambdaMegabyte;
}

function caseField(
  name: string,
  parsed: ParsedMessage,
  event: LogEvent,
  patternIdOf: ((event: LogEvent) => string) | undefined,
): Value {
  switch (name) {
    case '@case.recordType':
      return parsed.recordType;
    case '@case.requestId':
      return parsed.requestId;
    case '@case.level':
      return parsed.level;
    case '@case.status':
      return parsed.status;
    case '@case.errorType':
      return parsed.errorType;
    case '@case.pattern':
      return patternIdOf?.(event);
    default:
      return undefined;
  }
}

/** The JSON of a message: the whole of it; on a line of the application else the text from its first `{` to its last `}`. */
function documentOf(message: string, recordType: string | undefined): JsonNode | undefined {
  const whole = readJson(message);
  if (isJsonMap(whole) || !fragmentSpansFirstToLastBrace || recordType !== undefined)
    return isJsonMap(whole) ? whole : undefined;
  const start = message.indexOf('{');
  return start < 0 ? undefined : readJson(message.slice(start, message.lastIndexOf('}') + 1));
}
