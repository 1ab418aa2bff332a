// From the text of one log event to what it says: which platform record it is, whose invocation, how long, how it ended.
//
//   REPORT RequestId: 4c1e…⇥Duration: 12.34 ms⇥Billed Duration: 13 ms⇥…   →   recordType REPORT, durationMs 12.34, …
//   2026-11-21T14:03:22.101Z⇥4c1e…⇥ERROR⇥card declined                    →   requestId 4c1e…, level ERROR, body 'card declined'
//   {"time": …, "type": "platform.report", "record": {…}}                 →   the same fields as its text twin
//
// Every text rule is an entry of `messageRules`, because the store applies the same ones in SQL.
import {
  isJsonObject,
  type JsonObject,
  numberAt,
  type Present,
  parseJsonObject,
  present,
  textAt,
} from './json-object.ts';
import {
  jsonPaths,
  jsonRecordTypes,
  type Level,
  type LineType,
  levelNames,
  lineRules,
  lineTypes,
  messageRules,
  numericLevels,
  type RecordType,
} from './message-rules.ts';
import { type DurationMs, durationMs, type Megabytes, megabytes } from './units.ts';

export interface ParsedMessage {
  readonly format: 'json' | 'text';
  readonly recordType?: RecordType;
  readonly requestId?: string;
  /** `1-<8 hex>-<24 hex>`. */
  readonly traceId?: string;
  readonly segmentId?: string;
  readonly level?: Level;
  /** Of an invocation (REPORT, RUNTIME_DONE). Init and restore have fields of their own. */
  readonly durationMs?: DurationMs;
  readonly billedDurationMs?: DurationMs;
  readonly memorySizeMb?: Megabytes;
  readonly maxMemoryUsedMb?: Megabytes;
  /** Of REPORT (a cold start) and INIT_REPORT (an init that failed). Absent on warm invocations, which is not zero. */
  readonly initDurationMs?: DurationMs;
  readonly restoreDurationMs?: DurationMs;
  readonly billedRestoreDurationMs?: DurationMs;
  /** `success`, `failure` (the handler said so), `error` (the process failed), `timeout`. Text records name only the last two. */
  readonly status?: string;
  /** As printed: `Runtime.ExitError`, `TypeError`. The set is open. */
  readonly errorType?: string;
  /** `init`, `invoke`, `restore`, `snap-start`. */
  readonly phase?: string;
  /** As printed by `Task timed out after`: may exceed the limit by hundredths. */
  readonly timeoutSeconds?: number;
  /** `killed`, `segmentation fault`. */
  readonly exitSignal?: string;
  readonly exitStatus?: number;
  readonly extensionName?: string;
  readonly extensionState?: string;
  /** What the application wrote: the text after the runtime's prefix, or the message of a JSON line. */
  readonly body?: string;
  /** The whole message, when it is one JSON object. */
  readonly json?: JsonObject;
}

type Fields = Omit<ParsedMessage, 'format' | 'json'>;

const rules = Object.fromEntries(
  Object.entries(messageRules).map(([name, source]) => [name, new RegExp(source)]),
) as Readonly<Record<keyof typeof messageRules, RegExp>>; // same keys as the object it is made from

/**
 * Reads one message. Never throws: what is not recognised is an application line with a `body`.
 *
 *   parseMessage('END RequestId: 8f5e\n')   →   { format: 'text', recordType: 'END', requestId: '8f5e' }
 *
 * Rules, in this order; the first that applies decides (sources and captures: `messageRules`, paths: `jsonPaths`):
 *
 *   1. the message is a JSON object with `type: platform.*`   →   `jsonRecordTypes`; fields from `record` and `record.metrics`
 *   2. the message is another JSON object    →   level, requestId, traceId, errorType, body by `jsonPaths`
 *   3. `platform`     START, END, REPORT, INIT_*, RESTORE_*, EXTENSION, TELEMETRY, XRAY; labelled fields follow
 *   4. `timeout`      TIMEOUT, 5. `exit` EXIT
 *   6. `nodePrefix`   time, request id, level of Node and .NET; 7. `pythonPrefix`; 8. `logfmtLevel`
 *   9. `lineRules`    VPC flow, DNS query and syslog lines; 10. nothing: only a body
 *
 * Linear in the length of the message: 1 MB takes some milliseconds, most of it JSON.parse.
 */
