// Values whose names tell what they are.
import { cookieValues } from './carriers/cookies.ts';
import { isSecretKeyLike } from './detectors/aws-secret-key.ts';
import { credentialDetectors } from './detectors/detectors.ts';
import { type Finding, isMasked, type Sighting } from './finding.ts';
import type { NameKind } from './names/kinds.ts';
import { isPlaceholder } from './names/placeholders.ts';
import { valueShapes } from './names/values.ts';
import { numberPseudonym, type Pseudonym } from './pseudonyms/pseudonyms.ts';
import { isPseudonym } from './pseudonyms/recognised.ts';
import { inside, type Scan, type Within } from './scan.ts';
import { throughView } from './view.ts';

/** Schemes of the header Authorization (IANA's registry, and what services made up). */
const scheme =
  /^\s*(?:bearer|basic|digest|token|apikey|api-key|key|hawk|negotiate|ntlm|jwt|oauth|hmac|signature|sso-key|genie-?key|splunk|bot|secret)\s+(?=\S)/i;

/** What a value is whose class is the name's own. */
const classOfKind: Readonly<Record<NameKind, string>> = {
  secret: 'secret',
  'aws-secret-key': 'aws-secret-key',
  'aws-session-token': 'aws-session-token',
  authorization: 'authorization',
  cookie: 'cookie',
  'set-cookie': 'cookie',
  email: 'email',
  phone: 'phone',
  card: 'card',
  iban: 'iban',
  'national-id': 'national-id',
  'person-name': 'person-name',
  'maybe-name': 'person-name',
  address: 'address',
  'maybe-address': 'address',
  'birth-date': 'birth-date',
};

const reason = 'the name of its field says so';
const certaintyOfNames = 80;

export class NamedValues {
  readonly #pseudonym: Pseudonym;
  readonly #isKept: (value: string) => boolean;
  readonly #scan: Scan;

  constructor(pseudonym: Pseudonym, isKept: (value: string) => boolean, scan: Scan) {
    this.#pseudonym = pseudonym;
    this.#isKept = isKept;
    this.#scan = scan;
  }

