// The questions that a diagnosis asks, as Logs Insights texts: ten scans of a case, whatever its size. Each is asked
// through the compiler like a user's query, and is printed with the findings, so that a reader can ask it again. In
// CloudWatch the `@case.*` fields do not exist: there, drop them from the `by` list.

import { quoted } from './query-literal.ts';
import { atTheLimitShare } from './scenarios/memory-oom.ts';

/** Patterns of notable messages kept, what is called an error first, then the most frequent. A noisy system of forty functions has some hundreds. */
export const statementsMax = 2_000;
/** Log groups whose numbers are kept. */
export const groupsMax = 500;
/** Log groups whose first line is asked for. */
export const speakersMax = 10_000;
/** Streams compared for rising memory, those with most invocations first. */
export const streamsMax = 500;
/** Failing invocations read line by line. */
export const episodesMax = 30;
/** Lines read for all episodes together: 30 invocations of 100 lines and a reserve. */
export const episodeLinesMax = 4_000;
/** A case of at most so many events is read line by line as a whole. */
export const smallCaseEventsMax = 400;
/** Around a failure without a request id, so many milliseconds of its stream are read. Init takes at most 10 s. */
export const aroundMs = 15_000;

/**
 * Words of trouble. Wide on purpose: a line that is wrongly notable costs one row, a line that is missed costs a finding.
 * RE2, case-insensitive, below the length limit of a pattern.
 */
export const notableWords = [
  'error|exception|fail|fault|fatal|panic|traceback|crash|abort|killed|signal|exit (status|code)|core dumped',
  'time[d]?[ -]?out|deadline|expired?|too (many|large|long|early|short)|exceed|exhaust|throttl|slow ?down|rate limit',
  'denied|refused|forbidden|unauthori[sz]ed|not authori[sz]ed|permission|credential|signature|certificate|self.signed|ssl|tls',
  'slow[ _-]?(query|sql)|duration: [0-9]{4,}[.][0-9]+ ms|Query_time',
  'reset|hang up|broken|closed|disconnect|gone away|lost|unreachable|unavailable|no route|resolve|resolution|getaddrinfo',
  'invalid|malformed|unexpected|unhandled|uncaught|unable|cannot|could not|can.t|couldn|doesn|isn.t|wrong|mismatch|corrupt',
  'not (found|set|defined|exist|available|supported|allowed|ready|available|valid|shared|issued)|no (such|module|space|identity)',
  'missing|required|undefined|no longer|does not|is not|was not|must|reserved|reached|full\\b|out of|read.only|deadlock|locked?\\b',
  'Status: |status\\W{1,6}(error|timeout|failure|[45]\\d\\d)|code\\W{1,4}[45]\\d\\d|bad gateway|entity too|errno',
  'unprocessed|FailedRecord|backlog|lag\\b|behind|iterator|redriv|dead.?letter|DLQ|receive ?count|batchItemFailures|condition|spillover|cold[ -]start',
  'callback|Sandbox\\.|Extension\\.|Runtime\\.|States\\.|Lambda\\.|ORA-\\d|problem|heap|out of memory|retry|retries',
].join('|');

/** Codes are words in capitals: errno names, SQLSTATEs, signals, codes of drivers. Case-sensitive. */
export const notableCodes =
  '\\bE[A-Z]{4,}\\b|\\b(ERR?|CERT|UNABLE|SELF|DEPTH|UND|SQLITE|INTEGRATION|API|AUTHORIZER|REQUEST|SCHEMA|PROTOCOL|ESM|EVENT|FUNCTION)_[A-Z]{3,}|\\bSIG[A-Z]{3,}|\\bP[12]0\\d\\d\\b|WRONGPASS|NOAUTH|\\bOOM|HRESULT';

// One pattern, since each costs a pass over all text: a second and a half of five million lines.
const notable = `(@message like /(?i:${notableWords})|${notableCodes}/ or @case.level in ["ERROR", "FATAL"]) and @message not like "CloudWatchMetrics"`;

/**
 * Notable messages by log group, pattern and what the platform says about them, with the first and the last of each.
 * `errors` is 1 for what is called an error: by its level, by a platform record, or by a name in it.
 */
