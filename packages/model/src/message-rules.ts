// The rules by which a message becomes columns, as regular expression sources. They are data because two engines follow
// them: `parseMessage` here, and the store in SQL with RE2. So a rule keeps to what both read alike: no look-around, no
// `.`, no `\s` (JavaScript counts Unicode spaces), ASCII classes spelled out, and at most a bounded or a linear scan.
// Lambda prints tabs between fields; copies pasted into tickets have runs of spaces: every rule takes both.

const space = String.raw`[ \t]+`;
const iso = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,9})?Z?`;
const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}';

/**
 * What may precede the text that Lambda printed: white space, and one `[…]` or `HH:MM:SS` of the tool that the copy came
 * from. Anchored, so it costs at most its own length.
 */
const lead = String.raw`^[ \t\r\n]*(?:\[[^\]\n]{1,100}\][ \t]+|[0-9]{2}:[0-9]{2}:[0-9]{2}[ \t]+)?`;

/** The same for application lines, where a bracket is not a tool's but Python's own `[ERROR]`. */
const clock = String.raw`^[ \t\r\n]*(?:[0-9]{2}:[0-9]{2}:[0-9]{2}[ \t]+)?`;

const platformWords =
  'START|END|REPORT|INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|EXTENSION|TELEMETRY|LOGS|XRAY';
const platformLabels = 'RequestId|Runtime Version|Init Duration|Restore Duration|Name|TraceId';
const timeoutId = '[0-9A-Za-z]+-[0-9A-Za-z-]+|<[A-Za-z]+>';
const columnLevels = 'TRACE|DEBUG|INFO|WARN|ERROR|FATAL|trce|dbug|info|warn|fail|crit';
const word = String.raw`[^ \t\r\n]+`;
const isoZoned = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})`;
const bsdTime = String.raw`[A-Z][a-z]{2} [ 0-9]?[0-9](?: [0-9]{4})? [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?`;
/** Text of one or more lines, without the line feeds at its end. */
const lines = String.raw`(?:[\r\n]*[^\r\n])*`;
const priority = '<([0-9]{1,3})>';
/** RFC 5424 escapes `"`, `\` and `]` inside the quotes of its structured data. */
const structuredData = String.raw`(?:\[(?:[^\]"\\]|"(?:[^"\\]|\\[^\n])*")*\])+`;
const bracketLevels = 'TRACE|DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL';

/**
 * Text rules. `n` is the number of the capture.
 *
 *   rule            applies to           captures
 *   platform        every text           1 the word; LOGS is the older name of TELEMETRY
 *   timeout         every text           1 request id (may be empty), 2 seconds
 *   exit            every text           1 request id
 *   nodePrefix      every text           1 request id or `undefined`, 2 level (may be empty); the rest is the body
 *   pythonPrefix    every text           1 level, 2 request id (may be empty); the rest is the body
 *   logfmtLevel     every text           1 level
 *   requestId       START END REPORT     1
 *   duration …      REPORT and the like  1 a decimal number, milliseconds or megabytes
 *   exitErrorType   EXIT                 1
 *   nodeErrorType   nodePrefix lines     1
 *   pythonErrorType every text           1
 *   vpcFlow         every text           none: the line is 14 words
 *   dnsQuery        every text           none: the line is 10 words
 *   cisco           every text           1 device time, 2 device, 3 product, 4 subsystem, 5 severity, 6 message id, 7 text
 *   syslog          every text           1 priority, 2 time, 3 host, 4 application, 5 process, 6 message id, 7 data, 8 text
 *   syslogBsd       every text           1 priority, 2 time, 3 host, 4 application, 5 process, 6 text
 *
 * Order: platform, timeout, exit, nodePrefix, pythonPrefix, logfmtLevel, vpcFlow, dnsQuery, cisco, syslog, syslogBsd; the
 * first that matches decides.
 */
