// What AWS does not state. Each rule is one named switch with its reason, so that a recording from the real service can
// flip it without touching the compiler. The interpreter and the SQL read the same switch.

/** `missing != "x"` is true: one captured session of the service returned rows without the compared field. */
export const missingIsUnequal = true;

/** `missing not like "x"` and `missing not in [...]` are true, by symmetry with `!=`. */
export const missingIsUnlike = true;

/** `sort f` without a direction. Undocumented; emulators disagree; ascending is what every other query language does. */
export const sortDescendsByDefault = false;

/** Missing values come before all others in ascending order, and therefore last in descending order. */
export const missingSortsFirst = true;

/** Raw events come newest first unless sorted: every capture of the service shows it, and `dedup` is documented so. */
export const eventsComeNewestFirst = true;

/** `stats` without `by` over no events gives no row, rather than a row with a count of 0. */
export const statsOverNothingGivesNoRow = true;

/** `fields` after `stats` adds to the columns of the statistics, as it adds to those of earlier `fields`. */
export const fieldsAfterStatsAdd = true;

/** Columns that `parse` makes are shown when no `fields` or `display` says otherwise (seen in one of two SDKs). */
export const parsedFieldsAreShown = true;

/** `min` and `max` of a time are a time. (`earliest` and `latest` of a time are a number: observed.) */
export const extremesOfTimeAreTimes = true;

/** `stddev` divides by n, since `variance` is documented as the population's. */
export const deviationIsOfPopulation = true;

/** Decimals of a printed number. Captures show four to six; more would only print noise of floating point. */
export const decimalPlaces = 6;

/** Significant digits that survive even where six decimals would print 0: "unknown is not zero", and tiny is not zero. */
export const significantDigitsMin = 6;

/** `true` and `false` in a log count as 1 and 0 in numeric contexts: production queries write `field = 1` over JSON `true`. */
export const booleanTextIsNumeric = true;

/** Weeks begin on Monday, the ISO rule; the other candidate, Thursday, is the epoch's own weekday. */
export const weekStartsOnMonday = true;

/** A literal key `"a.b"` and a nesting `{"a": {"b": …}}` can both answer to `a.b`; when both exist, the nesting wins. */
export const nestingWinsOverDottedKey = true;

/**
 * In a line of the application the first JSON fragment reaches from the first `{` to the last `}`, if that is JSON. Where the
 * first balanced `{…}` ends, only a parser can tell; an engine cannot, and lines with two fragments are rare.
 */
export const fragmentSpansFirstToLastBrace = true;

/** A JSON `null`, an empty object and an empty array are no field. */
export const emptyJsonIsMissing = true;

/** `-` in syslog means that there is nothing. (In VPC flow and DNS query lines `-` is kept: queries compare with it.) */
export const syslogNilIsMissing = true;

/** Lambda's megabytes are millions of bytes in `@memorySize` and `@maxMemoryUsed` (observed: 512 MB is 512000000). */
export const bytesPerLambdaMegabyte = 1_000_000;

/** The platform lines that set `@type`. START, END, REPORT are documented; the others are assumed to follow. */
export const platformTypes: readonly string[] = [
  'START',
  'END',
  'REPORT',
  'INIT_START',
  'INIT_REPORT',
  'RESTORE_START',
  'RESTORE_REPORT',
];

/** `parse @message "text" as f` without a `*` binds the text itself: production dashboards count such fields. */
export const globWithoutWildcardBindsItself = true;

/** The sphere on which `haversine` measures: the mean radius of Earth, rounded as most do. */
export const earthRadiusKm = 6371;

/** `toInt` and `toLong` of a number beyond 32 or 64 bits are missing, rather than the nearest that fits. */
export const numberBeyondItsTypeIsMissing = true;

/** `urlencode` writes a space as `%20` (RFC 3986), not as `+` (forms), and `urldecode` leaves `+` alone. */
export const urlSpaceIsPlus = false;

/** `split(s, "")` is a list of the whole text, rather than of its characters. */
export const splitByNothingGivesTheWhole = true;

/**
 * `rate(f, 1m)` is (last − first) ÷ 60: the seconds of the interval, not the time between the events. Observed only as "about
 * 5000 for toMillis over bins of five minutes", which is 300,000 ÷ 60.
 */
export const rateIsPerSecondOfInterval = true;

/** An empty list gives no row to `unnest` and `expand`: "one row per element" (documented), and there is none. */
export const emptyListGivesNoRow = true;

/** `addtotals` adds no column after `stats` (observed). */
export const totalsSkipStatistics = true;

