// Asks a case for the evidence of a diagnosis, and whom it hit (`blast/`). Cost without that: ten scans (statements, speakers,
// numbers, memory trend, courses, places, lines, lines that carry figures, and for graph and figures trace ids and minutes), some
// of them of the normal period as well, each of which gives a bounded table; no list grows with the number of events. A small case
// is read line by line instead.
import { type Cancellation, durationMs, epochMs, megabytes, parseMessage, type TimeRange } from '@coldcase/model';
import { type Ask, asker, numberIn, type Row, timeIn } from './answer-rows.ts';
import { frontDoorMetrics } from './blast/front-doors.ts';
import { gatherBlast } from './blast/gather-blast.ts';
import type { CaseFacts, CaseReader } from './case-reader.ts';
import { type Episode, type EpisodeLine, episodesOf } from './episode.ts';
import type { Evidence, GroupEvidence, Statement } from './evidence.ts';
import { gatherGraph } from './graph/gather-graph.ts';
import { graphKinds } from './graph/graph-of-case.ts';
import { mechanismMetrics, mechanismsIn } from './mechanisms/mechanisms-in.ts';
import { eachMetricOnce } from './metric-names.ts';
import { type GroupNumbers, noNumbers } from './numbers.ts';
import { type Onset, onsetOf, periodFor } from './onset.ts';
import { pointsWithin, timesAsLong } from './periods.ts';
import {
  allStatementsQuestion,
  aroundMs,
  coursesMax,
  coursesQuestion,
  episodeLinesMax,
  episodesMax,
  groupsMax,
  linesQuestion,
  memoryTrendQuestion,
  numbersQuestion,
  type Place,
  placesQuestion,
  smallCaseEventsMax,
  speakersQuestion,
  statementsMax,
  statementsQuestion,
  streamsMax,
} from './questions.ts';
import { figureMetrics } from './ranking/figures.ts';
import { gatherFigures } from './ranking/gather-figures.ts';
import { gatherTraces } from './ranking/gather-traces.ts';
import { usedMetrics } from './ranking/used-shares.ts';
import { tableMetrics } from './remedies/table-remedies.ts';
import { configurationSigns } from './signs/configuration-signs.ts';
import { metricSigns, signMetrics } from './signs/metric-signs.ts';
import { settingKinds } from './signs/settings.ts';
import { traceSigns } from './signs/trace-signs.ts';
import { knownIndexes } from './sql/known-indexes.ts';
import { slowStatementIn, slowStatementsOf } from './sql/slow-statements.ts';

/** A trend needs this many invocations of one environment. */
const trendInvocationsMin = 5;
/** Memory is called rising from this share of growth on. Garbage collectors swing by less. */
const risingShareMin = 1.1;

