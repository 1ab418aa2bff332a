// From a text to findings: unwrap what is written in something else, ask the detectors, ask the names, give pseudonyms.
//
//   text ─▶ a literal?  ─▶ members ─▶ named value, or text again
//        └▶ around it   ─▶ detectors, pairs, queries, quoted texts, base64, markup, SQL, tables
import { escapedView } from './carriers/escapes.ts';
import { closingQuote, type Literal, literalAt } from './carriers/literal.ts';
import { attributeFindings, markupFindings, referenceFindings } from './carriers/markup.ts';
import { literalFindings } from './carriers/members.ts';
import { multipartFindings } from './carriers/multipart.ts';
import { pairFindings } from './carriers/pairs.ts';
import { queryFindings } from './carriers/query.ts';
import { base64Findings, quotedFindings } from './carriers/runs.ts';
import { placeholderNames, sqlFindings } from './carriers/sql.ts';
import { tableFindings } from './carriers/table.ts';
import { detectors } from './detectors/detectors.ts';
import { type Finding, type Sighting, shifted } from './finding.ts';
import { NamedValues } from './named-values.ts';
import type { NameKind } from './names/kinds.ts';
import type { Pseudonym } from './pseudonyms/pseudonyms.ts';
import { carrierDepthMax, inside, type Scan, type Within } from './scan.ts';
import type { MayHold } from './triggers.ts';
import { throughView, type View } from './view.ts';

interface EngineParts {
  readonly pseudonym: Pseudonym;
  readonly mayHold: MayHold;
  /** User rules, as expressions with the flags `d` and `g`. */
  readonly rules: readonly { readonly name: string; readonly expression: RegExp }[];
  /** True for a value that the user wants to keep. */
  readonly isKept: (value: string) => boolean;
}

export class Engine implements Scan {
  readonly #parts: EngineParts;
  readonly #values: NamedValues;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#values = new NamedValues(parts.pseudonym, parts.isKept, this);
  }

  text(text: string, within: Within): readonly Finding[] {
    // Inside of a secret object everything is secret, whatever it says.
    const isLookedAt = within.kind !== undefined || this.#parts.mayHold(text);
    return isLookedAt && within.depth <= carrierDepthMax ? this.#structured(text, within) : [];
  }

  named(kind: NameKind, value: string, within: Within): readonly Finding[] {
    return this.#values.named(kind, value, within);
  }

  number(kind: NameKind, digits: string): readonly Finding[] {
    return this.#values.number(kind, digits);
  }

  /** Literals, and the text between them. */
  #structured(text: string, within: Within): readonly Finding[] {
    const quoted = wholeTextView(text);
    if (quoted !== undefined)
      return throughView(this.text(quoted.text, inside(within, within.name, within.kind)), quoted);
    const findings: Finding[] = [];
    let at = 0;
    for (const literal of literalsIn(text)) {
      const gap = text.slice(at, literal.start);
      findings.push(...shifted(this.#plain(gap, within), at));
      const parameterNames = within.parameterNames ?? parametersNamedIn(gap);
      findings.push(...literalFindings(text, literal, { ...within, parameterNames }, this));
      at = literal.end;
    }
    findings.push(...shifted(this.#plain(text.slice(at), within), at));
    return findings;
  }

  #plain(text: string, within: Within): readonly Finding[] {
    if (text.length < 3) return [];
    return [
      ...this.#detected(text, within),
      ...pairFindings(text, within, this),
      ...(/[?%&]/.test(text) ? queryFindings(text, within, this) : []),
      ...(text.includes('\\') ? quotedFindings(text, within, this) : []),
      ...base64Findings(text, within, this),
      ...(text.includes('<') ? [...markupFindings(text, within, this), ...attributeFindings(text, within, this)] : []),
      ...(text.includes('(') ? sqlFindings(text, within, this) : []),
      ...(text.includes('&#') ? referenceFindings(text, within, this) : []),
      ...(text.includes('form-data;') ? multipartFindings(text, within, this) : []),
      ...tableFindings(text, within, this),
      ...this.#ruled(text),
    ];
  }

  #detected(text: string, within: Within): Finding[] {
    return detectors.flatMap((detector) =>
      detector.trigger?.test(text) === true || detector.wordTrigger?.test(text) === true
        ? detector.find(text, within).map((sighting) => this.#finding(sighting, text))
        : [],
    );
  }

  #ruled(text: string): Finding[] {
    return this.#parts.rules.flatMap(({ name, expression }) =>
      [...text.matchAll(expression)].flatMap((match) => {
        const [start, end] = match.indices?.[1] ?? [match.index, match.index + match[0].length];
        const sighting = { class: name, start, end, certainty: 100, reason: 'a rule of the user asks for it' };
        return start === end || /MASKED[a-z0-9]{10}/.test(match[0]) ? [] : [this.#finding(sighting, text)];
      }),
    );
  }

  #finding(sighting: Sighting, text: string): Finding {
    const value = text.slice(sighting.start, sighting.end);
    return this.#values.finding(sighting, value);
  }
}

/** A text that is one text of JSON, and nothing else. */
function wholeTextView(text: string): View | undefined {
  if (!text.startsWith('"')) return undefined;
  const end = closingQuote(text, 0);
  const isWhole = end !== undefined && text.slice(end + 1).trim() === '' && !/[\r\n]/.test(text.slice(0, end));
  return isWhole ? escapedView('json', text.slice(1, end), 1) : undefined;
}

function literalsIn(text: string): readonly Literal[] {
  const literals: Literal[] = [];
  for (let at = nextOpening(text, 0); at >= 0; ) {
    const literal = literalAt(text, at);
    if (literal !== undefined) literals.push(literal);
    at = nextOpening(text, Math.max(at + 1, literal?.end ?? 0));
  }
  return literals;
}

const openings = /[{[](?=\s{0,64}(?:["'`{[\w$:-]|$))/g;

function nextOpening(text: string, from: number): number {
  openings.lastIndex = from;
  return openings.exec(text)?.index ?? -1;
}

/** Of a statement that stands before its list of parameters. */
function parametersNamedIn(text: string): readonly string[] | undefined {
  if (!/\b(?:insert|update|select|delete|where)\b/i.test(text)) return undefined;
  const names = placeholderNames(text);
  return names.length === 0 ? undefined : names;
}
