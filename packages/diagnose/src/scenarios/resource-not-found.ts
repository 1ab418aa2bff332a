// A table, bucket, key, queue, stream or function that is named does not exist there.
import type { Scenario } from './scenario.ts';

const s3ErrorsPage = 'https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html';

export const resourceNotFound: Scenario = {
  label: 'resource-not-found',
  title: 'A named resource does not exist',
  summary: 'The name, the Region or the stage is wrong, or the resource was deleted.',
  role: 'cause',
  signals: [
    {
      id: 'not-found-code',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bResourceNotFound(Exception|Fault)?\b/,
        /\bNoSuch(Bucket|Key|Upload|Version|Entity|HostedZone|Distribution|LifecycleConfiguration)\w*\b/,
        /\bQueueDoesNotExist\b|AWS\.SimpleQueueService\.NonExistentQueue|\bNonExistentQueue\b/,
        /\b(ParameterNotFound|StateMachineDoesNotExist|ExecutionDoesNotExist|ActivityDoesNotExist|EntityNotFoundException|ClusterNotFoundException|RepositoryNotFoundException|TableNotFoundException|DBInstanceNotFound\w*|DBClusterNotFound\w*|TopicNotFound\w*|StreamNotFound\w*|ServiceNotFoundException|TaskDefinition\w*NotFound\w*|FunctionNotFound\w*|IndexNotFoundException|UserNotFoundException|PlatformApplicationNotFound|InvalidKeyId)\b/,
        /\bInvalid\w+(ID|Id|Name)\.NotFound\b/,
        /index_not_found_exception/,
      ],
      reason: 'the service says that the resource does not exist',
      source: s3ErrorsPage,
    },
    {
      id: 'not-found-text',
      where: 'error',
      strength: 'strong',
      patterns: [
        /Requested resource not found/i,
        /specified (bucket|key|queue|log group|log stream|version|upload|table|stream|parameter|secret)\b.* does not exist/i,
        /specified queue does not exist/i,
        /(Topic|Table|Stream|Bucket|Queue|Secret|Parameter|State machine|Cluster|Log group|Repository)\b.{0,120}\b(does not exist|doesn't exist|not found|could not be found)/i,
        /can't find the specified secret|Function not found: |Function does not exist/i,
        /\(404\) when calling|\bNotFound(Exception)?: |"?[cC]ode"?: ?'?"?NotFound\b/,
        /non-existent table|non-existent resource/i,
        /relation "[^"]+" does not exist|\b42P01\b/,
        /Table '[^']+' doesn't exist|ER_NO_SUCH_TABLE|no such table: /,
        /database "[^"]+" does not exist|Unknown database '/,
        /Object does not exist at location|does not exist in the current account/i,
      ],
      unless: [/\/var\/task|\/opt\//],
      reason: 'the text says that it does not exist',
      source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html',
    },
    {
      id: 'status-404',
      where: 'error',
      strength: 'weak',
      patterns: [/(status ?code|HTTP(Error)?)\W{1,4}(of )?404\b|404 (Client Error|Not Found)/i],
      reason: 'the other side answered 404',
      source: s3ErrorsPage,
    },
  ],
  discriminators: [{ against: 'unhandled-exception', because: 'the exception is the answer of a service' }],
  decides: 'The name, Region and account of the call beside the list of what exists there.',
  remedy: {
    mitigate: ['Restore the resource, or point the setting at the one that exists.'],
    fix: ['Pass the real name from the stack; decode keys of S3 events.'],
    prevent: ['Check at start that the configured names exist.'],
  },
  document: s3ErrorsPage,
};