/** Rejects only when the reader does. */
export async function gather(
  reader: CaseReader,
  { incident, baseline }: Pick<CaseFacts, 'incident' | 'baseline'>,
  signal: Cancellation,
): Promise<Evidence> {
  const { facts } = reader;
  const window = incident ?? facts.window;
  const askOf = asker(reader, signal);
  const ask = askOf(window);
  const isSmall = facts.eventCount <= smallCaseEventsMax;
  const statements = isSmall ? allStatementsQuestion : statementsQuestion;
  const statementRows = await ask(statements);
  const speakers = await ask(speakersQuestion);
  const normal = baseline === undefined ? undefined : await normalPeriod(askOf(baseline), statements, window, baseline);
  const usual = normal === undefined ? undefined : usualIn(normal);
  const numberRows = await ask(numbersQuestion);
  const trendRows = await ask(memoryTrendQuestion);
  const onsets = isSmall ? new Map<string, Onset>() : await onsetsOf(statementRows, window, ask);
  const places = isSmall ? 'all' : await placesOf(statementRows, ask);
  const lineRows = places === 'all' ? await ask(linesQuestion('all')) : await linesAt(places, window, askOf);
  const points = await reader.metrics(metricsAsked, signal);
  const spans = await reader.segments(window, signal);
  const usualSpans = baseline === undefined ? [] : await reader.segments(baseline, signal);
  const changes = await reader.changes(signal);
  const resources = await reader.resources(['alarm-history', ...kindsAsked], signal);
  const { eventCount } = facts;
  const graph = await gatherGraph({ ask, eventCount, documents: resources, segments: spans, lines: lineRows });
  const traced = { segments: spans, usualSegments: usualSpans, documents: resources, points, window, baseline };
  const traces = await gatherTraces({ reader, ...traced }, signal);
  const { logGroups } = facts;
  const figures = await gatherFigures({ points, graph, documents: resources, logGroups, window, baseline, askOf });
  const groups = groupsOf(statementRows, { onsets, usual }, numberRows, trendRows, (logGroup) =>
    episodesIn(logGroup, places, lineRows),
  ).map((group) => ({ ...group, ...firstLineOf(group, speakers), ...usualMessagesOf(group, normal) }));
  const periods = { incident: window, baseline, usualSpans: baseline === undefined ? undefined : usualSpans };
  const seen = { ...periods, points, spans, groups, trends: trendRows, settings: resources };
  const statistics = await reader.databaseStatistics(signal);
  const messages = [...lineRows.flatMap((row) => row['@message'] ?? []), ...statementRows.flatMap(samplesIn)];
  const askUsual = baseline === undefined ? undefined : askOf(baseline);
  const blast = await gatherBlast({ ask, askUsual, messages, points, eventCount, incident: window, baseline });
  return {
    window,
    eventCount: incident === undefined ? facts.eventCount : await eventsIn(ask),
    hasBaseline: baseline !== undefined,
    groups,
    signs: [
      ...metricSigns(points, window, baseline),
      ...traceSigns(spans, baseline === undefined ? undefined : usualSpans, window, baseline),
      ...configurationSigns(resources, window),
    ],
    traces: traces.ranking,
    graph,
    figures,
    mechanisms: await mechanismsIn({ ...seen, statistics }, ask),
    blast,
    functions: resources.filter(({ kind }) => kind === 'function'),
    settings: resources,
    tablePoints: pointsWithin(points, window).filter(({ namespace }) => namespace === 'AWS/DynamoDB'),
    ...statementsOf(statementRows, statistics, (await reader.databaseSchema?.(signal)) ?? ''),
    changes,
    alarmHistories: resources.filter(({ kind }) => kind === 'alarm-history'),
    limits: [...limitsOf(statementRows, numberRows, trendRows, lineRows, isSmall), ...traces.limits, ...blast.limits],
    queries: { statements, numbers: numbersQuestion },
  };
}

const metricsAsked = eachMetricOnce([
  ...signMetrics,
  ...figureMetrics,
  ...usedMetrics,
  ...mechanismMetrics,
  ...frontDoorMetrics,
  ...tableMetrics,
]);

const kindsAsked = new Set([...graphKinds, ...settingKinds]);

function samplesIn({ firstMessage, lastMessage }: Row): readonly string[] {
  return [firstMessage, lastMessage].flatMap((message) => message ?? []);
}

function statementsOf(
  rows: readonly Row[],
  statistics: unknown,
  schema: string,
): Pick<Evidence, 'slowStatements' | 'indexes'> {
  const logged = rows.flatMap((row) =>
    samplesIn(row).flatMap((message) => slowStatementIn(message, row.logGroup ?? '') ?? []),
  );
  return { slowStatements: [...logged, ...slowStatementsOf(statistics)], indexes: knownIndexes(schema) };
}

async function eventsIn(ask: Ask): Promise<number> {
  const [row] = await ask('stats count(*) as events');
  return Number(row?.events ?? 0);
}

/** What the normal period has of the same, and which log groups spoke in it. */
interface NormalPeriod {
  readonly statements: readonly Row[];
  readonly speakers: ReadonlySet<string>;
  /** The length of the incident as a multiple of it. */
  readonly timesAsLong: number;
}

async function normalPeriod(
  ask: Ask,
  statements: string,
  window: TimeRange,
  baseline: TimeRange,
): Promise<NormalPeriod> {
  return {
    statements: await ask(statements),
    speakers: new Set((await ask(speakersQuestion)).map(({ logGroup = '' }) => logGroup)),
    timesAsLong: timesAsLong(window, baseline),
  };
}

/** Lines of each statement in the normal period, for the length of the incident. */
function usualIn({ statements, timesAsLong: scale }: NormalPeriod): ReadonlyMap<string, number> {
  return new Map(statements.map((row) => [statementKey(row), Number(row.lines ?? 0) * scale]));
}

