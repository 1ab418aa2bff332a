// Resources as nodes of the graph: what configuration calls them is often an id or an ARN, what metrics and people call them is a
// name.
import { isJsonObject, type ResourceDocument, type ResourceReference, textAt } from '@coldcase/model';
import type { NodeKind, ServiceNode } from './service-graph.ts';

/** What keeps messages until somebody takes them. */
const keepers: readonly NodeKind[] = ['queue', 'stream', 'topic', 'event-rule', 'bucket', 'table'];

/** Whoever writes into a queue does not wait for its reader. */
export function isConsumedLater(from: NodeKind): boolean {
  return keepers.includes(from);
}

/** `arn:aws:states:eu-west-1:123456789012:stateMachine:refund` → `refund`; `bus/nightly` → `nightly`. */
export function nameIn(id: string): string {
  return id.split(/[:/]/).at(-1) ?? id;
}

/** By the id that an address of an API holds, its name. */
export type ApiNames = ReadonlyMap<string, ServiceNode>;

export function apiNamesIn(documents: readonly ResourceDocument[]): ApiNames {
  return new Map(
    documents.flatMap(({ kind, name, document }): [string, ServiceNode][] => {
      if (!isJsonObject(document) || (kind !== 'rest-api' && kind !== 'http-api')) return [];
      const id = textAt(document, [kind === 'rest-api' ? 'id' : 'ApiId']);
      return id === undefined ? [] : [[id, { kind, name }]];
    }),
  );
}

/** A log group is no node when nobody knows whose it is. */
export function nodeOfReference({ kind, id }: ResourceReference, apis: ApiNames): ServiceNode | undefined {
  if (kind === 'log-group' || kind === 'role' || kind === 'stack') return undefined;
  if (kind === 'rest-api') return apis.get(id) ?? { kind, name: id };
  return { kind, name: kind === 'event-rule' || id.startsWith('arn:') ? nameIn(id) : id };
}

/** Whose log it is: that of a function by its name or by its configuration, or of an API's stage; else the group itself. */
export function nodeOfLogGroup(
  group: string,
  owners: ReadonlyMap<string, ServiceNode>,
  apis: ApiNames,
): ServiceNode | undefined {
  if (group === '') return undefined;
  const owner = owners.get(group);
  if (owner !== undefined) return owner;
  const name = /\/aws\/lambda\/(.+)$/.exec(group)?.[1];
  if (name !== undefined) return { kind: 'function', name };
  const api = /^API-Gateway-Execution-Logs_([^/]+)\//.exec(group)?.[1];
  if (api !== undefined) return apis.get(api) ?? { kind: 'rest-api', name: api };
  return { kind: 'log-group', name: group };
}

/** Functions that write into a group which is not named after them. */
export function logGroupOwners(functions: readonly ResourceDocument[]): ReadonlyMap<string, ServiceNode> {
  const owners = functions.flatMap(({ name, document }): [string, ServiceNode][] => {
    const group = isJsonObject(document) ? textAt(document, ['Configuration.LoggingConfig.LogGroup']) : undefined;
    return group === undefined ? [] : [[group, { kind: 'function', name }]];
  });
  const counts = Map.groupBy(owners, ([group]) => group);
  // A group that several share tells of none of them.
  return new Map(owners.filter(([group]) => counts.get(group)?.length === 1));
}
