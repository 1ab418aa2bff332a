// Nothing fails, but the first invocation of each environment is slow.
import type { Scenario } from './scenario.ts';

const provisionedPage = 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html';

/**
 * A median init duration from here on is worth a finding. AWS gives "under 100 ms to over 1 s" as the usual span of cold
 * starts; this is twice its upper end.
 */
export const slowInitMs = 2_000;

export const coldStartLatency: Scenario = {
  label: 'cold-start-latency',
  title: 'Cold starts are slow',
  summary: 'Initialisation succeeds but takes seconds, so the first call of each environment is late.',
  role: 'cause',
  signals: [
    {
      id: 'init-duration-high',
      where: 'numbers',
      strength: 'strong',
      holds: (numbers) => (numbers.initMsP50 ?? 0) >= slowInitMs,
      query:
        'filter @type = "REPORT" and ispresent(@initDuration) | stats count(*) as coldStarts, pct(@initDuration, 50) as p50, max(@initDuration) as max by @log',
      reason: `the median init duration is ${slowInitMs / 1000} s or more`,
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html',
    },
    {
      id: 'slow-before-first-line',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) => episode.firstOfEnvironment && (episode.startToFirstLineMs ?? 0) >= slowInitMs,
      query: 'filter @type = "START" or @type = "REPORT" | fields @timestamp, @requestId, @duration, @initDuration',
      reason: 'the first invocation of the environment says nothing for seconds before the handler logs',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html',
    },
    {
      id: 'spillover',
      where: 'line',
      strength: 'strong',
      patterns: [/ProvisionedConcurrencySpillover/, /cold ?start (latency|time|took|duration)\D{0,12}\d{4,} ?ms/i],
      reason: 'more calls arrived than environments were kept warm',
      source: provisionedPage,
    },
  ],
  contrary: [
    {
      id: 'invocation-fails',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) => episode.failed || episode.timedOutMs !== undefined,
      query: 'filter @message like /Status: (error|timeout)|Task timed out/ | fields @timestamp, @requestId, @message',
      reason: 'invocations fail, and a slow start alone fails nothing',
      source: provisionedPage,
    },
  ],
  discriminators: [],
  decides: 'Whether only invocations with an Init Duration are slow.',
  remedy: {
    mitigate: ['Raise the memory; keep environments warm with provisioned concurrency on a version or alias.'],
    fix: ['Import less at start, bundle, use SnapStart where the runtime has it.'],
    prevent: ['Compare the init duration of each deployment with the one before.'],
  },
  document: provisionedPage,
};
