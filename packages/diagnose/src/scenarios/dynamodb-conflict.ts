// A condition fails, or transactions collide. May be the expected hit of an idempotency key.
import type { Scenario } from './scenario.ts';

const transactionsPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html';

export const dynamodbConflict: Scenario = {
  label: 'dynamodb-conflict',
  title: 'A conditional write or transaction failed',
  summary: 'Another writer came first, or the condition does not hold.',
  role: 'cause',
  signals: [
    {
      id: 'condition-failed',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /ConditionalCheckFailed/,
        /conditional request failed/i,
        /TransactionConflict/,
        /TransactionInProgressException|IdempotentParameterMismatch|ReplicatedWriteConflict/,
        /Transaction is ongoing for the item/i,
      ],
      reason: 'DynamoDB reports a failed condition or a conflict',
      source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html',
    },
    {
      id: 'transaction-cancelled',
      where: 'error',
      strength: 'strong',
      patterns: [/TransactionCanceledException/, /Transaction cancell?ed, please refer/i],
      reason: 'a transaction was cancelled',
      source: transactionsPage,
    },
    {
      id: 'optimistic-lock',
      where: 'error',
      strength: 'strong',
      patterns: [
        /IdempotencyAlreadyInProgress|IdempotencyItemAlreadyExists/,
        /Optimistic(Lock|LockingFailure)(ing)?(Exception|Error)/,
      ],
      reason: 'a library that builds on conditional writes lost the race',
      source: 'https://docs.powertools.aws.dev/lambda/python/latest/utilities/idempotency/',
    },
  ],
  discriminators: [
    { against: 'unhandled-exception', because: 'the exception is the answer of DynamoDB' },
    {
      against: 'dynamodb-validation',
      when: ['condition-failed'],
      because: 'the request was valid; its condition failed',
    },
  ],
  decides: 'The cancellation reasons, position by position.',
  remedy: {
    mitigate: ['Retry conflicts only; a failed condition will fail again.'],
    fix: ['Read the reasons; make writers own their items; treat an idempotency hit as success.'],
    prevent: ['Count failed conditions as a metric of their own.'],
  },
  document: transactionsPage,
};
