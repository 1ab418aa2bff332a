// Root causes of Nezha's TrainTicket data: which service is to blame, by spans, lines and figures? Names of services are not read.
//
//   npm run bench -- nezha --data DIR --out P.json [--kinds lost-time,failures,scarcity] [--halves]
//
// In: DIR/<day>T<HHMM>/{incident.json, trace/, log/, metric/} and DIR/normal/<day>/{trace/, log/}, files as gzipped CSV.
// Out: {"<incident>": [{"node", "score", "reasons"}, …]}, best first. Every folder is an incident, so all suspects are written.
// With --halves each normal minute is cut in two, one half passes for an incident, and the other is normal. Nobody is to blame
// then, and only suspects that the ranking stands by are written.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type Period,
  type ReasonKind,
  type RequestRanking,
  rankByRequests,
  type SpanLine,
  type TraceSpan,
  type UsedShare,
} from '@coldcase/diagnose/ranking';
import { levelOf } from '@coldcase/model';
import { csvRows } from './csv.ts';
import { foldersIn } from './folders.ts';
import { option } from './options.ts';
import { median } from './statistics.ts';

export async function run(args: readonly string[]): Promise<void> {
  const [data, out] = [option(args, 'data', ''), option(args, 'out', '')];
  if (data === '' || out === '') {
    console.error('usage: npm run bench -- nezha --data DIR --out P.json [--kinds KIND,…] [--halves]');
    process.exitCode = 2;
    return;
  }
  const asked = option(args, 'kinds', 'lost-time,failures,scarcity').split(',');
  const kinds = (['lost-time', 'failures', 'scarcity'] as const).filter((kind) => asked.includes(kind));
  const areHalves = args.includes('--halves');
  const results = areHalves ? halves(data, kinds) : incidents(data, kinds);
  const written = results.map(({ id, ranking: { verdict, suspects } }) => [
    id,
    verdict === 'suspects' || !areHalves ? suspects : [],
  ]);
  writeFileSync(out, `${JSON.stringify(Object.fromEntries(written), undefined, 1)}\n`);
  const times = results.map(({ ms }) => ms);
  const silent = results.filter(({ ranking }) => ranking.verdict !== 'suspects').length;
  console.error(
    `${results.length} periods, ${silent} of them nothing unusual; ${median(times).toFixed(0)} ms a period, at most ${Math.max(...times).toFixed(0)}, and reading`,
  );
}

interface Result {
  readonly id: string;
  readonly ranking: RequestRanking;
  readonly ms: number;
}

function incidents(data: string, kinds: readonly ReasonKind[]): readonly Result[] {
  const normal = new Map(foldersIn(join(data, 'normal')).map((day) => [day, periodIn(join(data, 'normal', day))]));
  return incidentsIn(data).map((id) => {
    const folder = join(data, id);
    const incident: { readonly day: string; readonly alert_time: number } = JSON.parse(
      readFileSync(join(folder, 'incident.json'), 'utf8'),
    );
    const ofDay = normal.get(incident.day) ?? { spans: [], lines: [] };
    return ranked(id, periodIn(folder), ofDay, figuresIn(join(folder, 'metric'), incident.alert_time), kinds);
  });
}

export function incidentsIn(data: string): readonly string[] {
  return foldersIn(data).filter((id) => existsSync(join(data, id, 'incident.json')));
}

/** Every other request of a normal minute, against the rest; ten ways to take turns, drawn from the ids of traces. */
function halves(data: string, kinds: readonly ReasonKind[]): readonly Result[] {
  return foldersIn(join(data, 'normal')).flatMap((day) => {
    const whole = periodIn(join(data, 'normal', day));
    return Array.from({ length: 10 }, (_, cut) => {
      const isFirst = ({ traceId }: { readonly traceId: string }) =>
        ((Number.parseInt(traceId.slice(0, 8), 16) >>> cut) & 1) === 0;
      const part = (isIn: (one: { readonly traceId: string }) => boolean): Period => ({
        spans: whole.spans.filter(isIn),
        lines: whole.lines.filter(isIn),
      });
      return ranked(
        `${day}/${cut}`,
        part(isFirst),
        part((one) => !isFirst(one)),
        [],
        kinds,
      );
    });
  });
}

