// A request that is malformed for its table. Retrying never helps.
import type { Scenario } from './scenario.ts';

const errorsPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html';

export const dynamodbValidation: Scenario = {
  label: 'dynamodb-validation',
  title: 'DynamoDB rejected the request as invalid',
  summary: 'The keys, expressions or values do not fit the table.',
  role: 'cause',
  signals: [
    {
      id: 'validation-text',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /provided key element does not match the schema/i,
        /Query condition missed key schema element|Query key condition not supported/i,
        /One or more parameter values (were|are not) (invalid|valid)/i,
        /Missing the key \w+ in the item|Type mismatch for key/i,
        /number of (conditions on the keys|attributes in (the )?key)|invalid number of (attributes|keys)/i,
        /Invalid (Update|Filter|Condition|KeyCondition|Projection)Expression/i,
        /ExpressionAttribute(Values|Names)\b.{0,60}(empty|unused|must|contains|invalid|not)/i,
        /attribute value used in expression is not defined|reserved keyword/i,
        /(empty string|empty) value.{0,10} Key|cannot (be empty|contain an empty string)/i,
        /Supplied AttributeValue (is empty|has more than one)/i,
        /Provided list of item keys contains duplicates/i,
        /Item size .*exceeded|size has exceeded the maximum allowed size/i,
        /document path provided in the update expression is invalid/i,
        /Two document paths overlap/i,
        /Consistent reads are not supported on global/i,
        /table does not have the specified index/i,
        /Too many items requested|limit exceeded for .*BatchWriteItem/i,
        /exclusiveStartKey|provided starting key is (invalid|outside)/i,
        /Incorrect operand type|operand type: \w+/i,
        /AttributeValue may not contain an empty/i,
        /parameter cannot be converted to a numeric value/i,
      ],
      reason: 'DynamoDB names what is wrong with the request',
      source: errorsPage,
    },
    {
      id: 'validation-code',
      where: 'error',
      strength: 'strong',
      patterns: [
        /\bValidationException\b/,
        /validation errors? detected: Value/,
        /TransactionCanceledException.{0,300}ValidationError/s,
      ],
      unless: [/jakarta\.|javax\.|org\.hibernate|pydantic|Constraint ?Violation/i],
      reason: 'the error code is that of a malformed request',
      source: errorsPage,
    },
    {
      id: 'marshalling',
      where: 'error',
      strength: 'strong',
      patterns: [
        /removeUndefinedValues/,
        /Float types are not supported\. Use Decimal/,
        /Unsupported type "?.*"? for value/,
      ],
      reason: 'the SDK cannot turn the value into an attribute',
      source: 'https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html',
    },
  ],
  discriminators: [
    { against: 'unhandled-exception', because: 'the exception is the answer of DynamoDB' },
    {
      against: 'dynamodb-conflict',
      when: ['validation-text'],
      because: 'the request was malformed, so no condition was tested',
    },
    { against: 'payload-too-large', because: 'the limit is that of an item' },
    { against: 'service-api-throttled', because: 'the request was refused for its content' },
  ],
  decides: 'The key schema of the table beside the key in the request.',
  remedy: {
    mitigate: ['Divert the input that carries the bad key.'],
    fix: ['Validate keys before the call; never retry a validation error.'],
    prevent: ['Test the mapping of an event to its key, with empty and missing values.'],
  },
  document: errorsPage,
};