const statementsOf = (filter: string): string =>
  [
    `filter ${filter}`,
    'parse @message /(?<name>[A-Z][A-Za-z]{2,60}(Error|Exception|Fault))/',
    'fields if(@case.level in ["ERROR", "FATAL"] or @case.recordType in ["TIMEOUT", "EXIT", "EXTENSION", "INIT_REPORT", "RESTORE_REPORT"] or ispresent(@case.status) or ispresent(@case.errorType) or ispresent(name), 1, 0) as called',
    [
      'stats count(*) as lines, count_distinct(@case.requestId) as requests',
      'earliest(@timestamp) as firstTime, latest(@timestamp) as lastTime',
      'earliest(@message) as firstMessage, latest(@message) as lastMessage, max(called) as errors',
      'latest(@case.requestId) as lastRequest, latest(@logStream) as lastStream',
      'by @log as logGroup, @case.pattern as pattern, @case.level as level, @case.status as status, @case.errorType as type, name',
    ]
      .join(', ')
      .replace(', by', ' by'),
    'sort errors desc, lines desc, logGroup, pattern, name, level, status, type',
    `limit ${statementsMax}`,
  ].join('\n| ');

export const statementsQuestion = statementsOf(notable);

/** The same for a case that is small enough to read every line. */
export const allStatementsQuestion = statementsOf('@message not like "CloudWatchMetrics"');

// Of other lines the figure is in a field, and their text is not read.
const printedInit =
  'fields if(@case.recordType = "INIT_REPORT", @message, "") as initLine | parse initLine /Init Duration: (?<printedInit>[0-9.]+) ms/';

const workFigures = [
  'coalesce(@duration, record.metrics.durationMs) as ms',
  'coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as usedMb',
  'coalesce(@memorySize / 1000000, record.metrics.memorySizeMB) as sizeMb',
];

const figures = `fields ${[
  ...workFigures,
  'coalesce(@initDuration, record.metrics.initDurationMs, printedInit) as initMs',
].join(', ')}`;

// INIT_REPORT is written for a slow init that goes well, too; its figure is in no field of its own.
const reports =
  'filter @case.recordType in ["START", "REPORT"] or (@case.recordType = "INIT_REPORT" and @message like "Init Duration:" and not ispresent(@case.status))';

/** The figures of each function, from its REPORT lines; and how many invocations began. */
export const numbersQuestion = [
  reports,
  printedInit,
  figures,
  // A kill at the limit has a status in newer logs only; pages of memory are rounded.
  `fields if(@case.recordType = "REPORT" and (not ispresent(@case.status) or @case.status = "success") and usedMb < ${atTheLimitShare} * sizeMb, 1, 0) as well`,
  [
    'stats sum(@case.recordType = "REPORT") as reports, sum(@case.recordType = "START") as starts',
    'sum(@case.status = "timeout") as timeouts',
    'pct(ms, 50) as msP50, pct(ms, 95) as msP95, max(ms) as msMax',
    'max(sizeMb) as memorySizeMb, max(usedMb) as maxMemoryUsedMb, max(usedMb / sizeMb) as memoryShareMax',
    'max(case(well = 1, usedMb)) as wellMb, pct(case(well = 1, ms), 99) as wellMsP99, max(case(well = 1, ms)) as wellMsMax',
    'min(case(well = 0, sizeMb)) as killedSizeMb',
    'count(initMs) as coldStarts, pct(initMs, 50) as initP50, max(initMs) as initMax by @log as logGroup',
  ].join(', '),
  'sort reports desc, logGroup',
  `limit ${groupsMax}`,
].join('\n| ');

/** Memory at the first and the last invocation of each environment, and between; and how long these two took. */
export const memoryTrendQuestion = [
  'filter @case.recordType = "REPORT"',
  `fields ${workFigures.join(', ')}`,
  [
    'stats count(usedMb) as invocations, earliest(usedMb) as firstMb, latest(usedMb) as lastMb, avg(usedMb) as averageMb',
    'min(usedMb) as leastMb, max(usedMb) as mostMb, earliest(ms) as firstMs, latest(ms) as lastMs by @log as logGroup, @logStream as stream',
  ].join(', '),
  'sort invocations desc, logGroup, stream',
  `limit ${streamsMax}`,
].join('\n| ');

