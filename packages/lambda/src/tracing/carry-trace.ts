// A trace ends where nobody carries it on. SQS and EventBridge have a place for it; a Kinesis record has only its data.
// Sources: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html (AWSTraceHeader)
// and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html (TraceHeader)
import { currentScope } from '../invocation/invocation.ts';
import { isObject } from '../invocation/is-object.ts';
import { traceHeader } from './trace-header.ts';

/** The member of JSON data that carries a trace where the service has no place for it. */
export const traceMember = '_X_AMZN_TRACE_ID';

/** `input` with the trace in each message, for the operations that have a place; else `input` itself. Never changes `input`. */
export function withTraceInMessages(operation: string, input: unknown, header: string | undefined): unknown {
  if (header === undefined || !isObject(input)) return input;
  if (operation === 'SendMessage') return withAttribute(input, header);
  if (operation !== 'SendMessageBatch' && operation !== 'PutEvents') return input;
  const entries: unknown = Reflect.get(input, 'Entries');
  if (!Array.isArray(entries)) return input;
  const carry = (entry: unknown): unknown => {
    if (!isObject(entry)) return entry;
    return operation === 'PutEvents' ? { TraceHeader: header, ...entry } : withAttribute(entry, header);
  };
  return { ...input, Entries: entries.map(carry) };
}

function withAttribute(message: object, header: string): object {
  const attributes: unknown = Reflect.get(message, 'MessageSystemAttributes');
  const own = { AWSTraceHeader: { DataType: 'String', StringValue: header } };
  return { ...message, MessageSystemAttributes: { ...own, ...(isObject(attributes) ? attributes : {}) } };
}

/**
 * Data for a Kinesis record, or anything else without a place of its own, that carries the running trace in a member.
 *
 *   PartitionKey: order.id, Data: Buffer.from(JSON.stringify(carryTrace(order)))
 *
 * `data` itself outside of a traced invocation.
 */
export function carryTrace<Data extends object>(data: Data): Data & { readonly [traceMember]?: string } {
  const scope = currentScope();
  const trace = scope?.invocation.trace;
  if (trace === undefined) return data;
  return { ...data, [traceMember]: traceHeader(trace, trace.isSampled ? scope?.subsegment?.id : undefined) };
}
