// The gateway gives up before the backend answers, while the log of the function can look clean.
import type { Scenario } from './scenario.ts';

const limitsPage = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html';

export const apigwIntegrationTimeout: Scenario = {
  label: 'apigw-integration-timeout',
  title: 'The gateway timed out before the function answered',
  summary: 'The integration timeout of API Gateway (29 s, HTTP API 30 s) is shorter than the work.',
  role: 'cause',
  signals: [
    {
      id: 'gateway-words',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /Endpoint request timed[ -]?out/i,
        /\bINTEGRATION_TIMEOUT\b/,
        /Execution failed due to a timeout error/i,
        /Integration (request )?timed out/i,
      ],
      reason: 'the gateway says that the integration timed out',
      source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html',
    },
    {
      id: 'gateway-status',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /Method completed with status: 504/,
        /\b504 (Gateway Time-?out|GATEWAY_TIMEOUT)/i,
        /status code 504\b/i,
        /integration_?[lL]atency"?\W{1,4}(29|30)\d{3}\b/,
      ],
      reason: 'the gateway answered 504',
      source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html',
    },
    {
      id: 'status-504',
      where: 'line',
      strength: 'weak',
      patterns: [/"?status"?\W{1,4}504\b/],
      reason: 'the status is 504',
      source: limitsPage,
    },
    {
      id: 'longer-than-gateway-waits',
      where: 'invocation',
      strength: 'weak',
      holds: (episode) =>
        episode.timedOutMs === undefined &&
        (episode.durationMs ?? 0) > 29_000 &&
        /api ?-?gateway|\b504\b/i.test(episode.text) &&
        !episode.failed,
      query: 'filter @type = "REPORT" and @duration > 29000 | fields @timestamp, @requestId, @duration',
      reason: 'the function answered after more than 29 s',
      source: limitsPage,
    },
  ],
  discriminators: [
    {
      against: 'lambda-timeout',
      when: ['gateway-words'],
      because: 'the limit of the gateway, not of the function, was hit',
    },
    { against: 'dependency-unavailable', when: ['gateway-words'], because: 'the 504 is made by the gateway' },
    { against: 'invoke-permission-missing', when: ['gateway-words'], because: 'the gateway did call the integration' },
  ],
  decides: 'Whether the function log ends with a REPORT without error and a Duration over 29 s.',
  remedy: {
    mitigate: [
      'Shorten the path; regional and private REST APIs may have the 29 s quota raised, HTTP APIs stop at 30 s.',
    ],
    fix: ['Answer at once with a job id and let the client poll, or call back.'],
    prevent: ['Alarm on IntegrationLatency at 80 % of the quota.'],
  },
  document: limitsPage,
};