/** Which log groups spoke, and since when: silence is no proof where nothing was captured. */
export const speakersQuestion = [
  'stats min(@timestamp) as firstTime by @log as logGroup',
  'sort logGroup',
  `limit ${speakersMax}`,
].join('\n| ');

/** Patterns whose course over time is asked for. */
export const coursesMax = 60;
/** Rows of all courses: 60 patterns in 20 log groups, 48 bins each, would be 57,600; errors are not that dense. */
export const courseRowsMax = 20_000;

/** How often messages of some patterns occurred, bin by bin. */
export function coursesQuestion(patterns: readonly string[], period: string): string {
  return [
    `filter @case.pattern in [${patterns.map(quoted).join(', ')}]`,
    `stats count(*) as lines by @log as logGroup, @case.pattern as pattern, bin(${period}) as time`,
    'sort logGroup, pattern, time',
    `limit ${courseRowsMax}`,
  ].join('\n| ');
}

/** Rows of one answer: a day of minutes for seven functions, or an hour for a hundred and sixty. */
export const reportBinsMax = 10_000;

/** What each function did, step by step, from its REPORT lines. */
export function reportBinsQuestion(period: string): string {
  return [
    'filter @case.recordType = "REPORT"',
    'fields coalesce(@duration, record.metrics.durationMs) as ms',
    `stats count(*) as lines, avg(ms) as msMean, sum(@case.status in ["timeout", "error", "failure"]) as failed by @log as logGroup, bin(${period}) as time`,
    'sort time, logGroup',
    `limit ${reportBinsMax}`,
  ].join('\n| ');
}

/** Trace ids seen in logs; more show no further calls. */
export const sightingsMax = 10_000;

/**
 * When each trace id was seen in each log.
 *
 * @param ending  hex digits that the ids end with: a sample, the same on every machine
 */
export function sightingsQuestion(ending: string): string {
  return [
    `filter ispresent(@xrayTraceId)${ending === '' ? '' : ` and @xrayTraceId like /${ending}$/`}`,
    'fields coalesce(@duration, record.metrics.durationMs) as ms',
    'stats earliest(@timestamp) as firstTime, latest(@timestamp) as lastTime, max(ms) as msMax by @xrayTraceId as trace, @log as logGroup',
    'sort trace, logGroup',
    `limit ${sightingsMax}`,
  ].join('\n| ');
}

/** Where and when some invocations ran. */
export function placesQuestion(requestIds: readonly string[]): string {
  return [
    `filter @case.requestId in [${requestIds.map(quoted).join(', ')}]`,
    'stats earliest(@timestamp) as firstTime, latest(@timestamp) as lastTime, latest(@logStream) as stream by @log as logGroup, @case.requestId as request',
    'sort logGroup, request',
  ].join('\n| ');
}

export interface Place {
  readonly logGroup: string;
  readonly stream: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Lines of other invocations in the stream are left out. */
  readonly requestId?: string;
}

/** All lines of some streams in some spans of time, or of a small case as a whole. */
export function linesQuestion(places: readonly Place[] | 'all'): string {
  const conditions = places === 'all' ? [] : places.map(conditionOf);
  return [
    ...(conditions.length === 0 ? [] : [`filter ${conditions.join(' or ')}`]),
    'fields @timestamp, @log, @logStream, @case.pattern, @message',
    'sort @timestamp asc',
    `limit ${episodeLinesMax}`,
  ].join('\n| ');
}

function conditionOf({ logGroup, stream, fromMs, toMs }: Place): string {
  const where = [
    ...(logGroup === '' ? [] : [`@log = ${quoted(logGroup)}`]),
    ...(stream === '' ? [] : [`@logStream = ${quoted(stream)}`]),
    `@timestamp >= ${fromMs}`,
    `@timestamp <= ${toMs}`,
  ];
  return `(${where.join(' and ')})`;
}
