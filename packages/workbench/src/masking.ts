// Masking as a use case: the border for an import or a capture, the reasons of its decisions, and the end of a key.
import { createMasker, type Decision, type Masker, type UserRule } from '@coldcase/masking';
import {
  type Border,
  createKey,
  destroyKey,
  keyFolder,
  keyOf,
  type MaskingKey,
  maskedBorder,
  maskingKeyIdOf,
  openBorder,
  readKey,
  rotateKey,
} from '@coldcase/store';
import { type Configuration, readConfiguration } from './configuration.ts';
import { workbenchError } from './failures.ts';

export interface MaskingRequest {
  /** False lets everything through; the case says so. */
  readonly isMasked: boolean;
  readonly configuration?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Values that a snapshot has always carried (S001-19): they tell the version, the region and what is switched on. */
const environmentAllowed = ['NODE_ENV', 'API_VERSION', 'FEATURE_FLAGS', 'AWS_REGION'] as const;

/**
 * What text passes on its way into the case at `folder`, under the key that the case has or a new one.
 * Throws MASKING_KEY_MISSING when the case has a key that is not on this machine, and CONFIGURATION_INVALID.
 */
export function borderFor(folder: string, request: MaskingRequest): { border: Border; masker?: Masker } {
  if (!request.isMasked) return { border: openBorder };
  const key = keyFor(folder, request.environment);
  const configuration = readConfiguration(request.configuration);
  const masker = maskerWith(key, configuration);
  // A copy: a small Buffer shares its memory with others, and all of it would be copied to the thread.
  const worker = { secret: Uint8Array.from(key.secret), ...textOptions(configuration) };
  return { border: maskedBorder(key.id, masker, worker), masker };
}

/** Names of variables whose values may leave: these four, and what the configuration adds. */
export function environmentAllowedBy(configuration?: string): readonly string[] {
  return allowedBy(readConfiguration(configuration));
}

function allowedBy({ masking }: Configuration): readonly string[] {
  return [...environmentAllowed, ...(masking?.environment ?? [])];
}

/** A decision with its place as editors count it, from 1. */
export interface PlacedDecision extends Omit<Decision, 'start' | 'end'> {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Every decision on a text, line by line as events are, under a secret that is drawn for it and forgotten. */
export function explainText(text: string, secret: Uint8Array, configuration?: string): readonly PlacedDecision[] {
  const masker = maskerWith(keyOf('none', secret), readConfiguration(configuration));
  return text.split('\n').flatMap((line, index) =>
    masker.explain(line).map(({ start, end, ...decision }) => ({
      ...decision,
      line: index + 1,
      column: start + 1,
      length: end - start,
    })),
  );
}

/** Destroys the key of a case. Returns its id and whether it was here; `undefined` when the case never had one. */
export function forgetKey(folder: string, environment: MaskingRequest['environment']) {
  const id = maskingKeyIdOf(folder);
  return id === undefined ? undefined : { id, wasHere: destroyKey(keyFolder(environment), id) };
}

/** Destroys a key when nothing came of the case that it was drawn for: keys without a case would gather. */
export function whenUnused(
  folder: string,
  keyId: string | undefined,
  environment: MaskingRequest['environment'],
): Disposable {
  return {
    [Symbol.dispose]: () => {
      if (keyId !== undefined && maskingKeyIdOf(folder) !== keyId) destroyKey(keyFolder(environment), keyId);
    },
  };
}

/** Gives a case another key for what is added from now on. */
export function rotateMaskingKey(folder: string, environment: MaskingRequest['environment']) {
  return rotateKey(folder, createKey(keyFolder(environment)).id);
}

function keyFor(folder: string, environment: MaskingRequest['environment']): MaskingKey {
  const keys = keyFolder(environment);
  const id = maskingKeyIdOf(folder);
  return id === undefined ? createKey(keys) : readKey(keys, id);
}

function maskerWith(key: MaskingKey, configuration: Configuration): Masker {
  return createMasker({
    digest: key.digest,
    ...textOptions(configuration),
    environmentAllowed: allowedBy(configuration),
  });
}

function textOptions({ masking }: Configuration) {
  return { rules: (masking?.rules ?? []).map(ruleOf), keep: masking?.keep ?? [] };
}

function ruleOf({
  name,
  expression,
  flags = '',
}: {
  name: string;
  expression: string;
  flags?: string | undefined;
}): UserRule {
  try {
    return { name, expression: new RegExp(expression, flags) };
  } catch (cause) {
    const detail = `the expression of the rule ${name} is none: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw workbenchError('CONFIGURATION_INVALID', { path: 'masking.rules', detail }, { cause });
  }
}
