// The documents that X-Ray takes, as far as this library writes them.
// Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html

export interface SegmentDocument {
  readonly name: string;
  readonly id: string;
  /** In documents that are sent alone. */
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly type?: 'subsegment';
  /** Seconds since 1970, with milliseconds. */
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: true;
  readonly namespace?: 'aws' | 'remote';
  readonly fault?: true;
  readonly error?: true;
  readonly throttle?: true;
  readonly cause?: { readonly working_directory: string; readonly exceptions: readonly ExceptionDocument[] };
  readonly http?: HttpDocument;
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, AnnotationValue>>;
  readonly metadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly subsegments?: readonly SegmentDocument[];
}

export type AnnotationValue = string | number | boolean;

export interface HttpDocument {
  readonly request?: { readonly method?: string; readonly url?: string };
  readonly response?: { readonly status?: number; readonly content_length?: number };
}

export interface ExceptionDocument {
  readonly id: string;
  readonly type: string;
  readonly message: string;
  readonly remote?: boolean;
  readonly truncated?: number;
  readonly cause?: string;
  readonly stack?: readonly { readonly path: string; readonly line: number; readonly label: string }[];
}