function firstLineOf({ logGroup }: GroupEvidence, speakers: readonly Row[]): Pick<GroupEvidence, 'firstMs'> {
  const row = speakers.find((speaker) => (speaker.logGroup ?? '') === logGroup);
  return row === undefined ? {} : { firstMs: timeIn(row.firstTime) };
}

// A log group that was silent may not have been captured, and of a list that was cut nobody knows the rest.
function usualMessagesOf({ logGroup }: GroupEvidence, normal: NormalPeriod | undefined): Pick<GroupEvidence, 'usual'> {
  if (normal === undefined || normal.statements.length >= statementsMax || !normal.speakers.has(logGroup)) return {};
  const statements = normal.statements
    .filter((row) => (row.logGroup ?? '') === logGroup)
    .map(({ pattern = '', firstMessage = '', lines }) => {
      return { pattern, sample: firstMessage, count: Number(lines ?? 0) * normal.timesAsLong };
    });
  return { usual: { timesAsLong: normal.timesAsLong, statements } };
}

/** What makes a message one kind: as the question groups them. */
function statementKey({ logGroup = '', pattern = '', level = '', status = '', type = '', name = '' }: Row): string {
  return [logGroup, pattern, level, status, type, name].join('\n');
}

interface Courses {
  readonly onsets: ReadonlyMap<string, Onset>;
  readonly usual: ReadonlyMap<string, number> | undefined;
}

// The last invocation of each of the chosen statements; a statement without a request id gives its surroundings.
async function placesOf(statements: readonly Row[], ask: Ask): Promise<readonly Place[]> {
  const chosen = chosenStatements(statements);
  const requests = [...new Set(chosen.flatMap((row) => row.lastRequest ?? []))];
  const rows = requests.length === 0 ? [] : await ask(placesQuestion(requests));
  const bare = chosen.filter((row) => row.lastRequest === undefined);
  return [
    ...rows.map((row) => ({
      ...placeOf(row, row.stream, timeIn(row.firstTime), timeIn(row.lastTime)),
      ...(row.request === undefined ? {} : { requestId: row.request }),
    })),
    ...bare.map((row) => {
      const time = timeIn(row.lastTime);
      return placeOf(row, row.lastStream, time - aroundMs, time + aroundMs);
    }),
  ].slice(0, episodesMax);
}

/**
 * The lines of places, each line once. One question for each place: the engine finds a short span of time without reading the rest,
 * and thirty spans in one question it does not find.
 */
async function linesAt(
  places: readonly Place[],
  { startMs, endMs }: TimeRange,
  askOf: (of: TimeRange) => Ask,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const place of withoutOverlaps(places)) {
    if (rows.length >= episodeLinesMax) break;
    const ask = askOf({
      startMs: epochMs(Math.max(startMs, place.fromMs)),
      endMs: epochMs(Math.min(endMs, place.toMs)),
    });
    rows.push(...(await ask(linesQuestion([place]))));
  }
  return rows.slice(0, episodeLinesMax);
}

function withoutOverlaps(places: readonly Place[]): readonly Place[] {
  return [...Map.groupBy(places, ({ logGroup, stream }) => `${logGroup}\n${stream}`).values()].flatMap((same) => {
    const merged: Place[] = [];
    for (const { requestId: _, ...place } of same.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)) {
      const last = merged.at(-1);
      if (last === undefined || place.fromMs > last.toMs) merged.push(place);
      else merged[merged.length - 1] = { ...last, toMs: Math.max(last.toMs, place.toMs) };
    }
    return merged;
  });
}

// The course of what is called an error, most frequent first.
async function onsetsOf(statements: readonly Row[], window: TimeRange, ask: Ask): Promise<ReadonlyMap<string, Onset>> {
  const patterns = [...new Set(statements.filter(isCalledError).flatMap((row) => row.pattern ?? []))].slice(
    0,
    coursesMax,
  );
  if (patterns.length === 0) return new Map();
  const period = periodFor(window.endMs - window.startMs);
  const rows = await ask(coursesQuestion(patterns, period.text));
  const firstMs = epochMs(Math.floor(window.startMs / period.ms) * period.ms);
  const courses = [...Map.groupBy(rows, courseKey)];
  return new Map(
    courses.flatMap(([key, own]) => {
      const bins = own.map((row) => ({ startMs: timeIn(row.time), count: Number(row.lines ?? 0) }));
      const onset = onsetOf(bins, firstMs, window.endMs, period.ms);
      return onset === undefined ? [] : [[key, onset] as const];
    }),
  );
}

