// Neighbours that no configuration names: a function that calls another by a name which it builds, a table that a library opens.
// The service graph of X-Ray has seen the calls.
//
//   client ─▶ orders (AWS::Lambda) ─▶ orders (AWS::Lambda::Function) ─▶ payments (AWS::Lambda) ─▶ …
//                                                └─▶ carts (AWS::DynamoDB::Table)
//
// Nodes of one resource are one here. What has no name of its own (`remote`, a client, a service as a whole) is no neighbour.
import { type ResourceKind, referenceOfArn, referencesIn } from '@coldcase/model';
import type { Ask, AskIn } from '../aws/ask.ts';
import { type GraphNode, type ServiceWindow, servicesIn } from '../aws/tasks/traces.ts';
import { type Where, whereText } from '../aws/where.ts';
import { isRefusal } from '../run/refusal.ts';
import type { LocatedReference } from './neighbourhood.ts';
import type { Reference } from './reference.ts';

/** Names of types: docs.aws.amazon.com/xray/latest/api/API_Service.html and the pages of X-Ray about each service. */
const kindByType: Readonly<Record<string, ResourceKind>> = {
  'AWS::Lambda': 'function',
  'AWS::Lambda::Function': 'function',
  'AWS::DynamoDB::Table': 'table',
  'AWS::SQS::Queue': 'queue',
  'AWS::Kinesis::Stream': 'stream',
};

/** What a node stands for; absent when nothing could be asked about it. */
export function referenceOfNode({ Name = '', Names = [], Type = '', AccountId }: GraphNode): Found | undefined {
  const named = [Name, ...Names].flatMap((name) => referenceOfArn(name) ?? referencesIn(name)[0] ?? []).at(0);
  if (named !== undefined) return named;
  const kind = kindByType[Type];
  if (kind === undefined || Name === '') return undefined;
  // A version or an alias stands behind a colon.
  const id = kind === 'function' ? Name.replace(/:[^:]*$/, '') : Name;
  return { kind, id, ...(AccountId === undefined ? {} : { account: AccountId }) };
}

type Found = Omit<Reference, 'because'>;

/** Who calls a resource, and whom it calls. */
export function neighboursOnGraph(nodes: readonly GraphNode[], { kind, id }: Found): readonly Reference[] {
  const byId = new Map(nodes.map((node) => [node.ReferenceId, referenceOfNode(node)]));
  const isMeant = (one: Found | undefined) => one?.kind === kind && one.id === id;
  const edges = nodes.flatMap(({ ReferenceId, Edges = [] }) =>
    Edges.map((edge) => [byId.get(ReferenceId), byId.get(edge.ReferenceId)] as const),
  );
  const found = edges.flatMap(([caller, called]): Reference[] => {
    if (isMeant(caller) === isMeant(called)) return [];
    if (isMeant(caller)) return called === undefined ? [] : [{ ...called, because: `traces show that ${id} calls it` }];
    return caller === undefined ? [] : [{ ...caller, because: `traces show that it calls ${id}` }];
  });
  return [...new Map(found.map((one) => [`${one.kind} ${one.id}`, one])).values()];
}

/** The graphs of a plan: each place is asked once, when a resource there wants to know. */
export class ServiceGraphs {
  readonly #askIn: AskIn;
  readonly #windows: readonly ServiceWindow[];
  readonly #gaps: string[];
  readonly #known = new Map<string, Promise<readonly GraphNode[]>>();

  constructor(askIn: AskIn, windows: readonly ServiceWindow[], gaps: string[]) {
    this.#askIn = askIn;
    this.#windows = windows;
    this.#gaps = gaps;
  }

  async neighboursOf({ kind, id, ...where }: LocatedReference): Promise<readonly Reference[]> {
    const key = whereText(where);
    const nodes = this.#known.get(key) ?? this.#read(where);
    this.#known.set(key, nodes);
    return neighboursOnGraph(await nodes, { kind, id });
  }

  async #read(where: Where): Promise<readonly GraphNode[]> {
    const ask: Ask = this.#askIn(where);
    const nodes: GraphNode[] = [];
    try {
      // Numbers of nodes belong to one graph: those of the second must not be taken for those of the first.
      for (const [number, window] of this.#windows.entries())
        nodes.push(...(await servicesIn(ask, window)).map((node) => numbered(node, number)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#gaps.push(
        `the service graph in ${whereText(where)}, so that neighbours are those of configuration alone: ${error.failure.answer}`,
      );
    }
    return nodes;
  }
}

/** X-Ray numbers from 0; a graph of a million nodes is not one. */
const nodesMax = 1_000_000;

function numbered({ ReferenceId = 0, Edges = [], ...node }: GraphNode, graph: number): GraphNode {
  const moved = (id = 0) => id + graph * nodesMax;
  return {
    ...node,
    ReferenceId: moved(ReferenceId),
    Edges: Edges.map((edge) => ({ ReferenceId: moved(edge.ReferenceId) })),
  };
}
