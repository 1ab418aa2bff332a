// The handler setting and the code disagree.
import type { Scenario } from './scenario.ts';

const deploymentPage = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html';

export const handlerNotFound: Scenario = {
  label: 'handler-not-found',
  title: 'The configured handler does not exist',
  summary: 'The module or class was found without the handler, or the handler setting names no module.',
  role: 'cause',
  signals: [
    {
      id: 'handler-error-type',
      where: 'platform',
      strength: 'decisive',
      patterns: [/Runtime\.(HandlerNotFound|MalformedHandlerName|NoSuchHandler|MalformedStreamingHandler)/],
      reason: 'the runtime names the handler as missing',
      source: deploymentPage,
    },
    {
      id: 'handler-words',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /is undefined or not exported/,
        /Handler '[^']*' (missing on module|not found)/,
        /Bad handler/,
        /Class not found: /,
        /No public method named \w+/,
        /does not (implement|have) .*(RequestHandler|handleRequest|appropriate)/,
        /Unable to (load type|find (method|type)) '?[\w.]+'?.*(from|in) (assembly|type)/i,
        /LambdaValidationException/,
        /(Invalid|Unknown|Missing) handler (name|specified|format|function)/i,
        /undefined method [`']\S+' for (Lambda|main:Object)/,
        /Handler \S+ (is )?not (a function|callable)/i,
        /handler\b.{0,60}\b((could not be|was not|cannot be) found|not found)/i,
      ],
      reason: 'the runtime looked for the handler and did not find it',
      source: deploymentPage,
    },
    {
      id: 'handler-module-itself',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Cannot find module '(index|app|handler|main|lambda|lambda_function)'/,
        /cannot load such file -- (lambda_function|handler|app|index|function)\b/,
      ],
      reason: 'the missing module is the one that the handler setting names',
      source: deploymentPage,
    },
    {
      id: 'module-named-by-the-setting',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) => /Unable to import module '([\w./-]+)': No module named '?\1\b/.test(episode.text),
      query: 'filter @message like /Unable to import module/ | fields @timestamp, @message | limit 20',
      reason: 'the module that is missing is the handler module itself',
      source: deploymentPage,
    },
  ],
  discriminators: [
    { against: 'import-module-missing', because: 'no dependency is missing: the handler setting is wrong' },
    { against: 'unhandled-exception', because: 'the handler was never called' },
  ],
  decides: 'The handler setting beside the exports of the deployed file.',
  remedy: {
    mitigate: ['Correct the handler setting, or roll back.'],
    fix: ['Export the handler under the configured name, at the configured depth of the archive.'],
    prevent: ['Import the handler by its configured name in a test of the package.'],
  },
  document: deploymentPage,
};