export const messageRules = {
  platform: `${lead}(${platformWords})${space}(?:${platformLabels})[ \\t]*:`,
  timeout:
    `${lead}(?:${iso}${space})?(?:(?:RequestId: )?(${timeoutId})${space}(?:Error: )?)?` +
    'Task timed out after ([0-9.]+) seconds',
  exit: `${lead}(?:${iso}${space})?RequestId: ([^ \\t\\r\\n]+)${space}(?:Error: |Process exited )`,
  nodePrefix: `${clock}${iso}${space}(${uuid}|undefined)${space}(?:(${columnLevels})(?:[ \\t]+|$))?`,
  pythonPrefix: `${clock}\\[(${bracketLevels})\\][ \\t]+(?:${iso}${space}(?:(${uuid})${space})?)?`,
  logfmtLevel: `${clock}(?:time="[^"\\n]{1,40}"[ \\t]+)?level=([A-Za-z]+)`,

  requestId: String.raw`RequestId:[ \t]*([^ \t\r\n]+)`,
  duration: String.raw`RequestId:[ \t]*[^ \t\r\n]+[ \t\r\n]+Duration:[ \t]*([0-9.]+)[ \t]*ms`,
  billedDuration: String.raw`Billed Duration:[ \t]*([0-9.]+)[ \t]*ms`,
  memorySize: String.raw`Memory Size:[ \t]*([0-9.]+)[ \t]*MB`,
  maxMemoryUsed: String.raw`Max Memory Used:[ \t]*([0-9.]+)[ \t]*MB`,
  initDuration: String.raw`Init Duration:[ \t]*([0-9.]+)[ \t]*ms`,
  // `Billed Restore Duration` contains the same words: what stands before must not end in the d of Billed.
  restoreDuration: String.raw`[^d \t\r\n][ \t\r\n]+Restore Duration:[ \t]*([0-9.]+)[ \t]*ms`,
  billedRestoreDuration: String.raw`Billed Restore Duration:[ \t]*([0-9.]+)[ \t]*ms`,
  status: String.raw`[ \t\r\n]Status:[ \t]*([A-Za-z]+)`,
  errorType: String.raw`[ \t\r\n]Error Type:[ \t]*([^ \t\r\n]+)`,
  phase: String.raw`[ \t\r\n]Phase:[ \t]*([A-Za-z-]+)`,
  traceId: String.raw`TraceId:[ \t]*([^ \t\r\n]+)`,
  segmentId: String.raw`SegmentId:[ \t]*([^ \t\r\n]+)`,
  extensionName: String.raw`Name:[ \t]*([^ \t\r\n]+)`,
  extensionState: String.raw`[ \t]State:[ \t]*([A-Za-z]+)`,

  exitSignal: 'signal: ([a-z]+(?: [a-z]+)*)',
  exitStatus: 'exit (?:status|code):? ([0-9]{1,9})',
  exitErrorType: String.raw`[ \t\r\n]((?:Runtime|Extension|Sandbox|Function)\.[A-Za-z]+)[ \t\r\n]*$`,
  nodeErrorType: String.raw`"errorType"[ ]?:[ ]?"([^"\n]{1,200})"`,
  // Lines of services and devices. Whole lines, so that a sentence that begins like one is not taken for one.
  vpcFlow: String.raw`^[0-9]{1,2} (?:[0-9]{12}|unknown) (?:eni-[0-9a-zA-Z]+|-) (?:${word} ){10}(?:OK|NODATA|SKIPDATA)[ \t\r\n]*$`,
  dnsQuery: String.raw`^[0-9]{1,2}\.[0-9]{1,2} ${isoZoned} Z[0-9A-Z]+ (?:${word} ){3}(?:UDP|TCP) ${word} ${word} ${word}[ \t\r\n]*$`,
  cisco: String.raw`^<[0-9]{1,3}>(?:[0-9]{1,2} )?:?[ ]?(?:(${bsdTime}|${isoZoned})(?: [A-Z]{3,4})?:?[ ]+)?(?:([^ :%\t\r\n]+)[ ]?(?:: |:? ))?(?:- - - - ?|: )?%(ASA|FTD)-(?:([a-z][a-z-]*)-)?([0-7])-([0-9]{6}): ?([^\r\n]*)`,
  syslog: String.raw`^${priority}1 (${isoZoned}|-) (${word}) (${word}) (${word}) (${word}) (-|${structuredData})(?: (${lines}))?[\r\n]*$`,
  syslogBsd: String.raw`^${priority}(${bsdTime}) (${word}) ([^ :\[\t\r\n]+)(?:\[([^\] \t\r\n]+)\])?:(?: (${lines}))?[\r\n]*$`,
  pythonErrorType: String.raw`^\[ERROR\][ \t]([A-Za-z_][A-Za-z0-9_.]{0,199}):[ \t\r\n]`,
} as const;

