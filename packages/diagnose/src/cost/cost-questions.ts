// What the cost asks the logs.

/** Functions and log groups kept. */
export const costRowsMax = 500;

/** What each function used, from its REPORT lines. A gigabyte is 1024 MB: https://aws.amazon.com/lambda/pricing/ */
export const functionUseQuestion = [
  'filter @case.recordType = "REPORT"',
  'fields coalesce(@billedDuration, record.metrics.billedDurationMs) as billedMs, coalesce(@memorySize / 1000000, record.metrics.memorySizeMB) as sizeMb, coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as usedMb',
  'stats count(*) as requests, sum(billedMs * sizeMb) / 1024000 as gbSeconds, max(sizeMb) as sizeMb, max(usedMb) as usedMb, pct(usedMb, 99) as usedMbP99 by @log as logGroup',
  'sort gbSeconds desc, logGroup',
  `limit ${costRowsMax}`,
].join('\n| ');

/** Each event counts 26 bytes beside its message: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const loggedBytesQuestion = [
  'stats sum(messageSize(@message)) + 26 * count(*) as bytes by @log as logGroup',
  'sort bytes desc, logGroup',
  `limit ${costRowsMax}`,
].join('\n| ');
