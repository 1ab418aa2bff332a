// A consumer falls behind: the age of the oldest record grows, iterators expire, or one record blocks its shard.
import type { Scenario } from './scenario.ts';

const kinesisPage = 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html';

export const eventBacklog: Scenario = {
  label: 'event-backlog',
  title: 'The consumer falls behind',
  summary: 'Records wait longer and longer: a poison record, a slow handler or too few shards.',
  role: 'cause',
  signals: [
    {
      id: 'iterator-expired',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /ExpiredIteratorException|ExpiredIterator\b/,
        /Iterator (has )?expired/i,
        /TrimmedDataAccessException/,
      ],
      reason: 'the reader stood still longer than an iterator lives',
      source: 'https://docs.aws.amazon.com/streams/latest/dev/troubleshooting-consumers.html',
    },
    {
      id: 'retries-exhausted',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /"condition"\W{1,4}(RetryAttemptsExhausted|RetriesExhausted|EventAgeExceeded|MaximumRecordAgeExceeded)/,
        /(DDBStream|Kinesis)BatchInfo/,
      ],
      reason: 'a failure destination received a batch that never succeeded',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html',
    },
    {
      id: 'lag',
      where: 'line',
      strength: 'strong',
      patterns: [
        /\b(Iterator ?Age(Milliseconds)?|MillisBehindLatest|millis_behind_latest)\W{1,6}\d{5,}/i,
        /(ApproximateAgeOfOldestMessage|age of (the )?oldest message)\D{1,12}\d{3,}/i,
        /(consumer|stream|replication|queue|iterator) lag\b.{0,30}\b\d{3,}/i,
        /(queue|stream|event|message) (backlog|depth)\b.{0,30}\b(grow|ris|increas|exceed|high|\d{4,})/i,
        /max\.poll\.interval\.ms|consumer poll timeout has expired|time between subsequent calls to poll/,
        /iterator age .*(rising|increas|exceed|high|alarm)/i,
        /falling behind|is behind by/i,
      ],
      reason: 'the line gives a lag',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    },
  ],
  discriminators: [],
  decides: 'Whether IteratorAge or ApproximateAgeOfOldestMessage rises, and whether one sequence number repeats.',
  remedy: {
    mitigate: ['Bisect on error, bound the record age and the retries, set an on-failure destination.'],
    fix: ['Raise the parallelisation factor or the number of shards; report partial batch failures.'],
    prevent: ['Alarm on the age at a fraction of the retention.'],
  },
  document: kinesisPage,
};
