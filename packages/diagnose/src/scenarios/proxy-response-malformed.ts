// The function ran, but the shape of its answer is not what its caller expects.
import type { Scenario } from './scenario.ts';

const proxyPage = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html';

export const proxyResponseMalformed: Scenario = {
  label: 'proxy-response-malformed',
  title: 'The answer of the function has the wrong shape',
  summary: 'The body is no string, the status no number, or the answer cannot be serialised.',
  role: 'cause',
  signals: [
    {
      id: 'caller-says-so',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /Malformed Lambda proxy response/i,
        /\bLambdaInvalidResponse\b|LambdaValidationError/,
        /doesn't match the format that API Gateway expects/i,
        /Invalid JSON in response/i,
        /statusCode should be an integer/i,
        /Output mapping refers to an invalid method response/i,
        /Function returned an invalid response/i,
        /Invalid lambda response received|Invalid API Gateway Response Keys/i,
        /body content (must|should) be (stringified|a string)/i,
        /InvalidLambdaResponseException|Unrecognizable lambda output/i,
        /Invalid Lambda Response|invalid response from (the )?Lambda/i,
        /Lambda (function )?(returned|result|response).{0,60}(invalid|failed validation|malformed|not valid)/i,
        /error processing the Lambda response/i,
        /status code must be a(n)? (number|integer)/i,
      ],
      reason: 'the caller says that it cannot read the answer',
      source: proxyPage,
    },
    {
      id: 'cannot-serialise',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Runtime\.MarshalError|Unable to marshal response/,
        /Unable to stringify response/i,
        /is not JSON serializable/,
        /json: unsupported (type|value)/,
      ],
      reason: 'the runtime cannot turn the answer into JSON',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html',
    },
    {
      id: 'status-502',
      where: 'platform',
      strength: 'weak',
      patterns: [
        /Method completed with status: 502/,
        /"?status"?\W{1,4}502\b/,
        /502 Bad Gateway/i,
        /"message": ?"Internal server error"/,
      ],
      reason: 'a gateway answered 502',
      source: proxyPage,
    },
  ],
  discriminators: [
    { against: 'invoke-permission-missing', when: ['caller-says-so'], because: 'the function did run' },
    { against: 'unhandled-exception', because: 'the handler returned; its answer cannot be used' },
    { against: 'dependency-unavailable', when: ['caller-says-so'], because: 'the 502 is made by the gateway' },
  ],
  decides: 'The endpoint response body before transformations, in the execution log.',
  remedy: {
    mitigate: ['Roll back to the version that answered rightly.'],
    fix: ['Return { statusCode: number, headers: strings, body: string }.'],
    prevent: ['Check the shape of every answer in a test of the handler.'],
  },
  document: proxyPage,
};