export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** Spellings of a level, upper case, to our six. A word that is not here gives no level. */
export const levelNames: Readonly<Record<string, Level>> = {
  TRACE: 'TRACE',
  TRCE: 'TRACE',
  VERBOSE: 'TRACE',
  DEBUG: 'DEBUG',
  DBUG: 'DEBUG',
  INFO: 'INFO',
  INFORMATION: 'INFO',
  NOTICE: 'INFO',
  WARN: 'WARN',
  WARNING: 'WARN',
  ERROR: 'ERROR',
  ERR: 'ERROR',
  FAIL: 'ERROR',
  FATAL: 'FATAL',
  CRITICAL: 'FATAL',
  CRIT: 'FATAL',
  PANIC: 'FATAL',
  EMERGENCY: 'FATAL',
  ALERT: 'FATAL',
};

/** Numeric levels of pino and bunyan. */
export const numericLevels: Readonly<Record<string, Level>> = {
  '10': 'TRACE',
  '20': 'DEBUG',
  '30': 'INFO',
  '40': 'WARN',
  '50': 'ERROR',
  '60': 'FATAL',
};

export type RecordType =
  | 'START'
  | 'END'
  | 'REPORT'
  | 'INIT_START'
  | 'INIT_REPORT'
  | 'INIT_RUNTIME_DONE'
  | 'RUNTIME_DONE'
  | 'RESTORE_START'
  | 'RESTORE_REPORT'
  | 'RESTORE_RUNTIME_DONE'
  | 'EXTENSION'
  | 'TELEMETRY'
  | 'LOGS_DROPPED'
  | 'XRAY'
  | 'TIMEOUT'
  | 'EXIT'
  | LineType;

/**
 * Lines that services and devices write in a form of their own, in the order in which they are tried. Unlike platform records
 * they carry what happened. No line fits two of them.
 */
export const lineTypes = ['VPC_FLOW', 'DNS_QUERY', 'CISCO', 'SYSLOG', 'SYSLOG_BSD'] as const;
export type LineType = (typeof lineTypes)[number];

/** The rule by which each is known. */
export const lineRules = {
  VPC_FLOW: 'vpcFlow',
  DNS_QUERY: 'dnsQuery',
  CISCO: 'cisco',
  SYSLOG: 'syslog',
  SYSLOG_BSD: 'syslogBsd',
} as const satisfies Readonly<Record<LineType, keyof typeof messageRules>>;

export function isLineType(recordType: string | undefined): recordType is LineType {
  return recordType !== undefined && Object.hasOwn(lineRules, recordType);
}

/** `type` of a JSON platform event to the record type of its text twin. */
export const jsonRecordTypes: Readonly<Record<string, RecordType>> = {
  'platform.start': 'START',
  'platform.end': 'END',
  'platform.report': 'REPORT',
  'platform.initStart': 'INIT_START',
  'platform.initReport': 'INIT_REPORT',
  'platform.initRuntimeDone': 'INIT_RUNTIME_DONE',
  'platform.runtimeDone': 'RUNTIME_DONE',
  'platform.restoreStart': 'RESTORE_START',
  'platform.restoreReport': 'RESTORE_REPORT',
  'platform.restoreRuntimeDone': 'RESTORE_RUNTIME_DONE',
  'platform.extension': 'EXTENSION',
  'platform.telemetrySubscription': 'TELEMETRY',
  'platform.logsSubscription': 'TELEMETRY',
  'platform.logsDropped': 'LOGS_DROPPED',
};

/** Where JSON lines carry a column, first hit wins; a dot steps into an object. The store reads the same paths. */
export const jsonPaths = {
  level: ['level', 'severity', 'log.level'],
  requestId: ['requestId', 'function_request_id', 'awsRequestId', 'AWSRequestId', 'aws_request_id'],
  traceId: ['xray_trace_id', 'xrayTraceId', 'traceId', 'trace_id'],
  errorType: ['errorType', 'error.name', 'error.type', 'exception_name', 'message.errorType'],
  body: ['message', 'msg', 'errorMessage', 'message.errorMessage'],
} as const;
