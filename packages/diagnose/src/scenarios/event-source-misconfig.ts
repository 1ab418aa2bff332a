// The trigger of a function cannot be made, or is off.
import type { Scenario } from './scenario.ts';

const mappingPage = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html';

export const eventSourceMisconfig: Scenario = {
  label: 'event-source-misconfig',
  title: 'The trigger is misconfigured',
  summary: 'The event source mapping or notification cannot be created, or is disabled.',
  role: 'cause',
  signals: [
    {
      id: 'visibility-below-timeout',
      where: 'error',
      strength: 'decisive',
      patterns: [/Queue visibility timeout\b.*less than\b.*Function timeout/i],
      reason: 'the visibility timeout of the queue is below the timeout of the function',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
    },
    {
      id: 'mapping-refused',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /(Create|Update)EventSourceMapping\b.{0,300}(Exception|error|failed|invalid)/is,
        /(Exception|error|failed|invalid).{0,200}(Create|Update)EventSourceMapping/is,
        /(creating|updating|create|update)\b.{0,30}event source mapping.{0,300}(Exception|error|invalid|failed|exist)/is,
        /AWS::Lambda::EventSourceMapping\b.{0,300}(fail|invalid|error|exist)/is,
        /mapping\b.{0,200}\balready exists/i,
        /Batch window value must be set/i,
        /(unsupported|invalid|not supported)\b.{0,60}\bevent source/i,
        /does not have permissions to call (ReceiveMessage|DeleteMessage|GetQueueAttributes|GetRecords|GetShardIterator|DescribeStream|ListStreams|ListShards|SubscribeToShard)/i,
        /Cannot access stream arn|Stream not found:|Unrecognized event source/i,
        /Invalid filter (pattern|criteria)|Invalid filter pattern specified/i,
        /(Batch ?[sS]ize|Maximum batching window|MaximumBatchingWindowInSeconds|ParallelizationFactor|StartingPosition)\b.{0,80}(must|invalid|not (supported|allowed)|greater|less|required)/,
      ],
      reason: 'Lambda refused to create or change the mapping',
      source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html',
    },
    {
      id: 'mapping-state',
      where: 'line',
      strength: 'decisive',
      patterns: [
        /"?LastProcessingResult"?\W{1,4}PROBLEM/,
        /PROBLEM: (Connection error|Cluster|SASL|Lambda|Function call failed|Server|Client|Provided|Kafka|Certificate|internal)/i,
        /event source mapping\b.{0,40}\b(is |was |has been )?(disabled|deactivated|off)/i,
        /could not connect to (the )?Kafka brokers/i,
        /"EventSourceArn".{0,600}"State": ?"Disabled"/s,
        /FilteredOutEventCount/,
        /\b(ESM_CONFIG_NOT_VALID|EVENT_SOURCE_AUTH[NZ]_ERROR|FUNCTION_CONFIG_NOT_VALID)\b/,
      ],
      reason: 'the mapping is off or reports a problem',
      source: mappingPage,
    },
    {
      id: 'notification-refused',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /Unable to validate the following destination configurations/i,
        /Configuration is ambiguously defined|overlapping (suffixes|prefixes)/i,
        /PutBucketNotification(Configuration)?\b.{0,200}(error|invalid|exception)/is,
      ],
      reason: 'the bucket refused the notification',
      source:
        'https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html',
    },
  ],
  discriminators: [
    { against: 'iam-denied', because: 'the refused permission is that of the trigger' },
    {
      against: 'sqs-redelivery',
      when: ['visibility-below-timeout', 'mapping-refused'],
      because: 'the trigger could not be made',
    },
    { against: 'resource-not-found', when: ['mapping-refused'], because: 'the trigger could not be made' },
    { against: 'unhandled-exception', because: 'the trigger could not be made' },
    {
      against: 'network-path-blocked',
      when: ['mapping-state'],
      because: 'it is the mapping that cannot reach its source',
    },
    { against: 'tls-failure', when: ['mapping-state'], because: 'it is the mapping that cannot reach its source' },
  ],
  decides: 'State, StateTransitionReason and LastProcessingResult of the mapping.',
  remedy: {
    mitigate: ['Enable the mapping again after correcting it.'],
    fix: ['Align the timeouts; give the execution role the rights to read the source.'],
    prevent: ['Check the state of each mapping after a deployment.'],
  },
  document: mappingPage,
};
