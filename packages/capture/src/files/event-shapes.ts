// The shapes in which a log event comes as JSON: CloudWatch's own, a row of a query, a line of a logger.
import { isJsonObject, type JsonObject, levelOf, numberAt, readTime, textAt } from '@coldcase/model';
import type { DraftEvent } from './collector.ts';

/** An event in a list of events: it need not prove that it is one. `undefined` without a message. */
export function listedEvent(json: JsonObject): DraftEvent | undefined {
  const { message } = json;
  if (typeof message !== 'string') return '@message' in json ? rowEvent(json) : undefined;
  return {
    message,
    time: readTime(json.timestamp),
    logGroup: textAt(json, ['logGroup', 'logGroupName', 'log_group']),
    logStream: textAt(json, ['logStream', 'logStreamName', 'log_stream']),
    ingestionTime: readTime(json.ingestionTime),
    eventId: textAt(json, ['eventId', 'id']),
  };
}

/** An event as CloudWatch's operations and their copies print it, found among other lines; `undefined` when it is none. */
export function eventOf(json: JsonObject): DraftEvent | undefined {
  const isEvent = readTime(json.timestamp) !== undefined && (hasEventKey(json) || Object.keys(json).length <= 2);
  return isEvent ? listedEvent(json) : undefined;
}

// An application's own line may have `timestamp` and `message` too: what makes it CloudWatch's is a key of CloudWatch.
function hasEventKey(json: JsonObject): boolean {
  return (
    ['logStreamName', 'logStream', 'log_stream', 'logGroup', 'logGroupName', 'eventId', 'ingestionTime'].some(
      (key) => key in json,
    ) ||
    (typeof json.id === 'string' && /^\d{40,60}$/.test(json.id))
  );
}

/** One row of an Insights answer by field name; `undefined` when the query did not ask for @message. */
export function rowEvent(fields: JsonObject): DraftEvent | undefined {
  const message = fields['@message'] ?? fields.message;
  if (message === undefined) return undefined;
  const log = textAt(fields, ['@log']);
  return {
    message: typeof message === 'string' ? message : JSON.stringify(message),
    time: readTime(fields['@timestamp'] ?? fields.timestamp),
    logGroup: log?.slice(log.indexOf(':') + 1) ?? textAt(fields, ['logGroup', 'logGroupName']),
    logStream: textAt(fields, ['@logStream', 'logStreamName', 'logStream']),
    ingestionTime: readTime(fields['@ingestionTime'] ?? fields.ingestionTime),
    eventId: textAt(fields, ['eventId']),
  };
}

// [{ "field": "@message", "value": "…" }, …]
export function fieldsOfRow(row: readonly unknown[]): JsonObject | undefined {
  const cells = row.filter(isJsonObject).filter((cell) => typeof cell.field === 'string');
  if (cells.length === 0 || cells.length !== row.length) return undefined;
  return Object.fromEntries(cells.map((cell) => [String(cell.field), cell.value]));
}

/** Whether a JSON object looks like something that a program logged, rather than the answer of some API. */
export function isLogLine(json: JsonObject): boolean {
  const hasLevel = levelOf(textAt(json, ['level', 'severity'])) !== undefined || numberAt(json, 'level') !== undefined;
  const isPlatform = textAt(json, ['type'])?.startsWith('platform.') === true;
  return (
    hasLevel ||
    isPlatform ||
    '_aws' in json ||
    textAt(json, ['errorType', 'errorMessage', 'message', 'msg']) !== undefined
  );
}
