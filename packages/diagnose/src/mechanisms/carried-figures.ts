// Figures that lines of an application carry and no metric has: how large a cache is, how many connections are open, how long
// a batch took, how many statements were slow. One cheap scan finds the kinds of lines that do; only those are read.
//
//   cache size 1200 · "openConnections":40 · "processing_time_ms":24100 · duration: 5234.1 ms  statement: SELECT …
import { numberIn, type Row } from '../answer-rows.ts';
import { functionOf } from '../suspect.ts';

/** Streams whose figures are kept, those with most lines first. */
export const carryingStreamsMax = 2_000;

/** What a cache holds, as a line may put it. */
const sizeOfCache = '(?i)cache[ _.]?(size|entries|items|keys|length)\\W{1,4}(is |now |= ?)?(?<cached>\\d{1,12})\\b';
const openConnections = '(?i)(open|active|current|socket|client|db|)[ _.]?connections\\W{1,4}(?<open>\\d{1,9})\\b';
/** S004-19. */
const timeOfBatch = '(?i)processing_time_ms\\W{1,4}(?<batchMs>\\d{1,9}(\\.\\d+)?)';

/** A statement of a second and more: as PostgreSQL, MySQL and applications write it. */
const slowWords =
  '(?i)(slow query|duration: \\d{4,}(\\.\\d+)? ms\\s+(statement|execute|plan|parse|bind)|Query_time: ([1-9]|0\\d*[1-9]))';
const missWords = '(?i)cache[ _.]?miss(ed)?\\b|"cache"\\W{1,4}miss\\b|x-cache\\W{1,4}miss';
const hitWords = '(?i)cache[ _.]?hit\\b|"cache"\\W{1,4}hit\\b|x-cache\\W{1,4}hit';

/**
 * Five million lines are searched for six fixed words in a second, and for expressions in several. So fixed words first; one
 * line of each pattern that has any tells whether it carries a figure, since figures are what its lines differ by.
 */
const words = ['ache', 'onnections', 'low query', 'uration: ', 'uery_time', 'processing_time'];

/** Patterns with such words that are looked at, the most frequent. */
export const wordedPatternsMax = 500;
/** Of these, patterns whose lines are read for their figures. */
export const carryingPatternsMax = 50;

export const wordedPatternsQuestion = [
  `filter not ispresent(@case.recordType) and (${words.map((word) => `@message like "${word}"`).join(' or ')})`,
  'stats count(*) as lines, earliest(@message) as firstMessage, latest(@message) as lastMessage by @case.pattern as pattern',
  'sort lines desc, pattern',
  `limit ${wordedPatternsMax}`,
].join('\n| ');

/** What a line may carry, whatever the figure. */
const carrying = [
  /cache[ _.]?(?:size|entries|items|keys|length)\W{1,4}(?:is |now |= ?)?\d/i,
  /connections\W{1,4}\d/i,
  /processing_time_ms\W{1,4}\d/i,
  /slow query|duration: [\d.]+ ms\s+(?:statement|execute|plan|parse|bind)|Query_time: \d/i,
  /cache\W{0,4}(?:hit|miss)/i,
];

/** @param rows  answers of `wordedPatternsQuestion` */
export function patternsThatCarry(rows: readonly Row[]): readonly string[] {
  const some = rows.filter(({ firstMessage = '', lastMessage = '' }) =>
    carrying.some((form) => form.test(firstMessage) || form.test(lastMessage)),
  );
  return some.flatMap(({ pattern }) => pattern ?? []).slice(0, carryingPatternsMax);
}

/** The figures of lines of some patterns, by environment. */
export function carriedFiguresQuestion(patterns: readonly string[]): string {
  return [
    `filter @case.pattern in [${patterns.map((pattern) => `"${pattern}"`).join(', ')}]`,
    `parse @message /${sizeOfCache}/`,
    `parse @message /${openConnections}/`,
    `parse @message /${timeOfBatch}/`,
    `fields if(@message like /${slowWords}/, 1, 0) as isSlow, if(@message like /${missWords}/, 1, 0) as isMiss, if(@message like /${hitWords}/, 1, 0) as isHit`,
    'filter ispresent(cached) or ispresent(open) or ispresent(batchMs) or isSlow = 1 or isMiss = 1 or isHit = 1',
    [
      'stats count(*) as lines, sum(isSlow) as slow, sum(isMiss) as misses, sum(isHit) as hits',
      'count(cached) as sizes, earliest(cached) as firstCached, latest(cached) as lastCached, max(cached) as mostCached',
      'earliest(open) as firstOpen, latest(open) as lastOpen, max(batchMs) as batchMsMax, count(batchMs) as batches',
      'latest(@message) as sample by @log as logGroup, @logStream as stream',
    ].join(', '),
    'sort lines desc, logGroup, stream',
    `limit ${carryingStreamsMax}`,
  ].join('\n| ');
}

export interface StreamFigures {
  readonly stream: string;
  /** Lines that tell how much a cache holds. */
  readonly cacheSizes: number;
  readonly firstCached?: number;
  readonly lastCached?: number;
  readonly mostCached?: number;
  readonly firstOpen?: number;
  readonly lastOpen?: number;
}

/** Of one log group. */
export interface CarriedFigures {
  readonly logGroup: string;
  /** The function, or the log group where it is of none. */
  readonly name: string;
  readonly slowStatements: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly batches: number;
  readonly batchMsMax?: number;
  readonly streams: readonly StreamFigures[];
  readonly query: string;
  readonly sample: string;
}

/** UTF-16 units of a sample. */
const sampleMax = 500;

/** In the order of log groups. */
export function carriedFiguresIn(rows: readonly Row[], query: string): readonly CarriedFigures[] {
  return [...Map.groupBy(rows, ({ logGroup = '' }) => logGroup)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([logGroup, own]) => {
      const sum = (name: string) => own.reduce((all, row) => all + (numberIn(row[name]) ?? 0), 0);
      const longest = own.flatMap((row) => numberIn(row.batchMsMax) ?? []);
      return {
        logGroup,
        name: functionOf(logGroup),
        slowStatements: sum('slow'),
        cacheHits: sum('hits'),
        cacheMisses: sum('misses'),
        batches: sum('batches'),
        ...(longest.length === 0 ? {} : { batchMsMax: Math.max(...longest) }),
        streams: own.map(streamOf),
        query,
        sample: (own[0]?.sample ?? '').slice(0, sampleMax),
      };
    });
}

function streamOf(row: Row): StreamFigures {
  const names = ['firstCached', 'lastCached', 'mostCached', 'firstOpen', 'lastOpen'] as const;
  const known = names.flatMap((name) => {
    const value = numberIn(row[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { stream: row.stream ?? '', cacheSizes: numberIn(row.sizes) ?? 0, ...Object.fromEntries(known) };
}
