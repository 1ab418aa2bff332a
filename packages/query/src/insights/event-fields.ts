// The fields of one event, as the service discovers them: system fields, Lambda's platform lines, flattened JSON; and
// Coldcase's own `@case.*`, which never exist in CloudWatch.
import { isJsonObject, type LogEvent, type ParsedMessage, parseMessage } from '@coldcase/model';
import { jsonDepthMax, jsonFieldsMax } from './limits.ts';
import {
  bytesPerLambdaMegabyte,
  emptyJsonIsMissing,
  fragmentSpansFirstToLastBrace,
  nestingWinsOverDottedKey,
  platformTypes,
} from './semantics.ts';
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
 *   fieldsOf(event)('http.status')   →   '503', text as the log has it
 */
export function fieldsOf(event: LogEvent, patternIdOf?: (event: LogEvent) => string): FieldLookup {
  const parsed = once(() => parseMessage(event.message));
  const discovered = once(() => discoverJsonFields(event.message));
  return (name) => {
    if (name.startsWith('@case.')) return caseField(name, parsed(), event, patternIdOf);
    if (name.startsWith('@') && !name.startsWith('@@')) return systemField(name, event, parsed);
    return discovered().get(name);
  };
}

/** The names of all JSON fields of an event, and of Lambda's that it has. */
export function discoveredNames(event: LogEvent): readonly string[] {
  const lookup = fieldsOf(event);
  const lambda = ['@type', '@duration', '@billedDuration', '@initDuration', '@memorySize', '@maxMemoryUsed'];
  return [...lambda.filter((name) => lookup(name) !== undefined), ...discoverJsonFields(event.message).keys()];
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

/**
 * JSON fields of a message by dotted path, in order of appearance, at most `jsonFieldsMax`.
 *
 *   {"http": {"status": 503, "tags": ["a"]}}   →   http.status: '503', http.tags.0: 'a'
 */
function discoverJsonFields(message: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const nested = new Set<string>();
  const add = (path: readonly string[], text: string) => {
    const name = path.join('.');
    const isNested = path.every((key) => !key.includes('.'));
    const wins = isNested === nestingWinsOverDottedKey && !nested.has(name);
    if (fields.has(name) ? !wins : fields.size >= jsonFieldsMax) return;
    fields.set(name, text);
    if (isNested) nested.add(name);
  };
  const object = jsonOf(message);
  if (object !== undefined) flatten(object, [], add);
  return fields;
}

/** The message as an object, or the fragment of it that is one. */
function jsonOf(message: string): unknown {
  const whole = parseWithSources(message);
  if (isJsonObject(whole) || !fragmentSpansFirstToLastBrace) return whole;
  const fragment = message.slice(message.indexOf('{'), message.lastIndexOf('}') + 1);
  return fragment.startsWith('{') ? parseWithSources(fragment) : undefined;
}

/** A number of a JSON text, as it was written there: `1.50` stays `1.50`. */
class WrittenNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type ReviverWithSource = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parseWithSources(text: string): unknown {
  const keepNumbers: ReviverWithSource = (_key, value, context) => {
    return typeof value === 'number' ? new WrittenNumber(context?.source ?? String(value)) : value;
  };
  try {
    // The third argument of a reviver is in V8 since 11.4 and not yet in the type library.
    return (JSON.parse as (text: string, reviver: ReviverWithSource) => unknown)(text, keepNumbers);
  } catch {
    return undefined;
  }
}

type AddField = (path: readonly string[], text: string) => void;

function flatten(value: unknown, path: readonly string[], add: AddField): void {
  if (value instanceof WrittenNumber) add(path, value.text);
  else if (typeof value === 'string' || typeof value === 'boolean') add(path, String(value));
  else if (value === null && !emptyJsonIsMissing) add(path, 'null');
  else if (typeof value === 'object' && value !== null && path.length < jsonDepthMax) flattenAll(value, path, add);
}

function flattenAll(container: object, path: readonly string[], add: AddField): void {
  for (const [key, child] of Object.entries(container)) flatten(child, [...path, exposedKey(key, path)], add);
}

/** A field of the log that begins with @ gets a second one (documented). */
function exposedKey(key: string, path: readonly string[]): string {
  return path.length === 0 && key.startsWith('@') ? `@${key}` : key;
}
