// A part of a trace: opened, told things, closed once. Lambda itself writes the segment of the function; what runs inside is
// parts below it, which X-Ray joins by trace and parent.

import { unharmed } from '../invocation/unharmed.ts';
import { safeJson } from '../logs/safe-json.ts';
import { exceptionsOf } from './exceptions.ts';
import type { AnnotationValue, HttpDocument, SegmentDocument } from './segment-document.ts';
import { newSegmentId } from './segment-ids.ts';
import type { TraceContext } from './trace-header.ts';

/** Annotations of a trace that X-Ray indexes. */
export const annotationsMax = 50;
/** Parts below one part. A loop over a table would otherwise keep one each in memory until the handler returns. */
export const childrenMax = 100;
/** Characters of one value of metadata. A document holds 64 kB. */
export const metadataCharsMax = 60_000;
/** Characters of a name; X-Ray refuses longer ones, and characters beside these. */
export const nameCharsMax = 200;

const refusedCharacters = /[^\p{L}\p{N}\p{Z}_.:/%&#=+,\-@\\]/gu;

export type Send = (document: SegmentDocument) => void;

export interface SubsegmentOptions {
  readonly namespace?: 'aws' | 'remote';
  readonly http?: HttpDocument;
}

/** Told of every part; for a bridge to another tracing library. */
export interface PartListener {
  opened(part: Subsegment, parent: Subsegment | undefined): void;
  closed(part: Subsegment, document: SegmentDocument): void;
}

export const partListeners = new Set<PartListener>();

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Methods and names are those of X-Ray's own library, so that code written for it goes on: `addNewSubsegment`,
 * `addAnnotation`, `addMetadata`, `addError`, `close`. None of them throws.
 */
export class Subsegment {
  readonly id: string = newSegmentId();
  readonly trace_id: string;
  readonly name: string;
  readonly #trace: TraceContext;
  readonly #parent: Subsegment | undefined;
  readonly #send: Send;
  readonly #document: Mutable<SegmentDocument>;
  readonly #children: Subsegment[] = [];
  readonly #annotations = new Map<string, AnnotationValue>();
  readonly #metadata = new Map<string, Map<string, unknown>>();
  #isSent = false;

  constructor(
    name: string,
    trace: TraceContext,
    parent: Subsegment | undefined,
    send: Send,
    options: SubsegmentOptions = {},
  ) {
    this.name = String(name).replace(refusedCharacters, '_').slice(0, nameCharsMax) || 'unnamed';
    this.trace_id = trace.traceId;
    this.#trace = trace;
    this.#parent = parent;
    this.#send = send;
    this.#document = { name: this.name, id: this.id, start_time: Date.now() / 1000, ...options };
    for (const listener of partListeners) unharmed(() => listener.opened(this, parent));
  }

  /** Below this one, and open until its `close`. */
  addNewSubsegment(name: string, options?: SubsegmentOptions): Subsegment {
    const child = new Subsegment(name, this.#trace, this, this.#send, options);
    this.#children.push(child);
    return child;
  }

  /** Indexed by X-Ray, so that traces can be searched by it. Other values than texts, numbers and booleans become text. */
  addAnnotation(key: string, value: unknown): void {
    const name = String(key).replace(/\W/g, '_');
    if (this.#annotations.size >= annotationsMax && !this.#annotations.has(name)) return;
    this.#annotations.set(name, isAnnotationValue(value) ? value : String(value));
  }

  /** Kept with the trace and not indexed: the value as it is now, as JSON has it. */
  addMetadata(key: string, value: unknown, namespace = 'default'): void {
    const space = this.#metadata.get(namespace) ?? new Map<string, unknown>();
    this.#metadata.set(namespace, space.set(String(key), JSON.parse(safeJson(value, { chars: metadataCharsMax }))));
  }

  /** A fault, with the error and its causes. `remote` when the error is of whoever was called. */
  addError(error: unknown, options: { readonly remote?: boolean } = {}): void {
    this.#document.fault = true;
    const exceptions = exceptionsOf(error, options.remote === true);
    this.#document.cause = { working_directory: process.cwd(), exceptions };
  }

  /** What the other side answered: 429 is throttling and an error, 4xx an error, 5xx a fault. */
  addHttp(http: HttpDocument): void {
    this.#document.http = { ...this.#document.http, ...http };
    const status = http.response?.status ?? 0;
    if (status === 429) this.#document.throttle = true;
    if (status >= 400 && status < 500) this.#document.error = true;
    if (status >= 500) this.#document.fault = true;
  }

  addAws(aws: Readonly<Record<string, unknown>>): void {
    this.#document.aws = { ...this.#document.aws, ...aws };
  }

  /** A refusal of the other side that is throttling, whatever its status. */
  addThrottle(): void {
    this.#document.error = true;
    this.#document.throttle = true;
  }

  /** Counts once. Parts below that are still open go with it as being in progress, and again, alone, when they close. */
  close(error?: unknown): void {
    if (!this.isOpen) return;
    if (error !== undefined) this.addError(error);
    this.#document.end_time = Date.now() / 1000;
    for (const listener of partListeners) unharmed(() => listener.closed(this, this.#whole()));
    if (this.#parent === undefined || this.#parent.#isSent) this.#sendAlone();
    else this.#parent.#thinOut();
  }

  get isOpen(): boolean {
    return this.#document.end_time === undefined;
  }

  /** Of whoever asked: the part above, else what the trace header named. */
  get parentId(): string | undefined {
    return this.#parent?.id ?? this.#trace.parentId;
  }

  /** Whether it is a call of AWS or of somebody else. */
  get isCall(): boolean {
    return this.#document.namespace !== undefined;
  }

  /** Seconds since 1970. */
  get startedAt(): number {
    return this.#document.start_time;
  }

  /** This part and what is below it, as it is now: what a guard sends before the time is up. */
  sendProgress(): void {
    if (this.#trace.isSampled) this.#send(this.#alone());
  }

  /** The open parts below, deepest first. */
  openParts(): readonly Subsegment[] {
    return [...this.#children.flatMap((child) => child.openParts()), ...(this.isOpen ? [this] : [])];
  }

  #sendAlone(): void {
    this.#isSent = true;
    for (const child of this.#allBelow()) child.#isSent = true;
    if (this.#trace.isSampled) this.#send(this.#alone());
  }

  #alone(): SegmentDocument {
    const { parentId } = this;
    return {
      ...this.#whole(),
      trace_id: this.trace_id,
      type: 'subsegment',
      ...(parentId === undefined ? {} : { parent_id: parentId }),
    };
  }

  #whole(): SegmentDocument {
    const below = this.#children.map((child) => child.#whole());
    return {
      ...this.#document,
      ...(this.isOpen ? { in_progress: true } : {}),
      ...(this.#annotations.size === 0 ? {} : { annotations: Object.fromEntries(this.#annotations) }),
      ...(this.#metadata.size === 0 ? {} : { metadata: nested(this.#metadata) }),
      ...(below.length === 0 ? {} : { subsegments: below }),
    };
  }

  // Finished parts leave early when there are many: memory stays bounded, and a process that dies has told of them.
  #thinOut(): void {
    if (this.#children.length <= childrenMax) return;
    for (const child of this.#children.filter((one) => !one.isOpen)) {
      child.#sendAlone();
      this.#children.splice(this.#children.indexOf(child), 1);
    }
  }

  #allBelow(): readonly Subsegment[] {
    return this.#children.flatMap((child) => [child, ...child.#allBelow()]);
  }
}

function nested(metadata: ReadonlyMap<string, ReadonlyMap<string, unknown>>) {
  return Object.fromEntries([...metadata].map(([space, values]) => [space, Object.fromEntries(values)]));
}

function isAnnotationValue(value: unknown): value is AnnotationValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
