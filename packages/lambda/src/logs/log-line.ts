// One line of JSON. Its fields are Powertools' (so that queries, dashboards and our own import know them), or those of the
// operations guide, which are shorter. What is the same in all lines of an invocation is written once.
import { type Invocation, perInvocation } from '../invocation/invocation.ts';
import { currentTraceHeader, parseTraceHeader } from '../tracing/trace-header.ts';
import { lineCharsMax, safeJson } from './safe-json.ts';

/**
 * - `powertools`: level, message, timestamp, service, cold_start, function_name, function_arn, function_memory_size,
 *   function_request_id, sampling_rate, xray_trace_id
 * - `plain`: timestamp, level, requestId, functionName, traceId, message
 */
export type LineShape = 'powertools' | 'plain';

type Fields = Readonly<Record<string, unknown>>;

export interface LineParts {
  readonly level: string;
  readonly message: string;
  readonly timeMs: number;
  readonly service: string;
  readonly samplingRate: number;
  readonly fields: Fields;
}

/** Names that the line itself uses; a field of the same name is kept under `_name`. */
const ownNames: Readonly<Record<LineShape, ReadonlySet<string>>> = {
  powertools: new Set(
    'level message timestamp service cold_start function_name function_arn function_memory_size function_request_id'
      .concat(' sampling_rate xray_trace_id')
      .split(' '),
  ),
  plain: new Set('timestamp level requestId functionName traceId message'.split(' ')),
};

const invocationParts: Readonly<Record<LineShape, (of: Invocation) => { readonly text: string }>> = {
  powertools: perInvocation(({ context, isColdStart, trace }) => ({
    text: members({
      cold_start: isColdStart,
      function_arn: context.invokedFunctionArn,
      function_memory_size: context.memoryLimitInMB,
      function_name: context.functionName,
      function_request_id: context.awsRequestId,
      xray_trace_id: trace?.traceId,
    }),
  })),
  plain: perInvocation(({ context, trace }) => ({
    text: members({ requestId: context.awsRequestId, functionName: context.functionName, traceId: trace?.traceId }),
  })),
};

/** The text of a line, without its end. */
export function logLine(shape: LineShape, parts: LineParts, invocation: Invocation | undefined): string {
  const { level, message, timeMs, service, samplingRate, fields } = parts;
  const time = `"timestamp":"${new Date(timeMs).toISOString()}"`;
  const said = `"message":${JSON.stringify(message.slice(0, lineCharsMax))}`;
  const rate = samplingRate === 0 ? '' : `,"sampling_rate":${samplingRate}`;
  const head =
    shape === 'powertools'
      ? `"level":"${level}",${said},${time},"service":${JSON.stringify(service)}${rate}`
      : `${time},"level":"${level}",${said}`;
  const middle = invocation === undefined ? outside(shape) : invocationParts[shape](invocation).text;
  const tail = members(withoutOwnNames(fields, ownNames[shape]));
  return `{${[head, middle, tail].filter((part) => part !== '').join(',')}}`;
}

// Outside of a wrapper the runtime still tells which trace is at work.
function outside(shape: LineShape): string {
  const traceId = parseTraceHeader(currentTraceHeader())?.traceId;
  return members(shape === 'powertools' ? { xray_trace_id: traceId } : { traceId });
}

const members = (fields: Fields): string => safeJson(fields).slice(1, -1);

function withoutOwnNames(fields: Fields, own: ReadonlySet<string>): Fields {
  if (!Object.keys(fields).some((name) => own.has(name))) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [own.has(name) ? `_${name}` : name, value]));
}
