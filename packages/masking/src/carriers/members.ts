// Members of JSON and its relatives: what the names around a value say about it.
import type { Finding } from '../finding.ts';
import { kindOfName, type NameKind } from '../names/kinds.ts';
import { holdsPersons } from '../names/person.ts';
import { wordsOf } from '../names/words.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { throughView } from '../view.ts';
import { escapedView } from './escapes.ts';
import type { Frame, Leaf, Literal } from './literal.ts';
import { placeholderNames } from './sql.ts';

interface Meaning {
  readonly name: string | undefined;
  readonly kind: NameKind | undefined;
}

/** Types of DynamoDB's attribute values: `{"email": {"S": "…"}}`. They are no names. */
const attributeTypes = new Set(['S', 'N', 'B', 'SS', 'NS', 'BS', 'L', 'M', 'BOOL', 'NULL']);
const pairKey = /(?:name|key|header|field|attribute|param|variable)$/i;
const pairValue = /(?:value|values|val|content)$/i;
const cardCompanions =
  /^(?:cvc|cvv|exp|expiry|expires|exp_?month|exp_?year|expiry_?(?:date|month|year)|expiration(?:_?date)?|brand|last4)$/i;
const parameterList =
  /^(?:params?|parameters|values|bind|binds|bindings|args|arguments|replacements|variables|queryparams)$/i;
const personKinds: ReadonlySet<NameKind | undefined> = new Set<NameKind>([
  'email',
  'phone',
  'birth-date',
  'national-id',
  'person-name',
]);
const nameParts = /^(?:first|last|given|family|middle|full|forename|surname)$/i;
const addressParts =
  /^(?:city|town|village|locality|line_?\d|address_?\d|district|house|houseNumber|house_number|apartment|unit|number|suite)$/i;

export function literalFindings(text: string, literal: Literal, within: Within, scan: Scan): Finding[] {
  const meanings = new MeaningsOf(within);
  return literal.leaves.flatMap((leaf) => leafFindings(text, leaf, meanings, within, scan));
}

function leafFindings(text: string, leaf: Leaf, meanings: MeaningsOf, within: Within, scan: Scan): readonly Finding[] {
  const raw = text.slice(leaf.start, leaf.end);
  if (leaf.kind === 'key') return keyFindings(raw, leaf, within, scan);
  const { name, kind } = meanings.ofLeaf(leaf);
  if (leaf.kind === 'number') {
    if (kind === undefined) return [];
    return scan.number(kind, raw).map((finding) => moved(finding, leaf.start));
  }
  const view = escapedView('json', raw, leaf.start);
  const isNumeric = leaf.key === 'N' || (leaf.key === undefined && leaf.frame.key === 'NS');
  const findings =
    kind === undefined
      ? scan.text(view.text, { ...inside(within, name), parameterNames: undefined })
      : isNumeric
        ? scan.number(kind, view.text)
        : scan.named(kind, view.text, inside(within, name));
  return throughView(findings, view);
}

/** A key may itself be what is secret: a table of counts by address. */
function keyFindings(raw: string, leaf: Leaf, within: Within, scan: Scan): readonly Finding[] {
  if (raw.length < 6) return [];
  const view = escapedView('json', raw, leaf.start);
  return throughView(scan.text(view.text, inside(within)), view);
}

function moved(finding: Finding, by: number): Finding {
  return { ...finding, start: finding.start + by, end: finding.end + by, carriers: ['json', ...finding.carriers] };
}

class MeaningsOf {
  readonly #within: Within;
  readonly #frames = new Map<Frame, Meaning>();
  readonly #parameters = new Map<Frame, readonly string[] | undefined>();

  constructor(within: Within) {
    this.#within = within;
  }

  ofLeaf({ frame, key, index }: Leaf): Meaning {
    return key === undefined ? this.#ofElement(frame, index) : this.#ofMember(frame, key);
  }