export function parseMessage(message: string): ParsedMessage {
  const json = parseJsonObject(message);
  if (json !== undefined) return { format: 'json', ...jsonFields(json), json };
  return { format: 'text', ...textFields(message) };
}

function textFields(message: string): Fields {
  const word = rules.platform.exec(message)?.[1];
  if (word !== undefined) return platformFields(word === 'LOGS' ? 'TELEMETRY' : (word as RecordType), message); // the rule lists only record types
  return timeoutFields(message) ?? exitFields(message) ?? applicationFields(message);
}

function platformFields(recordType: RecordType, message: string): Fields {
  if (recordType === 'EXTENSION' || recordType === 'TELEMETRY') {
    return {
      recordType,
      ...present({
        extensionName: capture('extensionName', message),
        extensionState: capture('extensionState', message),
        errorType: capture('errorType', message),
      }),
    };
  }
  const isInvocation = recordType === 'START' || recordType === 'END' || recordType === 'REPORT';
  return {
    recordType,
    ...present({ requestId: isInvocation ? capture('requestId', message) : undefined }),
    ...(recordType === 'START' || recordType === 'END' ? {} : reportFields(message)),
  };
}

function reportFields(message: string): Present<Fields> {
  return present({
    durationMs: milliseconds('duration', message),
    billedDurationMs: milliseconds('billedDuration', message),
    memorySizeMb: megabytesOf('memorySize', message),
    maxMemoryUsedMb: megabytesOf('maxMemoryUsed', message),
    initDurationMs: milliseconds('initDuration', message),
    restoreDurationMs: milliseconds('restoreDuration', message),
    billedRestoreDurationMs: milliseconds('billedRestoreDuration', message),
    status: capture('status', message)?.toLowerCase(),
    errorType: capture('errorType', message),
    phase: capture('phase', message),
    traceId: capture('traceId', message),
    segmentId: capture('segmentId', message),
  });
}

function timeoutFields(message: string): Fields | undefined {
  const match = rules.timeout.exec(message);
  if (match === null) return undefined;
  return { recordType: 'TIMEOUT', ...present({ requestId: match[1], timeoutSeconds: finite(match[2]) }) };
}

function exitFields(message: string): Fields | undefined {
  const match = rules.exit.exec(message);
  if (match === null) return undefined;
  return {
    recordType: 'EXIT',
    ...present({
      requestId: match[1],
      exitSignal: capture('exitSignal', message),
      exitStatus: finite(capture('exitStatus', message)),
      errorType: capture('exitErrorType', message),
    }),
  };
}

function applicationFields(message: string): Fields {
  const node = rules.nodePrefix.exec(message);
  if (node !== null) {
    return present({
      requestId: node[1] === 'undefined' ? undefined : node[1],
      level: levelOf(node[2]),
      errorType: capture('nodeErrorType', message),
      body: message.slice(node[0].length),
    });
  }
  const python = rules.pythonPrefix.exec(message);
  if (python !== null) {
    return present({
      requestId: python[2],
      level: levelOf(python[1]),
      errorType: capture('pythonErrorType', message),
      body: message.slice(python[0].length),
    });
  }
  const level = capture('logfmtLevel', message);
  return present({
    recordType: level === undefined ? lineTypeOf(message) : undefined,
    level: levelOf(level),
    body: message,
  });
}