function courseKey({ logGroup = '', pattern = '' }: Row): string {
  return `${pattern} ${logGroup}`;
}

// Taken in turn from each log group, so that one loud function does not use up all places; lines that are called errors
// before lines that only sound like one.
function chosenStatements(statements: readonly Row[]): readonly Row[] {
  const byGroup = Map.groupBy(statements, (row) => row.logGroup ?? '');
  const turns = [...byGroup.values()].flatMap((rows) =>
    [...rows.filter(isCalledError), ...rows.filter((row) => !isCalledError(row))].map((row, turn) => ({ row, turn })),
  );
  return turns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, episodesMax)
    .map(({ row }) => row);
}

function isCalledError({ errors }: Row): boolean {
  return errors === '1';
}

function placeOf(row: Row, stream: string | undefined, fromMs: number, toMs: number): Place {
  return { logGroup: row.logGroup ?? '', stream: stream ?? '', fromMs, toMs };
}

function groupsOf(
  statements: readonly Row[],
  courses: Courses,
  numbers: readonly Row[],
  trends: readonly Row[],
  episodesOfGroup: (logGroup: string) => readonly Episode[],
): readonly GroupEvidence[] {
  const names = new Set([...statements, ...numbers].map((row) => row.logGroup ?? ''));
  return [...names].sort().map((logGroup) => {
    const own = statements.filter((row) => (row.logGroup ?? '') === logGroup).map((row) => statementOf(row, courses));
    return {
      logGroup,
      statements: own,
      episodes: episodesOfGroup(logGroup),
      numbers: numbersOf(
        numbers.find((row) => (row.logGroup ?? '') === logGroup),
        trends.filter((row) => (row.logGroup ?? '') === logGroup),
        own,
      ),
    };
  });
}

function statementOf(row: Row, { onsets, usual }: Courses): Statement {
  const { level, pattern = '', firstMessage = '', lastMessage = '' } = row;
  const onset = onsets.get(courseKey(row));
  const requests = Number(row.requests ?? 0);
  return {
    pattern,
    ...(level === undefined ? {} : { level }),
    count: Number(row.lines ?? 0),
    ...(requests === 0 ? {} : { invocations: requests }),
    firstMs: timeIn(row.firstTime),
    lastMs: timeIn(row.lastTime),
    ...(usual === undefined ? {} : { usual: usual.get(statementKey(row)) ?? 0 }),
    ...(onset === undefined ? {} : { onset }),
    samples: firstMessage === lastMessage ? [firstMessage] : [firstMessage, lastMessage],
  };
}

function episodesIn(logGroup: string, places: readonly Place[] | 'all', lines: readonly Row[]): readonly Episode[] {
  const own = lines.filter((row) => (row['@log'] ?? '') === logGroup);
  const streams = Map.groupBy(own, (row) => row['@logStream'] ?? '');
  if (places === 'all') return [...streams].flatMap(([stream, rows]) => episodesOf(stream, rows.map(lineOf)));
  return places
    .filter((place) => place.logGroup === logGroup)
    .flatMap((place) => {
      const rows = (streams.get(place.stream) ?? []).map(lineOf).filter((line) => isAt(place, line));
      return episodesOf(place.stream, rows);
    });
}

// Copied streams hold several invocations at a time. A rejection may carry the id of an earlier invocation and stays.
function isAt(place: Place, { timestamp, message }: EpisodeLine): boolean {
  if (timestamp < place.fromMs || timestamp > place.toMs) return false;
  const { requestId } = parseMessage(message);
  const isOther = place.requestId !== undefined && requestId !== undefined && requestId !== place.requestId;
  return !isOther || /Unhandled ?Promise/.test(message);
}

function lineOf(row: Row): EpisodeLine {
  return {
    timestamp: timeIn(row['@timestamp']),
    message: row['@message'] ?? '',
    pattern: row['@case.pattern'] ?? '',
  };
}

