// What the server knows: an account as plain values. What is large is a function: a group of a million events is the
// function that makes one of them from its index, so that a test pays only for the events that it asks for.
import type { JsonObject } from './json.ts';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly logStreamName: string;
}

export interface LogGroup {
  readonly name: string;
  readonly eventCount: number;
  /** The same event for the same index, always; times never fall as the index grows. */
  readonly eventAt: (index: number) => LogEvent;
  readonly retentionInDays?: number;
}

export interface MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The value of one period, or nothing where CloudWatch would have no point. */
  readonly valueAt: (periodStartMs: number, periodMs: number, statistic: string) => number | undefined;
}

export interface Trace {
  /** `1-65a1b2c3-0123456789abcdef01234567`: its second is in it. */
  readonly id: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** Beside id, duration and response time. */
  readonly summary?: JsonObject;
  /** Documents of segments. */
  readonly segments: readonly JsonObject[];
}

export interface LambdaFunction {
  /** As GetFunctionConfiguration answers; it needs `FunctionName` and `FunctionArn`. */
  readonly configuration: JsonObject;
  readonly policy?: JsonObject;
  readonly tags?: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly aliases?: readonly JsonObject[];
  readonly versions?: readonly JsonObject[];
}

/** Parts as the answers have them; what is absent was never configured. */
export interface Bucket {
  readonly region: string;
  readonly notifications?: JsonObject;
  readonly policy?: JsonObject;
  readonly publicAccessBlock?: JsonObject;
  readonly encryption?: JsonObject;
  readonly versioning?: JsonObject;
  readonly lifecycle?: JsonObject;
}

export interface Stack {
  /** As DescribeStacks answers, with `StackName`. */
  readonly description: JsonObject;
  readonly resources: readonly JsonObject[];
  readonly events: readonly JsonObject[];
}

export interface AwsData {
  readonly logGroups?: readonly LogGroup[];
  /** The rows of a query of Logs Insights; when absent, the events of its window, whatever the text says, newest first. */
  readonly insightsRows?: (query: JsonObject) => readonly Readonly<Record<string, string>>[];
  /** Characters of `@message` in rows of Logs Insights; the record has all of them. */
  readonly insightsMessageLength?: number;
  readonly metrics?: readonly MetricSeries[];
  readonly alarms?: readonly JsonObject[];
  /** With `AlarmName` and `Timestamp` in seconds. */
  readonly alarmHistory?: readonly JsonObject[];
  readonly traces?: readonly Trace[];
  /** The `Services` of GetServiceGraph. */
  readonly serviceGraph?: readonly JsonObject[];
  readonly functions?: readonly LambdaFunction[];
  readonly eventSourceMappings?: readonly JsonObject[];
  /** Attributes by name of queue. */
  readonly queues?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Bodies by name of queue. Those of a queue with a redrive policy leave it when they were received too often. */
  readonly messages?: Readonly<Record<string, readonly string[]>>;
  readonly buckets?: Readonly<Record<string, Bucket>>;
  /** As DescribeTable answers, with `TableName`. */
  readonly tables?: readonly JsonObject[];
  /** As DescribeStreamSummary answers, with `StreamName`. */
  readonly streams?: readonly JsonObject[];
  /** Of CloudTrail, newest first, with `EventTime` in seconds. */
  readonly trailEvents?: readonly JsonObject[];
  readonly stacks?: readonly Stack[];
  /** The `ResourceTagMappingList` of GetResources. */
  readonly taggedResources?: readonly JsonObject[];
  /** Whatever else a test wants answered, by `service:Operation`; they come before the server's own. */
  readonly answers?: Readonly<Record<string, (input: JsonObject) => JsonObject>>;
}

export interface GeneratedGroup {
  readonly name: string;
  readonly eventCount: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly streamCount?: number;
  /** Length of a message, about. */
  readonly messageLength?: number;
}

/** A group whose events lie evenly between two times, each a line of a logger; every eighth is a pair of one millisecond. */
export function generatedGroup(options: GeneratedGroup): LogGroup {
  const { name, eventCount, startMs, endMs, streamCount = 4, messageLength = 160 } = options;
  const stepMs = (endMs - startMs) / Math.max(1, eventCount);
  const padding = 'x'.repeat(Math.max(0, messageLength - 80));
  return {
    name,
    eventCount,
    eventAt(index) {
      const timestamp = startMs + Math.floor((index - (index % 8 === 7 ? 1 : 0)) * stepMs);
      const level = index % 50 === 0 ? 'ERROR' : 'INFO';
      return {
        timestamp,
        logStreamName: `2026/11/21/[$LATEST]${(index % streamCount).toString(16).padStart(32, '0')}`,
        message: `{"level":"${level}","requestId":"${index.toString(16).padStart(8, '0')}","n":${index},"text":"order ${index} ${padding}"}`,
      };
    },
  };
}