/** They begin with a digit or with `<`, which spares every other line the rules. */
function lineTypeOf(message: string): LineType | undefined {
  if (!/^[0-9<]/.test(message)) return undefined;
  return lineTypes.find((type) => rules[lineRules[type]].test(message));
}

function jsonFields(json: JsonObject): Fields {
  const { type, record } = json;
  const recordType =
    typeof type === 'string' && Object.hasOwn(jsonRecordTypes, type) ? jsonRecordTypes[type] : undefined;
  if (recordType !== undefined && isJsonObject(record)) return jsonRecordFields(recordType, record);
  if (type === 'platform.fault' && typeof record === 'string') return textFields(record);
  return present({
    level: levelOf(textAt(json, jsonPaths.level)) ?? numericLevelOf(json.level),
    requestId: textAt(json, jsonPaths.requestId),
    traceId: textAt(json, jsonPaths.traceId),
    errorType: textAt(json, jsonPaths.errorType),
    body: textAt(json, jsonPaths.body),
  });
}

function jsonRecordFields(recordType: RecordType, record: JsonObject): Fields {
  const isExtension = recordType === 'EXTENSION' || recordType === 'TELEMETRY';
  return {
    recordType,
    ...jsonMetricFields(recordType, record),
    ...present({
      requestId: textAt(record, ['requestId']),
      status: textAt(record, ['status']),
      errorType: textAt(record, ['errorType']),
      phase: textAt(record, ['phase']),
      traceId: /(?:^|Root=)(1-[^;]+)/.exec(textAt(record, ['tracing.value']) ?? '')?.[1],
      segmentId: textAt(record, ['tracing.spanId']),
      extensionName: isExtension ? textAt(record, ['name']) : undefined,
      extensionState: isExtension ? textAt(record, ['state']) : undefined,
    }),
  };
}

// The metric of INIT_REPORT and RESTORE_REPORT is called durationMs as well; their text twins say Init and Restore.
function jsonMetricFields(recordType: RecordType, record: JsonObject): Present<Fields> {
  const ms = (name: string) => mapped(numberAt(record, `metrics.${name}`), durationMs);
  const mb = (name: string) => mapped(numberAt(record, `metrics.${name}`), megabytes);
  if (recordType === 'INIT_REPORT') return present({ initDurationMs: ms('durationMs') });
  if (recordType === 'RESTORE_REPORT') return present({ restoreDurationMs: ms('durationMs') });
  return present({
    durationMs: ms('durationMs'),
    billedDurationMs: ms('billedDurationMs'),
    memorySizeMb: mb('memorySizeMB'),
    maxMemoryUsedMb: mb('maxMemoryUsedMB'),
    initDurationMs: ms('initDurationMs'),
    restoreDurationMs: ms('restoreDurationMs'),
    billedRestoreDurationMs: ms('billedRestoreDurationMs'),
  });
}

/** A level word in any case and spelling; `undefined` for a word that is no level. */
export function levelOf(word: string | undefined): Level | undefined {
  const name = word?.toUpperCase() ?? '';
  return Object.hasOwn(levelNames, name) ? levelNames[name] : undefined;
}

function numericLevelOf(value: unknown): Level | undefined {
  const name = String(typeof value === 'number' ? value : '');
  return Object.hasOwn(numericLevels, name) ? numericLevels[name] : undefined;
}

function capture(rule: keyof typeof messageRules, text: string): string | undefined {
  return rules[rule].exec(text)?.[1];
}

function milliseconds(rule: keyof typeof messageRules, text: string): DurationMs | undefined {
  return mapped(finite(capture(rule, text)), durationMs);
}

function megabytesOf(rule: keyof typeof messageRules, text: string): Megabytes | undefined {
  return mapped(finite(capture(rule, text)), megabytes);
}

// `1.2.3` fits the capture [0-9.]+ and is no number.
function finite(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function mapped<A, B>(value: A | undefined, make: (value: A) => B): B | undefined {
  return value === undefined ? undefined : make(value);
}
