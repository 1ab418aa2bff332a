// What the case holds about the thing that failed, by the names that remedies ask for.
import {
  isJsonObject,
  type JsonObject,
  type MetricPoint,
  parseJsonObject,
  type ResourceDocument,
  valueAt,
} from '@coldcase/model';
import type { GroupNumbers } from '../numbers.ts';

/** What is known of the function and of the failure. */
export interface Known {
  readonly functionName: string;
  readonly suspect: string;
  /** Messages that prove the finding. */
  readonly texts: readonly string[];
  readonly numbers: GroupNumbers;
  /** What a function that was about to be stopped said to be waiting for, the deepest first; empty when none said so. */
  readonly waitedFor: readonly string[];
  /** Of the function, as GetFunction answers; absent when it was not captured. */
  readonly details: JsonObject | undefined;
  /** Other documents of the case: mappings, queues, tables. */
  readonly resources: readonly ResourceDocument[];
  /** Points of the incident, of what tables consumed and had. */
  readonly points: readonly MetricPoint[];
}

/** In the first line of a guard (`withRemainingTimeGuard` of `@coldcase/lambda`) among these messages. */
export function waitedForIn(messages: readonly string[]): readonly string[] {
  const line = messages.map(parseJsonObject).find((json) => json?.message === 'about to time out');
  const pending = line?.pending;
  if (!Array.isArray(pending)) return [];
  const names = pending.filter(isJsonObject).flatMap(({ name }) => (typeof name === 'string' ? name : []));
  // The part of the handler is all of it.
  return names.filter((name) => !name.startsWith('## '));
}

export function configurationOf(details: JsonObject | undefined): JsonObject | undefined {
  const configuration = details?.Configuration;
  return isJsonObject(configuration) ? configuration : undefined;
}

export function settingOf(details: JsonObject | undefined, name: string): number | undefined {
  const value = configurationOf(details)?.[name];
  return typeof value === 'number' ? value : undefined;
}

/** True also where nobody knows: code for Node is then the best guess, and harmless. */
export function mayBeNode({ details }: Known): boolean {
  const runtime = configurationOf(details)?.Runtime;
  return typeof runtime !== 'string' || runtime.startsWith('nodejs');
}

export function documentNamed(
  { resources }: Known,
  kind: ResourceDocument['kind'],
  name: string,
): JsonObject | undefined {
  const document = resources.find((one) => one.kind === kind && one.name === name)?.document;
  return isJsonObject(document) ? document : undefined;
}

/** Mappings that feed the function, in the order of their ids. */
export function mappingsOf({ resources, functionName }: Known): readonly JsonObject[] {
  return resources
    .filter(({ kind }) => kind === 'event-source-mapping')
    .map(({ document }) => document)
    .filter(isJsonObject)
    .filter(({ FunctionArn }) => typeof FunctionArn === 'string' && functionInArn(FunctionArn) === functionName)
    .toSorted((a, b) => (String(a.UUID) < String(b.UUID) ? -1 : 1));
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:orders:live` → `orders`. */
function functionInArn(arn: string): string | undefined {
  return /:function:([^:]+)/.exec(arn)?.[1];
}

export function textIn(document: JsonObject | undefined, path: string): string | undefined {
  const value = document === undefined ? undefined : valueAt(document, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listIn(document: JsonObject | undefined, path: string): readonly string[] {
  const value = document === undefined ? undefined : valueAt(document, path);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The first text in which a pattern finds a group. */
export function foundIn({ texts }: Known, pattern: RegExp): string | undefined {
  for (const text of texts) {
    const found = pattern
      .exec(text)
      ?.slice(1)
      .find((group) => group !== undefined && group !== '');
    if (found !== undefined) return found;
  }
  return undefined;
}
