// `formatDate` in UTC as parts of the text that every engine prints for a time anyway, so that it needs no calendar of its own:
//
//   formatDate(t, "%d.%m. %H:%M")   →   concat(substr(t, 8, 2), ".", substr(t, 5, 2), ". ", substr(t, 11, 5))

import { timeZone, utc } from '../functions/time-zone.ts';
import type { PlanExpression } from '../plan.ts';

/** Where each directive stands in `2026-11-21 10:00:20.000`: from, up to but without. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  Y: [0, 4],
  y: [2, 4],
  m: [5, 7],
  d: [8, 10],
  H: [11, 13],
  M: [14, 16],
  S: [17, 19],
  L: [20, 23],
  F: [0, 10],
  R: [11, 16],
  T: [11, 19],
};

/** What stands between the digits there. */
const layout = '0000-00-00 00:00:00.000';
const separator = /^[-: .]$/;

/** A piece of the printed time, or a text. */
type Part = readonly [number, number] | string;

/** The same value by simpler functions; nothing when the zone or a directive needs a calendar, or the time a computation. */
export function formatByParts(args: readonly PlanExpression[]): PlanExpression | undefined {
  const [time, pattern, zone] = args;
  const isUtc = zone === undefined || (zone.kind === 'literal' && timeZone(String(zone.value)) === utc);
  if (time === undefined || !isPlain(time) || pattern?.kind !== 'literal' || !isUtc) return undefined;
  const tokens = String(pattern.value).match(/%[A-Za-z%]|%|[^%]+/g) ?? [];
  const parts = tokens.map(partOf);
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length || !known.some(isPiece)) return undefined;
  const printed: PlanExpression = { kind: 'call', function: 'fromMillis', args: [time], type: 'timestamp' };
  const texts = known.reduce(join, []).map((part) => textOf(part, printed));
  return texts.length === 1 ? texts[0] : { kind: 'call', function: 'concat', args: texts, type: 'dynamic' };
}

/** The time is written once for each part: a computed one would grow with every level of nesting. */
function isPlain(time: PlanExpression): boolean {
  return time.kind === 'roundTime' ? isPlain(time.time) : ['field', 'column', 'literal'].includes(time.kind);
}

const isPiece = (part: Part): boolean => typeof part !== 'string';

function partOf(token: string): Part | undefined {
  if (token === '%%') return '%';
  return /^%[A-Za-z]$/.test(token) ? places[token.charAt(1)] : token;
}

/** Pieces that lie side by side become one, and so does a separator between them that stands there anyway. */
function join(parts: readonly Part[], part: Part): readonly Part[] {
  const last = parts.at(-1);
  if (last === undefined || typeof last === 'string') return [...parts, part];
  const [from, to] = last;
  const isNext = typeof part === 'string' ? separator.test(part) && layout[to] === part : part[0] === to;
  if (!isNext) return [...parts, part];
  return [...parts.slice(0, -1), [from, typeof part === 'string' ? to + 1 : part[1]]];
}

function textOf(part: Part, printed: PlanExpression): PlanExpression {
  if (typeof part === 'string') return { kind: 'literal', value: part, type: 'dynamic' };
  const number = (value: number): PlanExpression => ({ kind: 'literal', value, type: 'number' });
  const args = [printed, number(part[0]), number(part[1] - part[0])];
  return { kind: 'call', function: 'substr', args, type: 'dynamic' };
}
