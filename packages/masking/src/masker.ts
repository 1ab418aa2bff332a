// The door: what is found is put in place.

import { detectors } from './detectors/detectors.ts';
import { Engine } from './engine.ts';
import { type Finding, isMasked, rewritten, settled } from './finding.ts';
import { kindOfName } from './names/kinds.ts';
import { pseudonymsOf, variablePseudonym } from './pseudonyms/pseudonyms.ts';
import type { Within } from './scan.ts';
import { triggersOf } from './triggers.ts';
import type { Decision, Masker, MaskingOptions } from './types.ts';

const accessKeyId = /A(?:KI|SI)A[A-Z0-9]{16}/;

/**
 * A masker under one key.
 *
 *   masker.text('mail to bob@shop.test failed')   →   'mail to masked-4fk2m9x7qa@c81kd0.example failed'
 *   masker.value('email', 'Bob@shop.test')        →   'masked-4fk2m9x7qa@c81kd0.example'
 *
 * A rule of the user whose expression matches an empty text masks nothing there.
 */
export function createMasker(options: MaskingOptions): Masker {
  const rules = (options.rules ?? []).map(({ name, expression }) => ({ name, expression: indexed(expression) }));
  const kept = new Set(options.keep ?? []);
  const mayHold = triggersOf(
    detectors,
    (options.rules ?? []).map(({ expression }) => expression),
  );
  const engine = new Engine({
    pseudonym: pseudonymsOf(options.digest),
    mayHold,
    rules,
    isKept: (value) => kept.has(value),
  });
  const allowed = new Set(options.environmentAllowed ?? []);

  const text = (whole: string): string =>
    stable(whole, (round) =>
      mayHold(round) ? rewritten(round, settled(engine.text(round, outermost(round)))) : round,
    );
  const value = (name: string, whole: string): string =>
    stable(whole, (round) => rewritten(round, settled(ofNamed(engine, name, round))));
  return {
    text,
    value,
    json: (whole) => maskedJson(whole, engine),
    environment: (variables) =>
      Object.fromEntries(
        Object.entries(variables).map(([name, content]) => [
          name,
          allowed.has(name) ? text(content) : variablePseudonym(options.digest, content),
        ]),
      ),
    explain: (whole) => decisions(engine.text(whole, outermost(whole))),
  };
}

/** A text that was masked is read again, since a pseudonym can change what its neighbours look like. Two rounds are the rule. */
const roundsMax = 4;

function stable(text: string, masked: (round: string) => string): string {
  let current = text;
  for (let round = 0; round < roundsMax; round++) {
    const next = masked(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

function outermost(text: string): Within {
  return { depth: 0, isBesideAccessKey: accessKeyId.test(text) };
}

function ofNamed(engine: Engine, name: string, value: string): readonly Finding[] {
  const kind = kindOfName(name);
  const within = { ...outermost(value), name };
  return kind === undefined ? engine.text(value, within) : engine.named(kind, value, within);
}

function indexed(expression: RegExp): RegExp {
  const flags = new Set([...expression.flags, 'd', 'g']);
  flags.delete('y');
  return new RegExp(expression.source, [...flags].join(''));
}

/** Through its text, so that a value and its text are masked alike. What JSON cannot say is dropped, as it would be on the disk. */
function maskedJson(value: unknown, engine: Engine): unknown {
  const text = JSON.stringify(value);
  if (text === undefined) return value;
  const winners = settled(engine.text(text, outermost(text)));
  return winners.length === 0 ? value : JSON.parse(rewritten(text, winners));
}

/** Winners, and near misses that no winner covers. */
function decisions(findings: readonly Finding[]): readonly Decision[] {
  const winners = settled(findings);
  const misses = findings.filter(
    (finding) => !isMasked(finding) && !winners.some(({ start, end }) => finding.start < end && start < finding.end),
  );
  const distinct = new Map([...winners, ...misses].map((one) => [`${one.start} ${one.end} ${one.class}`, one]));
  return [...distinct.values()].toSorted((a, b) => a.start - b.start || a.end - b.end).map(decision);
}

function decision({ class: name, start, end, carriers, reason, replacement }: Finding): Decision {
  const place = { class: name, start, end, carriers, reason };
  return replacement === undefined ? { ...place, action: 'kept' } : { ...place, action: 'masked', replacement };
}