  /** A sighting with its pseudonym, unless the user or the value itself speaks against it. */
  finding(sighting: Sighting, value: string): Finding {
    const kept = sighting.isKept ? sighting.reason : this.#objection(sighting.class, value);
    if (kept !== undefined) return { ...sighting, reason: kept, isKept: true, carriers: [] };
    return { ...sighting, carriers: [], replacement: this.#pseudonym(sighting.class, value) };
  }

  named(kind: NameKind, value: string, within: Within): readonly Finding[] {
    switch (kind) {
      case 'secret':
      case 'aws-secret-key':
      case 'aws-session-token':
        return this.#secret(kind, value, within);
      case 'authorization':
        return this.#authorization(value, within);
      case 'cookie':
      case 'set-cookie':
        return this.#cookies(value, within);
      default:
        return this.#personal(kind, value, within);
    }
  }

  /** A number stays a number. */
  number(kind: NameKind, digits: string): readonly Finding[] {
    const className = classOfKind[kind];
    if (kind === 'maybe-name' || kind === 'person-name' || kind === 'email' || !valueShapes[kind].accepts(digits))
      return [];
    const whole = this.#whole(className, digits);
    const [first] = whole;
    if (first === undefined || !isMasked(first) || kind === 'phone' || kind === 'card') return whole;
    return [{ ...first, replacement: numberPseudonym(first.replacement ?? '') }];
  }

  #secret(kind: NameKind, value: string, within: Within): readonly Finding[] {
    if (isPlaceholder(value)) return this.#whole(classOfKind[kind], value, 'it stands for no value');
    if (/^\s*[{[]/.test(value)) {
      const members = this.#scan.text(value, inside(within, within.name, 'secret'));
      if (members.some(isMasked)) return members;
    }
    if (scheme.test(value)) return this.#authorization(value, within);
    if (value.includes('://') || value.includes('-----BEGIN')) {
      const parts = this.#scan.text(value, inside(within));
      if (parts.some(isPartSecret) || /^[a-z][a-z+.-]*:\/\/\S*$/.test(value)) return parts;
    }
    const className =
      this.#credentialClass(value.trim()) ?? (isSecretKeyLike(value.trim()) ? 'aws-secret-key' : classOfKind[kind]);
    return this.#whole(className, value);
  }

  #authorization(value: string, within: Within): readonly Finding[] {
    const [lead = ''] = scheme.exec(value) ?? [];
    const rest = value.slice(lead.length);
    if (
      /^\s*AWS4-|^\s*Credential=/.test(rest) ||
      (/^\s*(?:digest|hawk|oauth|signature)\s/i.test(lead) && /="/.test(rest))
    )
      return this.#parameters(value, within);
    const isBare = lead === '';
    if (isPlaceholder(rest) || (isBare && !isDrawn(rest.trim())))
      return isBare ? this.#scan.text(value, inside(within)) : [];
    const token = rest.replace(/[\s,;].*$/s, '');
    return this.#whole(this.#credentialClass(token) ?? 'authorization', token).map((finding) => ({
      ...finding,
      start: finding.start + lead.length,
      end: finding.end + lead.length,
    }));
  }

  /** `Digest username="…", response="…"`, and the signature of AWS. */
  #parameters(value: string, within: Within): readonly Finding[] {
    const secret = /\b(?:response|nonce|cnonce|mac|oauth_\w+|signature|ts)="([^"]{8,})"/dgi;
    const parts = [...value.matchAll(secret)].map((match) => {
      const [start, end] = match.indices?.[1] ?? [0, 0];
      return this.finding(
        { class: 'authorization', start, end, certainty: certaintyOfNames, reason },
        value.slice(start, end),
      );
    });
    return [...parts, ...this.#scan.text(value, inside(within))];
  }

  #cookies(value: string, within: Within): readonly Finding[] {
    const views = cookieValues(value);
    if (views.length === 0) return this.#scan.text(value, inside(within));
    return views.flatMap((view) =>
      throughView(this.#whole(this.#credentialClass(view.text) ?? 'cookie', view.text), view),
    );
  }

  #personal(kind: NameKind, value: string, within: Within): readonly Finding[] {
    if (isPlaceholder(value)) return [];
    if (valueShapes[kind].accepts(value)) return this.#whole(classOfKind[kind], value);
    return this.#scan.text(value, inside(within, within.name, within.kind));
  }

  /** The whole value without the blanks around it. */
  #whole(className: string, value: string, kept?: string): readonly Finding[] {
    const trimmed = value.trim();
    if (trimmed === '') return [];
    const start = value.indexOf(trimmed);
    const place = { class: className, start, end: start + trimmed.length, certainty: certaintyOfNames };
    const sighting = kept === undefined ? { ...place, reason } : { ...place, reason: kept, isKept: true };
    return [this.finding(sighting, trimmed)];
  }

  /** Of a token that announces itself. */
  #credentialClass(value: string): string | undefined {
    for (const detector of credentialDetectors) {
      if (detector.trigger?.test(value) !== true) continue;
      const seen = detector.find(value, { isBesideAccessKey: false });
      if (seen.some(({ start, end, isKept }) => start === 0 && end === value.length && isKept !== true))
        return detector.class;
    }
    return undefined;
  }

  #objection(className: string, value: string): string | undefined {
    if (isPseudonym(className, value)) return 'it is masked already';
    return this.#isKept(value.trim()) ? 'the user keeps it' : undefined;
  }
}

/** What makes the rest of a secret value readable: its host, its armour. */
function isPartSecret(finding: Finding): boolean {
  return isMasked(finding) && (finding.class === 'connection-string' || finding.class === 'private-key');
}

/** Not a word of a sentence: `authorization: required`. */
function isDrawn(value: string): boolean {
  return value.length >= 8 && !/\s/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value);
}
