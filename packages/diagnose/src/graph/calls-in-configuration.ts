// Calls that configuration names. It says what may happen, not that it does; but it knows of every call, also of those that no
// trace saw, and whether somebody waits for it.
//
//   event-source-mapping   queue orders-in ─▷ orders        policy of orders       rest-api shop ─▶ orders
//   environment            orders ─▶ table carts            destinations           orders ─▷ queue orders-dlq
//   policies of its role   orders ─▶ bucket invoices        redrive policy         orders-in ─▷ orders-dlq
//
//   ─▶ waits, ─▷ does not
import { isJsonObject, objectsAt, type ResourceDocument, referencesIn, textAt } from '@coldcase/model';
import { type ApiNames, apiNamesIn, isConsumedLater, nodeOfReference } from './resource-nodes.ts';
import { nodeKey, type SeenCall, type ServiceNode } from './service-graph.ts';

export function callsInConfiguration(documents: readonly ResourceDocument[]): readonly SeenCall[] {
  const known: Known = { apis: apiNamesIn(documents), documents, nodes: nodesOf(documents) };
  return documents.flatMap((document) => callsOf[document.kind]?.(document, known) ?? []);
}

interface Known {
  readonly apis: ApiNames;
  readonly documents: readonly ResourceDocument[];
  /** Of the resources that the case describes, by name. */
  readonly nodes: ReadonlyMap<string, readonly ServiceNode[]>;
}

type CallsOf = (document: ResourceDocument, known: Known) => readonly SeenCall[];

const callsOf: Readonly<Partial<Record<ResourceDocument['kind'], CallsOf>>> = {
  'event-source-mapping': ofMapping,
  function: ofFunction,
  queue: ofQueue,
  topic: ofTopic,
  'event-rule': ofRule,
  'rest-api': ofApi,
  'http-api': ofApi,
  'state-machine': ofMachine,
  'load-balancer': ofBalancer,
  'database-proxy': ofProxy,
};

function ofMapping({ document }: ResourceDocument, known: Known): readonly SeenCall[] {
  if (!isJsonObject(document)) return [];
  const functions = nodesIn(textAt(document, ['FunctionArn']), known);
  const sources = nodesIn(textAt(document, ['EventSourceArn']), known);
  const isOff = textAt(document, ['State']) === 'Disabled';
  const text = isOff ? 'an event source mapping, which is disabled' : 'an event source mapping';
  return [
    ...sources.flatMap((from) => functions.map((to) => call(from, to, false, text))),
    ...functions.flatMap((from) =>
      nodesIn(textOf(document.DestinationConfig), known).map((to) =>
        call(from, to, false, `failures of ${from.name} go there`),
      ),
    ),
  ];
}

