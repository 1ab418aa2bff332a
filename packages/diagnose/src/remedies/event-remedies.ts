// Queues and streams that feed a function: how long a message is hidden, and what is done with a record that fails.
import { type JsonObject, numberAt } from '@coldcase/model';
import { documentNamed, type Known, listIn, mappingsOf, mayBeNode, settingOf, textIn } from './known.ts';
import { shellWord } from './quoting.ts';
import type { Remedy } from './remedy.ts';
import { terraform } from './terraform.ts';
import { partialBatch } from './typescript.ts';

/** docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the timeout of the function. */
const visibilityFactor = 6;
/** docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html: twelve hours. */
const visibilitySecondsMax = 43_200;
/** Of a stream: batches of one shard at once, docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
const parallelMax = 10;

/** Both values are needed; with one of them, the other is said to be unknown. */
export function longerVisibility(known: Known): readonly Remedy[] {
  const queue = queueOf(known);
  const code: readonly Remedy[] = mayBeNode(known)
    ? [{ kind: 'fix', text: 'Give back only the messages that failed.', snippets: [partialBatch()] }]
    : [];
  const mapping = mappingsOf(known).find(({ EventSourceArn }) => nameInArn(EventSourceArn) === queue?.name);
  const reports = listIn(mapping, 'FunctionResponseTypes').includes('ReportBatchItemFailures');
  return [
    ...visibility(known, queue),
    ...(mapping === undefined || reports ? [] : [reportFailures(mapping)]),
    ...(reports ? [] : code),
  ];
}

interface Queue {
  readonly name: string;
  readonly document: JsonObject | undefined;
}

function queueOf(known: Known): Queue | undefined {
  const fed = mappingsOf(known).flatMap(({ EventSourceArn }) => queueInArn(EventSourceArn) ?? []);
  const name = known.suspect === known.functionName ? fed[0] : known.suspect;
  return name === undefined || name === 'unknown' ? undefined : { name, document: documentNamed(known, 'queue', name) };
}

function visibility({ details }: Known, queue: Queue | undefined): readonly Remedy[] {
  if (queue === undefined) return [];
  const seconds = settingOf(details, 'Timeout');
  const has = numberAt(queue.document ?? {}, 'Attributes.VisibilityTimeout');
  if (seconds === undefined || has === undefined) {
    const missing = [
      ...(has === undefined ? [`the visibility timeout of ${queue.name}`] : []),
      ...(seconds === undefined ? ['the timeout of the function'] : []),
    ];
    const text = `The visibility timeout should be six times the timeout of the function; ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not in the case.`;
    return [{ kind: 'mitigate', text }];
  }
  const need = Math.min(visibilitySecondsMax, visibilityFactor * seconds);
  if (has >= need)
    return [
      {
        kind: 'mitigate',
        text: `The visibility timeout of ${queue.name} is ${has} s, at least six times the ${seconds} s of the function: messages come back because they fail, not because they are slow.`,
        confidence: 'high',
      },
    ];
  const url = textIn(queue.document, 'QueueUrl');
  return [
    {
      kind: 'mitigate',
      text: `Hide messages of ${queue.name} for ${need} s, six times the ${seconds} s that the function may take; it is ${has} s.`,
      ...(url === undefined
        ? {}
        : {
            command: `aws sqs set-queue-attributes --queue-url ${shellWord(url)} --attributes VisibilityTimeout=${need}`,
          }),
      risk: 'reversible',
      confidence: 'high',
      snippets: [terraform('aws_sqs_queue', queue.name, { visibility_timeout_seconds: need })],
    },
  ];
}

function reportFailures(mapping: JsonObject): Remedy {
  const uuid = String(mapping.UUID);
  return {
    kind: 'fix',
    text: 'Let the function say which messages failed; the code has to answer so before this is switched on.',
    command: `aws lambda update-event-source-mapping --uuid ${shellWord(uuid)} --function-response-types ReportBatchItemFailures`,
    risk: 'risky',
    snippets: [
      terraform('aws_lambda_event_source_mapping', uuid, { function_response_types: ['ReportBatchItemFailures'] }),
    ],
  };
}

/** What is not set yet: a record that fails for ever must not hold up the others. */
export function unblockStream(known: Known): readonly Remedy[] {
  return mappingsOf(known).flatMap((mapping) => {
    const source = String(mapping.EventSourceArn ?? '');
    if (/:sqs:/.test(source)) return [];
    const uuid = String(mapping.UUID);
    const update = `aws lambda update-event-source-mapping --uuid ${shellWord(uuid)}`;
    return [...giveUp(mapping, uuid, update), ...faster(mapping, uuid, update)];
  });
}

function giveUp(mapping: JsonObject, uuid: string, update: string): readonly Remedy[] {
  const attempts = numberAt(mapping, 'MaximumRetryAttempts') ?? -1;
  const bisects = mapping.BisectBatchOnFunctionError === true;
  const destination = textIn(mapping, 'DestinationConfig.OnFailure.Destination');
  if (bisects && attempts >= 0 && destination !== undefined) return [];
  const kept = destination ?? 'ARN_OF_A_QUEUE';
  const options = `--bisect-batch-on-function-error --maximum-retry-attempts ${attempts >= 0 ? attempts : 3}`;
  const to = shellWord(JSON.stringify({ OnFailure: { Destination: kept } }));
  const now = [
    ...(attempts >= 0 ? [] : ['tries a record again until it expires']),
    ...(bisects ? [] : ['does not divide a batch that fails']),
    ...(destination === undefined ? ['keeps nothing of what it gives up'] : []),
  ];
  return [
    {
      kind: 'mitigate',
      text: `The mapping ${uuid} ${now.join(', ')}. Let it divide, give up, and keep what failed${destination === undefined ? ' in a queue whose ARN you put in; the role of the function must be allowed to send there' : ''}.`,
      command: `${update} ${options} --destination-config ${to}`,
      // A record that is given up is no longer in order with the others.
      risk: 'risky',
      confidence: 'high',
      snippets: [
        terraform('aws_lambda_event_source_mapping', uuid, {
          bisect_batch_on_function_error: true,
          maximum_retry_attempts: attempts >= 0 ? attempts : 3,
          destination_config: { block: { on_failure: { block: { destination_arn: kept } } } },
        }),
      ],
    },
  ];
}

function faster(mapping: JsonObject, uuid: string, update: string): readonly Remedy[] {
  const source = String(mapping.EventSourceArn ?? '');
  if (!/:(kinesis|dynamodb):/.test(source)) return [];
  const has = numberAt(mapping, 'ParallelizationFactor') ?? 1;
  if (has >= parallelMax) return [];
  const next = Math.min(parallelMax, 2 * has);
  return [
    {
      kind: 'fix',
      text: `Read ${next} batches of each shard at once instead of ${has}; records of one partition key stay in order.`,
      command: `${update} --parallelization-factor ${next}`,
      risk: 'reversible',
      confidence: 'medium',
      snippets: [terraform('aws_lambda_event_source_mapping', uuid, { parallelization_factor: next })],
    },
  ];
}

function queueInArn(arn: unknown): string | undefined {
  return typeof arn === 'string' ? /^arn:aws[\w-]*:sqs:[^:]*:[^:]*:(.+)$/.exec(arn)?.[1] : undefined;
}

function nameInArn(arn: unknown): string | undefined {
  return typeof arn === 'string' ? arn.split(/[:/]/).at(-1) : undefined;
}