/** `sessionize`: maxspan is the time from the first event of a session to its last. The other reading is the pause between two events. */
export const sessionSpanIsFromFirst = true;

/** A session of `sessionize` without `maxspan`: the value of the documented example. */
export const sessionSpanDefaultMs = 30 * 60_000;

/** `outlier mark=true` writes this before a value that was moved to the fence. */
export const outlierMark = '000';

/** The column of `countFrequent` (documented). Ours counts exactly. */
export const frequencyColumn = '_approxcount';

/** Slices of the window that `anomaly` compares with each other: enough for quartiles, few enough to be full. */
export const slicesOfWindow = 24;

/** The severity of a pattern, by the first word that its text contains, in any case (documented; the case is inferred). */
export const severityWords = [
  ['error', 'ERROR'],
  ['warn', 'WARN'],
] as const;
export const severityOtherwise = 'INFO';

const text = (name: string) => ({ name, type: 'dynamic' }) as const;
const number = (name: string) => ({ name, type: 'number' }) as const;

/** Columns of `pattern` (documented). */
export const patternColumns = {
  pattern: text('@pattern'),
  ratio: number('@ratio'),
  sampleCount: number('@sampleCount'),
  severity: text('@severityLabel'),
} as const;

/** Columns of `diff` and `logcompare`. That there is a count, a difference and a description is documented, their names are not. */
export const diffColumns = {
  pattern: text('@pattern'),
  sampleCount: number('@sampleCount'),
  difference: number('@diffEventCount'),
  description: text('@diffDescription'),
  severity: text('@severityLabel'),
} as const;

/** Columns of `anomaly`: those of `pattern`, and what is unusual. The names are ours. */
export const anomalyColumns = {
  ...patternColumns,
  kind: text('@anomalyType'),
  description: text('@anomalyDescription'),
  from: { name: '@anomalyTime', type: 'timestamp' },
} as const;

/** Columns of `relevantfields` (documented). */
export const relevantFieldColumns = {
  fieldName: text('@fieldName'),
  score: number('@relevanceScore'),
  contributors: text('@topRelevanceContributors'),
  conditionalMedian: number('@conditionalMedian'),
  baselineMedian: number('@baselineMedian'),
} as const;

// Inferred as well, but carried by the structure rather than by a switch:
// - `~=` is read as `=~`: saved queries of production write it, and it can mean nothing else (QL-0113 warns).
// - A comma too many and the words NaN and Infinity do not spoil a JSON message: Python writes them, and engines read them.
// - Of two equal keys the first counts, and every value counts towards the 200 of a message, even one that nobody can name.
// - Numbers of JSON print as they do after having been read: `1.50` is `1.5`, `1E5` is `100000.0`.
// - The shape of a line tells its type (`lineRules` of the model), and platform lines carry no JSON fragment.
// - The data source is told by the group or the line (`discovery/data-source.ts`).
// - A comparison shown as a value prints 1 or 0: string predicates are documented so, and dashboards multiply with them.
// - `limit` before `stats` cuts the events that are counted: the pipe read from left to right (QL-0404 warns).
// - A name without a column after `stats` is missing in every row (QL-0402 warns). The service refuses some such queries.
// - The column of an expression without an alias is called by its own text.
// - A glob's `*` is as short as possible, a last one runs to the end, and nothing is anchored at the start.
// - A comma without a successor is passed over with a warning: a query of a production system ends a list so.
// - Keys of a join are equal when their texts are; in `cidrlookup` the longest prefix wins; `limit any N` gives the newest N.
// - `outlier` measures from the quartiles (Q1 − param × IQR, Q3 + param × IQR).
// - `stats … offset 1h` reads what happened an hour earlier, as in the time-series languages whose functions stand beside it.
// - In the replacement of `regexReplace`, `\1` is a group and `$1` is text, as RE2 (documented) has it.
// - A predicate of a missing field is missing, except those that ask for presence; of an invalid address or subnet it is 0.
// - `isPrivateIP`, `isReservedIP` and `isPublicIP` share no address; IPv4 addresses inside IPv6 ones are reserved.
// - `jsonArrayContains` compares the text of elements, so that `[1]` contains "1".
// - `parseDate` takes what its pattern does not name from 1970-01-01 00:00; day 31 of a shorter month is its last (Java).
// - `formatDate` leaves unknown directives as they are; `%f` are microseconds, `%L` milliseconds.
// - Decoding functions are missing for text that is not well encoded or whose bytes are no UTF-8.
// - `histogram` gives the lower bound of the bucket; values of equal frequency in `topk` come in the order of code points.
