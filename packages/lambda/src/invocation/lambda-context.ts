// What the runtime hands to a handler beside the event. Stated here, so that nothing has to be installed for a type.
import { isObject } from './is-object.ts';

/** The part of Lambda's context that this library reads. `Context` of `@types/aws-lambda` fits it. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** Mebibytes, as text. */
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** The part of a response stream that this library hands on. */
export interface ResponseStream {
  write(chunk: string | Uint8Array): boolean;
  end(chunk?: string | Uint8Array): unknown;
}

/** Of a handler that `awslambda.streamifyResponse` marked; the runtime then calls it with (event, stream, context). */
const streamingMarks = [
  Symbol.for('aws.lambda.runtime.handler.streaming'),
  Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark'),
];

/** A wrapper of a streaming handler must be one for the runtime, too: its marks are looked at before anything is called. */
export function copyStreamingMarks(from: object, to: object): void {
  for (const mark of streamingMarks) {
    const value: unknown = Reflect.get(from, mark);
    if (value !== undefined) Reflect.set(to, mark, value);
  }
}

export function isLambdaContext(value: unknown): value is LambdaContext {
  return isObject(value) && typeof Reflect.get(value, 'awsRequestId') === 'string';
}
