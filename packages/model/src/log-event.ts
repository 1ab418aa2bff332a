// A log event: what CloudWatch Logs stores once and never changes. Everything else (record type, request id, fields of
// a JSON message) is derived from `message` and can be derived again.
import type { EpochMs } from './units.ts';

export interface LogEvent {
  /** `/aws/lambda/checkout-api`. Empty when the source does not say. */
  readonly logGroup: string;
  /** `2026/11/21/[$LATEST]2f0c…`: for Lambda one stream is one execution environment. */
  readonly logStream: string;
  readonly timestamp: EpochMs;
  readonly ingestionTime?: EpochMs;
  readonly eventId?: string;
  /** Verbatim, with its tabs and its trailing newline. */
  readonly message: string;
}
