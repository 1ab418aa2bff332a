// Configuration as it was captured: which kinds of documents are read, and the parts of them that several readers want.
import { isJsonObject, type JsonObject, type ResourceDocument, type ResourceKind } from '@coldcase/model';

/** What says how things are set up. */
export const settingKinds = [
  'event-source-mapping',
  'function',
  'queue',
  'stream',
  'table',
] as const satisfies readonly ResourceKind[];

/** The configuration of a function; undefined when it was not captured, or is damaged. */
export function functionConfiguration(documents: readonly ResourceDocument[], name: string): JsonObject | undefined {
  const details = functionDetails(documents, name);
  return isJsonObject(details?.Configuration) ? details.Configuration : undefined;
}

/** What is known of a function beside its configuration: concurrency, aliases, destinations. */
export function functionDetails(documents: readonly ResourceDocument[], name: string): JsonObject | undefined {
  const document = documents.find((one) => one.kind === 'function' && one.name === name)?.document;
  return isJsonObject(document) ? document : undefined;
}

/** What feeds a function, in the order of names. */
export function mappingsOf(documents: readonly ResourceDocument[], name: string): readonly JsonObject[] {
  return documents
    .filter(({ kind, document }) => kind === 'event-source-mapping' && isMappingOf(document, name))
    .toSorted((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1))
    .flatMap(({ document }) => (isJsonObject(document) ? [document] : []));
}

function isMappingOf(document: unknown, name: string): boolean {
  const arn = isJsonObject(document) ? document.FunctionArn : undefined;
  return typeof arn === 'string' && arn.split(':function:')[1]?.split(':')[0] === name;
}

/** `arn:aws:sqs:eu-west-1:123456789012:in` → `in`; `…:stream/clicks` → `clicks`. */
export function sourceOf(arn: unknown): string {
  const text = typeof arn === 'string' ? arn : '';
  return (
    text
      .split(':')
      .slice(5)
      .join(':')
      .replace(/^(table|stream)\//, '')
      .split('/')[0] ?? ''
  );
}

export function timeoutSecondsOf({ Timeout }: JsonObject): number | undefined {
  return typeof Timeout === 'number' ? Timeout : undefined;
}