  #ofFrame(frame: Frame): Meaning {
    const known = this.#frames.get(frame);
    if (known !== undefined) return known;
    const { parent, key } = frame;
    const { name, kind } = this.#within;
    const meaning =
      parent === undefined ? { name, kind } : key === undefined ? this.#ofFrame(parent) : this.#ofMember(parent, key);
    this.#frames.set(frame, meaning);
    return meaning;
  }

  #ofMember(frame: Frame, key: string): Meaning {
    const around = frame.parent === undefined && frame.key === undefined ? this.#within : this.#ofFrame(frame);
    if (attributeTypes.has(key)) return { name: around.name, kind: around.kind };
    const pair = pairValue.test(key) ? pairNameOf(frame) : undefined;
    const name = pair ?? key;
    const own = kindOfName(name);
    if (key === 'number' && isOfCard(frame)) return { name: 'card number', kind: 'card' };
    if (own === 'maybe-name' && isOfPerson(frame)) return { name, kind: 'person-name' };
    return { name, kind: own === undefined || !outranks(own, around.kind) ? inherited(around.kind, name, own) : own };
  }

  /** An element means what its list means, unless the one before it is its name or a statement names it. */
  #ofElement(frame: Frame, index: number): Meaning {
    const around = this.#ofFrame(frame);
    const named = this.#parametersOf(frame)?.[index] ?? headerNameBefore(frame, index);
    const kind = named === undefined ? undefined : kindOfName(named);
    return kind === undefined ? around : { name: named, kind };
  }

  #parametersOf(frame: Frame): readonly string[] | undefined {
    if (this.#parameters.has(frame)) return this.#parameters.get(frame);
    const { parent, key } = frame;
    const isList = key !== undefined && parameterList.test(key);
    const statement = isList
      ? parent?.members.find(({ text }) => text !== undefined && isStatement(text))?.text
      : undefined;
    const names =
      statement !== undefined
        ? placeholderNames(statement)
        : isList || parent === undefined
          ? this.#within.parameterNames
          : undefined;
    this.#parameters.set(frame, names);
    return names;
  }
}

/** A secret object has nothing but secrets inside, whatever its members are called. */
function outranks(own: NameKind, around: NameKind | undefined): boolean {
  return around !== 'secret' || (own !== 'maybe-name' && own !== 'maybe-address');
}

function inherited(around: NameKind | undefined, name: string, own: NameKind | undefined): NameKind | undefined {
  switch (around) {
    case 'maybe-name':
    case 'person-name':
      return nameParts.test(name) ? 'person-name' : own;
    case 'maybe-address':
    case 'address':
      return addressParts.test(name) ? 'address' : own;
    case 'cookie':
    case 'set-cookie':
      return 'secret';
    case 'authorization':
      return own;
    default:
      return around;
  }
}

/** `{"name": "Authorization", "value": "…"}` names its value. */
function pairNameOf(frame: Frame): string | undefined {
  return frame.members.find(
    ({ key, text }) => key !== undefined && pairKey.test(key) && text !== undefined && kindOfName(text) !== undefined,
  )?.text;
}

/** `["Authorization", "Bearer …"]`, as Node keeps raw headers, and `["--password", "…"]`. */
function headerNameBefore(frame: Frame, index: number): string | undefined {
  const before = index > 0 ? frame.members[index - 1]?.text : undefined;
  if (before === undefined || before.length > 64) return undefined;
  const isHeaders = /headers?$/i.test(frame.key ?? '') && index % 2 === 1;
  return isHeaders || /^--?[a-z]/i.test(before) ? before : undefined;
}

/** In an object of a customer, or beside an address of mail. */
function isOfPerson(frame: Frame): boolean {
  return (
    (frame.key !== undefined && holdsPersons(wordsOf(frame.key))) ||
    frame.members.some(({ key }) => key !== undefined && personKinds.has(kindOfName(key)))
  );
}

function isOfCard(frame: Frame): boolean {
  return frame.members.some(({ key }) => key !== undefined && cardCompanions.test(key));
}

function isStatement(text: string): boolean {
  return /\b(?:insert\s+into|update|select|delete\s+from|merge|replace\s+into)\b/i.test(text);
}
