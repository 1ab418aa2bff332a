// What an application shows of its metrics, as Prometheus reads it: the text exposition format, and OpenMetrics.
//
//   # TYPE http_requests_total counter
//   http_requests_total{method="post",code="200"} 1027 1395066363000
//   └──── name ───────┘└───────── labels ────────┘└val┘└─ time ────┘
//
// github.com/prometheus/docs/…/exposition_formats.md, and RFC draft OpenMetrics 1.0. Names in quotes, `{"http.requests", …}`,
// are of Prometheus 3. A line that is none of this is counted and left out.

export interface Sample {
  readonly name: string;
  /** Sorted by name. */
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly value: number;
  /** When the line says when it was measured. */
  readonly timeMs?: number;
}

export interface Exposition {
  readonly samples: readonly Sample[];
  /** Lines that could not be read, and the first of them. */
  readonly notUnderstood: number;
  readonly firstNotUnderstood: string;
  /** Samples beyond `samplesMax`. */
  readonly leftOut: number;
}

/** Samples of one answer. A server with many labels has some ten thousand; more is a mistake in its labels. */
export const samplesMax = 100_000;

/** Reads any text. NaN and infinities say that there is no value, and are left out. Linear; never throws. */
export function readExposition(text: string): Exposition {
  const lines = text.split('\n');
  const isOpenMetrics = lines.findLast((line) => line.trim() !== '')?.trim() === '# EOF';
  const creations = creationNames(lines);
  const samples: Sample[] = [];
  const read = { notUnderstood: 0, firstNotUnderstood: '', leftOut: 0 };
  for (const line of lines) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const sample = sampleIn(line, isOpenMetrics ? 1_000 : 1);
    if (sample === undefined) {
      if (read.notUnderstood === 0) read.firstNotUnderstood = line;
      read.notUnderstood += 1;
    } else if (Number.isFinite(sample.value) && !creations.has(sample.name)) {
      if (samples.length < samplesMax) samples.push(sample);
      else read.leftOut += 1;
    }
  }
  return { samples, ...read };
}

/** OpenMetrics tells when a counter began as if it were one: `orders_created`, a time. */
function creationNames(lines: readonly string[]): ReadonlySet<string> {
  const families = lines.flatMap((line) => /^# TYPE (\S+) (?:counter|histogram|summary)\s*$/.exec(line)?.[1] ?? []);
  return new Set(families.map((name) => `${name.replace(/_total$/, '')}_created`));
}

const metricName = /[a-zA-Z_:][\w:.]*/y;
const labelName = /[a-zA-Z_][\w.]*/y;
const quoted = /"((?:[^"\\]|\\.)*)"/y;
const blanks = /[ \t]*/y;
const figure = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const noFigure = /^(?:nan|[+-]?inf(?:inity)?)$/i;

function sampleIn(line: string, msPerUnit: number): Sample | undefined {
  const place = { line: line.replace(/\r$/, ''), at: 0 };
  take(place, blanks);
  const plainName = take(place, metricName)?.[0];
  take(place, blanks);
  const braces = place.line[place.at] === '{' ? labelsAt(place) : { labels: new Map<string, string>() };
  const name = plainName ?? braces?.name;
  if (braces === undefined || name === undefined) return undefined;
  // What follows a # is an exemplar: one of the measurements behind the figure.
  const [value = '', time = '', ...rest] = (place.line.slice(place.at).split(' # ')[0] ?? '').trim().split(/[ \t]+/);
  if (rest.length > 0 || !(figure.test(value) || noFigure.test(value))) return undefined;
  if (time !== '' && !figure.test(time)) return undefined;
  const timeMs = Math.round(Number(time) * msPerUnit);
  const labels = [...braces.labels].map(([label, text]) => ({ name: label, value: text }));
  labels.sort((a, b) => (a.name < b.name ? -1 : 1));
  const sample = { name, labels, value: figure.test(value) ? Number(value) : Number.NaN };
  return time === '' || !isTime(timeMs) ? sample : { ...sample, timeMs };
}

/** A time that a date can hold. */
function isTime(timeMs: number): boolean {
  return timeMs > 0 && timeMs <= 8.64e15;
}

interface Place {
  readonly line: string;
  at: number;
}

/** Behind `{` up to and with `}`. A text in quotes without a `=` is the name of the metric. */
function labelsAt(place: Place): { readonly labels: Map<string, string>; readonly name?: string } | undefined {
  const labels = new Map<string, string>();
  let name: string | undefined;
  for (place.at += 1; ; ) {
    take(place, blanks);
    if (place.line[place.at] === '}') break;
    const label = take(place, labelName)?.[0] ?? unescaped(take(place, quoted)?.[1]);
    if (label === undefined) return undefined;
    take(place, blanks);
    if (place.line[place.at] === '=') {
      place.at += 1;
      take(place, blanks);
      const value = unescaped(take(place, quoted)?.[1]);
      if (value === undefined) return undefined;
      labels.set(label, value);
    } else if (name === undefined && labels.size === 0) name = label;
    else return undefined;
    take(place, blanks);
    if (place.line[place.at] === ',') place.at += 1;
    else if (place.line[place.at] !== '}') return undefined;
  }
  place.at += 1;
  return name === undefined ? { labels } : { labels, name };
}

function take(place: Place, expression: RegExp): RegExpExecArray | undefined {
  expression.lastIndex = place.at;
  const match = expression.exec(place.line);
  if (match === null) return undefined;
  place.at = expression.lastIndex;
  return match;
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\(["\\n])/g, (_whole, letter: string) => (letter === 'n' ? '\n' : letter));
}