function numbersOf(row: Row | undefined, trends: readonly Row[], statements: readonly Statement[]): GroupNumbers {
  const timeouts = timeoutsIn(statements);
  const trend = trendOf(trends);
  if (row === undefined) return { ...noNumbers, ...trend, ...timeouts };
  return {
    reports: numberIn(row.reports) ?? 0,
    starts: numberIn(row.starts) ?? 0,
    coldStarts: numberIn(row.coldStarts) ?? 0,
    ...trend,
    ...timeouts,
    timeouts: Math.max(timeouts.timeouts, numberIn(row.timeouts) ?? 0),
    ...figures({
      durationMsP50: mapped(row.msP50, durationMs),
      durationMsP95: mapped(row.msP95, durationMs),
      durationMsMax: mapped(row.msMax, durationMs),
      memorySizeMb: mapped(row.memorySizeMb, megabytes),
      maxMemoryUsedMb: mapped(row.maxMemoryUsedMb, megabytes),
      memoryShareMax: numberIn(row.memoryShareMax),
      succeededMemoryMbMax: mapped(row.wellMb, megabytes),
      succeededDurationMsP99: mapped(row.wellMsP99, durationMs),
      succeededDurationMsMax: mapped(row.wellMsMax, durationMs),
      killedMemorySizeMb: mapped(row.killedSizeMb, megabytes),
      initMsP50: mapped(row.initP50, durationMs),
      initMsMax: mapped(row.initMax, durationMs),
    }),
  };
}

// The limit is not in the logs except in the words of a timeout, which may exceed it by hundredths of a second.
function timeoutsIn(statements: readonly Statement[]): Pick<GroupNumbers, 'timeouts' | 'timeoutMs'> {
  const timedOut = statements.filter(({ samples }) => samples.some((sample) => timedOutWords.test(sample)));
  const seconds = timedOut.flatMap(({ samples }) => samples.map((sample) => Number(timedOutWords.exec(sample)?.[1])));
  const known = seconds.filter(Number.isFinite);
  return {
    timeouts: timedOut.reduce((total, { count }) => total + count, 0),
    ...(known.length === 0 ? {} : { timeoutMs: durationMs(Math.floor(Math.min(...known)) * 1000) }),
  };
}

const timedOutWords = /Task timed out after (\d+(?:\.\d+)?) ?s/;

type Trend = Pick<GroupNumbers, 'risingStreams' | 'comparedStreams' | 'growthMbPerInvocation' | 'lastUsedMb'>;

function trendOf(rows: readonly Row[]): Trend {
  const compared = rows.filter((row) => (numberIn(row.invocations) ?? 0) >= trendInvocationsMin);
  const rising = compared.filter((row) => {
    const first = numberIn(row.firstMb) ?? 0;
    return first > 0 && (numberIn(row.lastMb) ?? 0) >= first * risingShareMin;
  });
  const counts = { risingStreams: rising.length, comparedStreams: compared.length };
  if (rising.length === 0) return counts;
  const growths = rising.map((row) => growthOf(row)).sort((a, b) => a - b);
  const lastUsedMb = megabytes(Math.max(...rising.map((row) => numberIn(row.lastMb) ?? 0)));
  return { ...counts, growthMbPerInvocation: growths[Math.floor(growths.length / 2)] ?? 0, lastUsedMb };
}

function growthOf({ firstMb, lastMb, invocations }: Row): number {
  return ((numberIn(lastMb) ?? 0) - (numberIn(firstMb) ?? 0)) / Math.max(1, (numberIn(invocations) ?? 0) - 1);
}

function limitsOf(
  statements: readonly Row[],
  numbers: readonly Row[],
  trends: readonly Row[],
  lines: readonly Row[],
  isSmall: boolean,
): readonly string[] {
  return [
    ...(statements.length < statementsMax
      ? []
      : [`Only the ${statementsMax} most frequent message patterns were read.`]),
    ...(numbers.length < groupsMax ? [] : [`Only the ${groupsMax} busiest log groups were measured.`]),
    ...(trends.length < streamsMax ? [] : [`Memory trends were compared in the ${streamsMax} busiest streams only.`]),
    ...(lines.length < episodeLinesMax ? [] : [`Only ${episodeLinesMax} lines of failing invocations were read.`]),
    ...(isSmall || statements.length <= episodesMax
      ? []
      : [`${episodesMax} failing invocations were read line by line; counts are of all events.`]),
  ];
}

function figures<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>; // exactly the keys of T that have a value
}

function mapped<A>(text: string | undefined, make: (value: number) => A): A | undefined {
  const value = numberIn(text);
  return value === undefined ? undefined : make(value);
}
