// X-Ray segment documents, flattened: a trace is a tree of JSON documents, a case holds one row per node.
//
//   AWS::Lambda (service)  ─┐
//   AWS::Lambda::Function  ─┴─ Invocation ── DynamoDB (aws, throttle)      a row each, tied by parentId
//
// A function that was killed leaves subsegments in progress: such a row has no end, which is evidence, not a defect.
import type { TraceSegment } from './evidence.ts';
import { isJsonObject, type JsonObject, numberAt, parseJsonObject, present, textAt } from './json-object.ts';
import { type StackFrame, withOrigin } from './stack-frame.ts';
import { epochMs } from './units.ts';

/** Nodes read from one document. X-Ray refuses documents over 64 kB, which hold about 500. */
export const segmentNodesMax = 10_000;

/** An exception that a segment recorded, and what caused it. */
export interface SegmentException {
  readonly segmentId: string;
  readonly type: string;
  readonly message: string;
  /** It happened in the service called, not in the caller. */
  readonly isRemote: boolean;
  readonly frames: readonly StackFrame[];
  /** 0 for what was caught here, 1 for its cause, and so on to the innermost. */
  readonly depth: number;
}

/**
 * One row for a segment and for each of its subsegments, parents before children.
 *
 * @param document  the JSON text as BatchGetTraces gives it, or the object
 * @returns nothing for anything that is no segment (no id, no trace id, no start). Never throws.
 */
export function traceSegments(document: unknown): readonly TraceSegment[] {
  const root = documentOf(document);
  if (root === undefined) return [];
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return nodesOf(root).flatMap((node) => segmentOf(node, text) ?? []);
}

/** The exceptions of a document's nodes; a cause that is only an id is looked up in the same document. */
export function traceExceptions(document: unknown): readonly SegmentException[] {
  const root = documentOf(document);
  if (root === undefined) return [];
  const nodes = nodesOf(root);
  const byId = new Map(
    nodes.flatMap(({ json }) => exceptionsOf(json)).map((exception) => [textAt(exception, ['id']), exception]),
  );
  return nodes.flatMap(({ json }) =>
    exceptionsOf(json).flatMap((exception) => chainOf(exception, byId, textAt(json, ['id']) ?? '')),
  );
}

function documentOf(document: unknown): JsonObject | undefined {
  if (typeof document === 'string') return parseJsonObject(document);
  return isJsonObject(document) ? document : undefined;
}

interface Node {
  readonly json: JsonObject;
  readonly traceId: string | undefined;
  readonly parentId: string | undefined;
  readonly isRoot: boolean;
}

// A list instead of recursion: the depth of a damaged document is not ours to choose.
function nodesOf(root: JsonObject): readonly Node[] {
  const nodes: Node[] = [
    {
      json: root,
      traceId: textAt(root, ['trace_id']),
      parentId: textAt(root, ['parent_id']),
      isRoot: root.type !== 'subsegment',
    },
  ];
  for (let i = 0; i < nodes.length && nodes.length < segmentNodesMax; i += 1) {
    const node = nodes[i];
    const children: unknown = node?.json.subsegments;
    if (node === undefined || !Array.isArray(children)) continue;
    const parentId = textAt(node.json, ['id']);
    for (const json of children)
      if (isJsonObject(json)) nodes.push({ json, traceId: node.traceId, parentId, isRoot: false });
  }
  return nodes;
}

function segmentOf({ json, traceId, parentId, isRoot }: Node, text: string): TraceSegment | undefined {
  const id = textAt(json, ['id']);
  const start = numberAt(json, 'start_time');
  if (id === undefined || traceId === undefined || start === undefined) return undefined;
  const end = json.in_progress === true ? undefined : numberAt(json, 'end_time');
  return {
    traceId,
    id,
    name: textAt(json, ['name']) ?? '',
    startMs: epochMs(start * 1000),
    error: json.error === true,
    throttle: json.throttle === true,
    fault: json.fault === true,
    ...present({
      parentId,
      origin: textAt(json, ['origin']),
      namespace: textAt(json, ['namespace']),
      operation: operationOf(json),
      endMs: end === undefined ? undefined : epochMs(end * 1000),
      document: isRoot ? text : undefined,
    }),
  };
}

/** UTF-16 units of an operation. */
const operationLengthMax = 200;

/** Of a call of AWS the operation and what it was called on; of a request its method and its path, without host and query. */
function operationOf(json: JsonObject): string | undefined {
  const called = textAt(json, ['aws.operation']);
  const on = textAt(json, ['aws.table_name', 'aws.queue_url', 'aws.topic_arn', 'aws.bucket_name', 'aws.function_name']);
  const url = textAt(json, ['http.request.url']);
  const path = url === undefined ? undefined : /^(?:[a-z]+:\/\/[^/?#]*)?(\/[^?#]*)?/i.exec(url)?.[1];
  const text = called ?? (url === undefined ? undefined : textAt(json, ['http.request.method']));
  if (text === undefined) return undefined;
  const subject = called === undefined ? (path ?? '/') : on?.split(/[:/]/).at(-1);
  return (subject === undefined ? text : `${text} ${subject}`).slice(0, operationLengthMax);
}

function exceptionsOf(json: JsonObject): readonly JsonObject[] {
  const exceptions = isJsonObject(json.cause) ? json.cause.exceptions : undefined;
  return Array.isArray(exceptions) ? exceptions.filter(isJsonObject) : [];
}

function chainOf(
  first: JsonObject,
  byId: ReadonlyMap<string | undefined, JsonObject>,
  segmentId: string,
): readonly SegmentException[] {
  const chain: JsonObject[] = [];
  for (let next: JsonObject | undefined = first; next !== undefined && !chain.includes(next); ) {
    chain.push(next);
    next = typeof next.cause === 'string' ? byId.get(next.cause) : undefined;
  }
  return chain.map((exception, depth) => ({
    segmentId,
    type: textAt(exception, ['type']) ?? 'Error',
    message: textAt(exception, ['message']) ?? '',
    isRemote: exception.remote === true,
    frames: framesOf(exception.stack),
    depth,
  }));
}

function framesOf(stack: unknown): readonly StackFrame[] {
  const items: readonly unknown[] = Array.isArray(stack) ? stack : [];
  return items
    .filter(isJsonObject)
    .map((item) =>
      withOrigin(
        present({ function: textAt(item, ['label']), file: textAt(item, ['path']), line: numberAt(item, 'line') }),
      ),
    );
}
