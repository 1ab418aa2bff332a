// Values that stand behind an equals sign, behind a colon of a record or in quotes, whatever they are made of.
//
//   user=alice tag="Main Window" ws=Source{7}        user=<*> tag="<*>" ws=<*>
//   user=bruno tag=launch      ws=none        →
//
// Lines with the same keys are of one kind, and what differs behind a key is a value. What differs in quotes is one, too, but
// needs as much company as a name, since a quoted word may say which error it is.
import { closingOf, isState, joined, type Kind, nameValue, type Piece } from './line-kind.ts';

/** Of pieces, from one to before another; an empty one is a key without a value. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly isQuoted: boolean;
}

/** Different contents from which on a span varies, given its sentence. */
export type VarietyOf = (
  pieces: readonly Piece[],
  isQuoted: boolean,
) => { readonly values: number; readonly states: number };

export function withNamedValues(kinds: readonly Kind[], varietyOf: VarietyOf): readonly Kind[] {
  const byFrame = Map.groupBy(
    kinds.map((kind) => ({ kind, spans: valueSpans(kind.pieces) })),
    ({ kind, spans }) => frameOf(kind.pieces, spans),
  );
  return [...byFrame.values()].flatMap((members) => {
    const varying = (members[0]?.spans ?? []).map(({ isQuoted }, index) => {
      const contents = new Set(members.map(({ kind, spans }) => contentOf(kind.pieces, spans[index])));
      const { values, states } = varietyOf(members[0]?.kind.pieces ?? [], isQuoted);
      return contents.size >= ([...contents].every(isState) ? states : values);
    });
    if (!varying.includes(true)) return members.map(({ kind }) => kind);
    return members.map(({ kind, spans }) => ({
      keys: kind.keys,
      pieces: joined(
        replaced(
          kind.pieces,
          spans.filter((_, index) => varying[index] === true),
        ),
      ),
    }));
  });
}

function frameOf(pieces: readonly Piece[], spans: readonly Span[]): string {
  const given = spans.filter(({ from, to }) => to > from);
  return replaced(pieces, given)
    .map(({ is }) => is)
    .join('\n');
}

function contentOf(pieces: readonly Piece[], span: Span | undefined): string {
  return pieces
    .slice(span?.from ?? 0, span?.to ?? 0)
    .map(({ is }) => is)
    .join('');
}

function replaced(pieces: readonly Piece[], spans: readonly Span[]): readonly Piece[] {
  const out: Piece[] = [];
  let copied = 0;
  for (const { from, to } of spans) {
    out.push(...pieces.slice(copied, from), nameValue);
    copied = to;
  }
  return [...out, ...pieces.slice(copied)];
}

function valueSpans(pieces: readonly Piece[]): readonly Span[] {
  const is = pieces.map((piece) => piece.is);
  const spans: Span[] = [];
  const record = recordSpans(is);
  for (let index = 0; index < is.length; index += 1) {
    const span = record.get(index) ?? assignedSpan(is, index) ?? quotedSpan(is, index);
    if (span === undefined) continue;
    spans.push(span);
    // A quote that ends a value opens no other one.
    index = Math.max(index, /^["']$/.test(is[span.to] ?? '') ? span.to : span.to - 1);
  }
  return spans;
}

/**
 * By the place of its colon, each value of a record: `lock: 17, name: main, owner: none`. One colon makes no record, since what
 * stands behind it may be the sentence.
 */
function recordSpans(is: readonly string[]): ReadonlyMap<number, Span> {
  const spans = new Map<number, Span>();
  for (const [index, mark] of is.entries()) {
    if (mark !== ':' || !isKey(is, index - 1)) continue;
    const from = is[index + 1] === ' ' ? index + 2 : index + 1;
    const span = valueFrom(is, from);
    if (span.to > from && endsField(is, span.to)) spans.set(index, { ...span, isQuoted: false });
  }
  return spans.size < 2 ? new Map() : spans;
}

const isKey = (is: readonly string[], index: number): boolean =>
  /^[A-Za-z]\w*$/.test(is[index] ?? '') && /^[\s,;({[]?$/.test(is[index - 1] ?? '');

/** Before a comma, a bracket, the next key or the end. */
function endsField(is: readonly string[], at: number): boolean {
  const end = /^["']$/.test(is[at] ?? '') ? at + 1 : at;
  if (/^[,;)\]}]?$/.test(is[end] ?? '')) return true;
  const next = is[end + 1] === ',' ? end + 3 : end + 1;
  return is[end] === ' ' && (is[next - 2] === ',' || (isKey(is, next) && /^[:=]$/.test(is[next + 1] ?? '')));
}

function assignedSpan(is: readonly string[], index: number): Span | undefined {
  if (is[index] !== '=' || index === 0 || is[index - 1] === '=' || is[index + 1] === '=') return undefined;
  const isApart = is[index + 1] === ' ';
  const from = index + (isApart ? 2 : 1);
  // `user= host=b`: nothing stands behind the first.
  if (isApart && is[index - 1] !== ' ' && is.slice(from + 1, from + 3).includes('=')) return undefined;
  return valueFrom(is, from);
}

function valueFrom(is: readonly string[], from: number): Span {
  const quoted = quotedSpan(is, from);
  if (quoted !== undefined) return { ...quoted, isQuoted: false };
  let to = from;
  while (to < is.length && !/^[\s,;)\]}|"'<>=]$/.test(is[to] ?? '')) {
    const end = is.indexOf(closingOf(is[to]) ?? '', to + 1);
    if (end < 0) to += 1;
    else if (is.slice(to, end).includes('=')) break;
    else to = end + 1;
  }
  return { from, to, isQuoted: false };
}

// An apostrophe inside a word opens nothing.
function quotedSpan(is: readonly string[], index: number): Span | undefined {
  const quote = is[index];
  if ((quote !== '"' && quote !== "'") || /\w$/.test(is[index - 1] ?? '')) return undefined;
  const to = is.indexOf(quote, index + 1);
  // `"GET /a"`: the method says what happens.
  const from = /^[A-Z]{3,}$/.test(is[index + 1] ?? '') && is[index + 2] === ' ' ? index + 3 : index + 1;
  return to <= from ? undefined : { from, to, isQuoted: true };
}