function ofFunction({ name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  if (!isJsonObject(document)) return [];
  const own: ServiceNode = { kind: 'function', name };
  const configuration = isJsonObject(document.Configuration) ? document.Configuration : {};
  const environment = isJsonObject(configuration.Environment) ? configuration.Environment.Variables : undefined;
  const values = isJsonObject(environment)
    ? Object.values(environment).filter((value) => typeof value === 'string')
    : [];
  const named = values.flatMap((value) => known.nodes.get(value) ?? []);
  const failures = textOf([configuration.DeadLetterConfig, document.EventInvokeConfig]);
  return [
    ...callersIn(textAt(document, ['Policy']), known).map((from) =>
      call(from, own, !isConsumedLater(from.kind), `the policy of ${name} lets it call`),
    ),
    ...[...nodesIn(textOf(values), known), ...named].map((to) =>
      call(own, to, true, `the environment of ${name} names it`),
    ),
    ...nodesIn(failures, known).map((to) => call(own, to, false, `failures of ${name} go there`)),
    ...reachedByRole(textAt(configuration, ['Role']), known).map((to) =>
      call(own, to, true, `the role of ${name} may reach it`),
    ),
  ];
}

/** Whose ARN stands in a condition of the resource policy. */
function callersIn(policy: string | undefined, known: Known): readonly ServiceNode[] {
  return nodesIn(policy, known).filter(({ kind }) => kind !== 'function');
}

/** A right is no call; only what the case describes counts, which is what capture found worth following. */
function reachedByRole(role: string | undefined, { documents, nodes, apis }: Known): readonly ServiceNode[] {
  const name = role?.split('/').at(-1);
  const found = documents.find((one) => one.kind === 'role' && one.name === name);
  const described = new Set([...nodes.values()].flat().map(nodeKey));
  return nodesIn(textOf(found?.document), { apis }).filter((node) => described.has(nodeKey(node)));
}

function ofQueue({ name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  const attributes = isJsonObject(document) ? document.Attributes : undefined;
  const redrive = isJsonObject(attributes) ? textAt(attributes, ['RedrivePolicy']) : undefined;
  const own: ServiceNode = { kind: 'queue', name };
  return nodesIn(redrive, known).map((to) => call(own, to, false, `dead letters of ${name} go there`));
}

function ofTopic({ name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  const endpoints = objectsAt(document, 'Subscriptions').flatMap((one) => textAt(one, ['Endpoint']) ?? []);
  const own: ServiceNode = { kind: 'topic', name };
  return nodesIn(textOf(endpoints), known).map((to) => call(own, to, false, 'a subscription'));
}

function ofRule({ name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  const targets = objectsAt(document, 'Targets').flatMap((one) => textAt(one, ['Arn']) ?? []);
  const own: ServiceNode = { kind: 'event-rule', name };
  return nodesIn(textOf(targets), known).map((to) => call(own, to, false, 'a target of the rule'));
}

/** The address of an integration holds the ARN of the function, or of the state machine. */
function ofApi({ kind, name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  if (!isJsonObject(document)) return [];
  const own: ServiceNode = { kind, name };
  return nodesIn(textOf([document.resources, document.integrations]), known)
    .filter((node) => nodeKey(node) !== nodeKey(own))
    .map((to) => call(own, to, true, `an integration of ${name}`));
}

function ofMachine({ name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  const definition = isJsonObject(document) ? textAt(document, ['definition']) : undefined;
  const own: ServiceNode = { kind: 'state-machine', name };
  return nodesIn(definition, known).map((to) => call(own, to, true, `a step of ${name}`));
}

function ofBalancer({ name, document }: ResourceDocument, known: Known): readonly SeenCall[] {
  const own: ServiceNode = { kind: 'load-balancer', name };
  return nodesIn(textOf(document), known)
    .filter(({ kind }) => kind === 'function')
    .map((to) => call(own, to, true, `a target of ${name}`));
}

function ofProxy({ name, document }: ResourceDocument): readonly SeenCall[] {
  const own: ServiceNode = { kind: 'database-proxy', name };
  return objectsAt(document, 'Targets').flatMap((target): SeenCall[] => {
    const database = textAt(target, ['RdsResourceId']);
    return database === undefined
      ? []
      : [call(own, { kind: 'database-instance', name: database }, true, `a target of ${name}`)];
  });
}

function call(from: ServiceNode, to: ServiceNode, waits: boolean, text: string): SeenCall {
  return { from, to, waits, basis: { source: 'configuration', text } };
}

function nodesIn(text: string | undefined, { apis }: Pick<Known, 'apis'>): readonly ServiceNode[] {
  return referencesIn(text ?? '').flatMap((reference) => nodeOfReference(reference, apis) ?? []);
}

/** Names that may stand alone in an environment variable: `TABLE=carts`. */
const namedAlone: readonly ServiceNode['kind'][] = [
  'bucket',
  'cache-cluster',
  'database-instance',
  'event-rule',
  'function',
  'queue',
  'state-machine',
  'stream',
  'table',
  'topic',
];

function nodesOf(documents: readonly ResourceDocument[]): Known['nodes'] {
  const nodes = documents.filter(({ kind }) => namedAlone.includes(kind)).map(({ kind, name }) => ({ kind, name }));
  return Map.groupBy(nodes, ({ name }) => name);
}

/** All texts in a value, a line each. Policies and definitions are JSON inside of JSON, whose quotes would be escaped twice. */
function textOf(value: unknown): string {
  const texts: string[] = [];
  const waiting: unknown[] = [value];
  for (const one of waiting) {
    if (typeof one === 'string') texts.push(one);
    else if (Array.isArray(one)) waiting.push(...one);
    else if (isJsonObject(one)) waiting.push(...Object.values(one));
  }
  return texts.join('\n');
}
