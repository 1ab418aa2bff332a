// The state machine itself fails. When the cause of a task carries a more specific error, that is the finding.
import type { Scenario } from './scenario.ts';

const errorsPage = 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html';

export const stepfunctionsFailure: Scenario = {
  label: 'stepfunctions-failure',
  title: 'The state machine failed',
  summary: 'A path, a size, a timeout or the outcome of an invoke stops the execution.',
  role: 'symptom',
  signals: [
    {
      id: 'states-error',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /States\.(DataLimitExceeded|Runtime|Timeout|NoChoiceMatched|ParameterPathFailure|ResultPathMatchFailure|BranchFailed|HeartbeatTimeout|IntrinsicFailure|ItemReaderFailed|ResultWriterFailed|ExceedToleratedFailureThreshold|QueryEvaluationError|Http\.\w+)/,
        /exceeding the maximum number of bytes service limit/i,
        /cannot determine whether Lambda successfully received the call/i,
        /JSONPath '[^']*' .*could not be found|could not be found in the input/i,
        /maximum number of history events/i,
        /(state machine|execution)\b.{0,40}already exists|\bExecutionAlreadyExists\b|\bExecutionLimitExceeded\b/i,
        /SCHEMA_VALIDATION_FAILED|\bInvalidDefinition\b/,
        /An error occurred while executing the state '/,
        /\bActivityTimedOut\b|\bTaskTimedOut\b/,
        /TaskDoesNotExist|\bInvalidToken\b.*task/i,
      ],
      reason: 'Step Functions reports the failure as its own',
      source: errorsPage,
    },
    {
      id: 'task-failed',
      where: 'platform',
      strength: 'strong',
      patterns: [
        /States\.TaskFailed/,
        /Lambda\.(Unknown|ServiceException|SdkClientException|AWSLambdaException|ClientExecutionTimeoutException)/,
        /(TaskFailed|TaskTimedOut|ExecutionFailed|ExecutionTimedOut|LambdaFunctionFailed|LambdaFunctionTimedOut)\b/,
      ],
      reason: 'a task of the state machine failed',
      source: errorsPage,
    },
  ],
  discriminators: [
    {
      against: 'unhandled-exception',
      when: ['states-error'],
      because: 'the failure is one of the state machine',
    },
    { against: 'payload-too-large', when: ['states-error'], because: 'the limit is that of a state' },
    { against: 'runtime-crash', because: 'the outcome is that of the task' },
    { against: 'lambda-timeout', when: ['states-error'], because: 'the limit is that of the state' },
  ],
  decides: 'The cause of the failed event in the execution history.',
  remedy: {
    mitigate: ['Redrive the execution from the failed state.'],
    fix: ['Pass references instead of data; retry the service exceptions of Lambda; set TimeoutSeconds.'],
    prevent: ['Test the state machine with inputs of full size.'],
  },
  document: errorsPage,
};
