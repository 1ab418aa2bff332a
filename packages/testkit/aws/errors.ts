// What AWS says when it says no, in the words and forms of each protocol.
import type { JsonObject } from './json.ts';
import type { Protocol } from './wire.ts';
import { repeatedXmlOf, xmlOf } from './xml.ts';

/** Thrown by an operation; the server writes it as the protocol of the request does. */
export class AwsRefusal extends Error {
  readonly code: string;
  readonly status: number;
  /** What stands in the body beside the message; for the JSON protocols. Of S3, where the bucket is. */
  readonly members: JsonObject;

  constructor(code: string, message: string, status = 400, members: JsonObject = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

export function notFound(message: string, status = 400): AwsRefusal {
  return new AwsRefusal('ResourceNotFoundException', message, status);
}

export function invalid(message: string): AwsRefusal {
  return new AwsRefusal('InvalidParameterException', message);
}

export interface WrittenError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function writtenError({ code, status, message, members }: AwsRefusal, protocol: Protocol): WrittenError {
  switch (protocol) {
    case 'query':
      return {
        status,
        headers: { 'content-type': 'text/xml' },
        body: xmlOf('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'request' }),
      };
    case 'rest':
      return {
        status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ Message: message, Type: 'User' }),
      };
    case 'rest-xml': {
      const { bucketRegion } = members;
      return {
        status,
        headers: {
          'content-type': 'application/xml',
          ...(typeof bucketRegion === 'string' && { 'x-amz-bucket-region': bucketRegion }),
        },
        body: repeatedXmlOf('Error', { Code: code, Message: message, RequestId: 'request' }),
      };
    }
    default:
      return {
        status,
        headers: { 'content-type': contentTypes[protocol] },
        body: JSON.stringify({ ...jsonError(code, message), ...members }),
      };
  }
}

export const contentTypes = {
  'json-1.0': 'application/x-amz-json-1.0',
  'json-1.1': 'application/x-amz-json-1.1',
} as const;

/** The name space is there on the wire, and an empty message is left out. */
function jsonError(code: string, message: string): JsonObject {
  return { __type: `com.amazonaws.coldcase#${code}`, ...(message !== '' && { message }) };
}

const throttles: Readonly<Record<string, readonly [code: string, status: number]>> = {
  apigateway: ['TooManyRequestsException', 429],
  cloudformation: ['Throttling', 400],
  kinesis: ['LimitExceededException', 400],
  lambda: ['TooManyRequestsException', 429],
  s3: ['SlowDown', 503],
  sqs: ['RequestThrottled', 403],
  sts: ['Throttling', 400],
  tag: ['ThrottledException', 400],
  xray: ['ThrottledException', 429],
};

/** Each service has its own word for the same thing. */
export function throttled(service: string): AwsRefusal {
  const [code, status] = throttles[service] ?? ['ThrottlingException', 400];
  return new AwsRefusal(code, 'Rate exceeded', status);
}

export function denied(operation: string, resource: string): AwsRefusal {
  // Who logs in through SSO has an address for a session name.
  const who = 'arn:aws:sts::123456789012:assumed-role/reader/grace.hopper@shop.test';
  const message = `User: ${who} is not authorized to perform: ${operation} on resource: ${resource} because no identity-based policy allows the ${operation} action`;
  if (operation.startsWith('s3:')) return new AwsRefusal('AccessDenied', message, 403);
  return new AwsRefusal('AccessDeniedException', message, operation.startsWith('lambda') ? 403 : 400);
}