function ranked(
  id: string,
  window: Period,
  normal: Period,
  figures: readonly UsedShare[],
  kinds: readonly ReasonKind[],
): Result {
  const began = performance.now();
  const ranking = rankByRequests({ window, normal, figures, kinds });
  return { id, ranking, ms: performance.now() - began };
}

export function periodIn(folder: string): Period {
  return {
    spans: rowsIn(join(folder, 'trace')).map(spanOf),
    lines: rowsIn(join(folder, 'log')).flatMap(lineOf),
  };
}

type Row = Readonly<Record<string, string>>;

function rowsIn(folder: string): readonly Row[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv.gz'))
    .sort()
    .flatMap((name) => {
      const [header = [], ...rows] = csvRows(gunzipSync(readFileSync(join(folder, name))).toString('utf8'));
      return rows.map((cells) => Object.fromEntries(header.map((column, index) => [column, cells[index] ?? ''])));
    });
}

function spanOf(row: Row): TraceSpan {
  const { ParentID: parentId = 'root' } = row;
  return {
    ...{ traceId: row.TraceID ?? '', id: row.SpanID ?? '', node: serviceOf(row.PodName ?? '') },
    ...(parentId === 'root' ? {} : { parentId }),
    operation: row.OperationName ?? '',
    startMs: millisecondsOf(row.StartTimeUnixNano ?? '0'),
    endMs: millisecondsOf(row.EndTimeUnixNano ?? '0'),
  };
}

/** Nanoseconds since 1970 are too long for a number; a quarter of a microsecond is what is left of them in milliseconds. */
function millisecondsOf(nanoseconds: string): number {
  return Number(nanoseconds.slice(0, -6)) + Number(nanoseconds.slice(-6)) / 1e6;
}

/** A pod is its deployment, the hash of a template and five characters of its own. */
function serviceOf(pod: string): string {
  return pod.replace(/-[0-9a-f]{6,10}-[0-9a-z]{5}$/, '');
}

/** `19:35:18.537 INFO  v.c.VerifyCodeController#54 TraceID: … SpanID: … text`: how this system is told to write a line. */
const layout = /^\S+\s+(?<level>[A-Z]+)\s+(?<place>\S+)\s+TraceID: \S*\s+SpanID: \S*\s*(?<message>[\s\S]*)$/;

function lineOf(row: Row): readonly SpanLine[] {
  const [traceId, spanId] = [row.TraceID ?? '', row.SpanID ?? ''];
  if (traceId === '' || spanId === '') return [];
  const text = textOf(row.Log ?? '');
  const { level, place, message = text } = layout.exec(text)?.groups ?? {};
  const known = levelOf(level);
  return [
    {
      ...{ traceId, spanId, timeMs: millisecondsOf(row.TimeUnixNano ?? '0'), message: message.trim() },
      isError: known === 'ERROR' || known === 'FATAL',
      ...(place === undefined ? {} : { place }),
    },
  ];
}

/** A line as the container runtime keeps it, `{"log": "…"}`, or as it is. */
function textOf(cell: string): string {
  if (!cell.startsWith('{')) return cell;
  try {
    const parsed: { readonly log?: unknown } = JSON.parse(cell);
    return typeof parsed.log === 'string' ? parsed.log : cell;
  } catch {
    return cell;
  }
}

/** In front of the alert is what is older than a minute: the figure of a minute is stamped at its end. */
export function figuresIn(folder: string, alertSeconds: number): readonly UsedShare[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('_metric.csv.gz'))
    .sort()
    .flatMap((name) => {
      const [header = [], ...rows] = csvRows(gunzipSync(readFileSync(join(folder, name))).toString('utf8'));
      const node = serviceOf(name.replace('_metric.csv.gz', ''));
      const time = header.indexOf('TimeStamp');
      return ['CpuUsageRate(%)', 'MemoryUsageRate(%)'].map((resource) => {
        const column = header.indexOf(resource);
        const valuesOf = (isIn: (seconds: number) => boolean) =>
          rows
            .filter((row) => isIn(Number(row[time])) && row[column] !== '' && row[column] !== undefined)
            .map((row) => Number(row[column]) / 100);
        return {
          ...{ node, resource },
          before: valuesOf((seconds) => seconds < alertSeconds - 60),
          now: valuesOf((seconds) => seconds >= alertSeconds - 60),
        };
      });
    });
}
