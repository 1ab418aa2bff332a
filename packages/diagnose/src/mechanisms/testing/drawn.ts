// Evidence as it is drawn in tests of mechanisms. The incident is the hour from 11:00, the normal period the hour before.
import { epochMs, type LogEvent, type MetricPoint, type TraceSegment } from '@coldcase/model';

const hourMs = 3_600_000;
export const startMs = Date.UTC(2026, 10, 21, 11);
export const incident = { startMs: epochMs(startMs), endMs: epochMs(startMs + hourMs - 1) };
export const baseline = { startMs: epochMs(startMs - hourMs), endMs: epochMs(startMs - 1) };

/**
 * A trace a second, each like the drawing: what is further in is a part of what is further out.
 *
 *   orders 0-600
 *     aws DynamoDB 0-40 throttle
 *     remote payments 50-          never ended
 *
 * The outermost is a function, the segment of a service.
 */
export function traces(count: number, drawing: string, fromMs: number = startMs): readonly TraceSegment[] {
  const lines = drawing.split('\n').filter((line) => line.trim() !== '');
  return Array.from({ length: count }, (_, n) => traceOf(lines, `${drawing.length}-${n}`, fromMs + n * 1_000)).flat();
}

function traceOf(lines: readonly string[], traceId: string, fromMs: number): readonly TraceSegment[] {
  const open: { readonly indent: number; readonly id: string }[] = [];
  return lines.map((line, index) => {
    const indent = line.search(/\S/);
    const match = /^\s*(?:(aws|remote) )?(\S+) (\d+)-(\d*)(.*)$/.exec(line);
    if (match === null) throw new TypeError(`drawn span ${line}`);
    const [, namespace, name = '', from = '', to = '', flags = ''] = match;
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const parentId = open.at(-1)?.id;
    const id = `${traceId}.${index}`;
    open.push({ indent, id });
    return {
      traceId,
      id,
      name,
      startMs: epochMs(fromMs + Number(from)),
      error: flags.includes('error'),
      fault: flags.includes('fault'),
      throttle: flags.includes('throttle'),
      ...(to === '' ? {} : { endMs: epochMs(fromMs + Number(to)) }),
      ...(parentId === undefined ? { origin: 'AWS::Lambda::Function' } : { parentId }),
      ...(namespace === undefined ? {} : { namespace }),
    };
  });
}

/**
 * A point a minute.
 *
 *   series('AWS/RDS CPUUtilization Average DBInstanceIdentifier=shop', 20, 95, 97)
 */
export function series(of: string, ...values: readonly number[]): readonly MetricPoint[] {
  return drawnSeries(startMs, of, values);
}

export function usualSeries(of: string, ...values: readonly number[]): readonly MetricPoint[] {
  return drawnSeries(startMs - hourMs, of, values);
}

function drawnSeries(fromMs: number, of: string, values: readonly number[]): readonly MetricPoint[] {
  const [namespace = '', name = '', statistic = '', ...pairs] = of.split(' ');
  const dimensions = pairs.map((pair) => {
    const [key = '', value = ''] = pair.split('=');
    return { name: key, value };
  });
  return values.map((value, minute) => {
    return { namespace, name, statistic, dimensions, timestamp: epochMs(fromMs + minute * 60_000), value };
  });
}

/** `fill(60, 5)`: the same value so many times. */
export function fill(count: number, value: number): readonly number[] {
  return Array.from({ length: count }, () => value);
}

/** Lines of a function, a second apart. `a: text` is written in the environment `a`. */
export function lines(name: string, ...texts: readonly string[]): readonly LogEvent[] {
  return texts.map((text, n) => {
    const [, stream = 'a', message = text] = /^([a-z]): (.*)$/s.exec(text) ?? [];
    return { logGroup: `/aws/lambda/${name}`, logStream: stream, timestamp: epochMs(startMs + n * 1_000), message };
  });
}
