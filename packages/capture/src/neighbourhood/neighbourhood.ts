// From what the user named to everything that belongs to it: what feeds a function, what it reaches, where its failures go.
//
//   orders (named) ─┬─ queue orders-in (it feeds orders) ── queue orders-dlq (dead letters of orders-in)
//                   ├─ rest-api a1b2 (it may call orders)
//                   └─ role orders-role ── table carts (the role may reach it)
//
// What was named is followed in all directions, a queue to its dead letters, a role to what it may reach, a database
// proxy to its databases; anything else is described and not followed, or the whole account would come along.
//
// Configuration is asked first; traces add who called a function and whom it called.
//
// What belongs to another account is asked there, when there is a role for it; the same name here would be another thing.
import { ColdcaseError, type ResourceDocument, type ResourceKind, type TimeRange } from '@coldcase/model';
import type { AskIn } from '../aws/ask.ts';
import { type Where, whereOf, whereText } from '../aws/where.ts';
import { isRefusal } from '../run/refusal.ts';
import { type Describe, type Description, Inquiry, nothing } from './describe.ts';
import { describeRole, describeStack, namedBecause } from './describe-account.ts';
import { describeApi } from './describe-api.ts';
import { describeBucket } from './describe-bucket.ts';
import { describeCache, describeDatabase, describeDatabaseProxy, describeTable } from './describe-data.ts';
import { describeLoadBalancer, describeStateMachine } from './describe-front.ts';
import { describeFunction } from './describe-function.ts';
import { describeQueue, describeRule, describeStream, describeTopic } from './describe-messaging.ts';
import type { Reference } from './reference.ts';
import { ServiceGraphs } from './service-graph.ts';

/** Things of one case. A role that may reach everything in an account would bring thousands. */
export const resourcesMax = 300;

export interface Resource extends Where {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly because: string;
  readonly description: LocatedDescription;
}

export type LocatedReference = Omit<Reference, 'region' | 'account'> & Where;

export interface LocatedDescription extends Description {
  readonly neighbours: readonly LocatedReference[];
}

/** Where names are looked up that say nothing else, and which accounts beside it can be asked. */
export interface Home {
  readonly region: string;
  readonly account: string;
  readonly otherAccounts: readonly string[];
}

export interface LocatedGroup extends Where {
  readonly name: string;
}

export interface Neighbourhood {
  readonly resources: readonly Resource[];
  readonly documents: readonly ResourceDocument[];
  readonly logGroups: readonly LocatedGroup[];
  /** What could not be described, in sentences. */
  readonly gaps: readonly string[];
}

const describers: Partial<Readonly<Record<ResourceKind, Describe>>> = {
  function: describeFunction,
  queue: describeQueue,
  topic: describeTopic,
  stream: describeStream,
  table: describeTable,
  bucket: describeBucket,
  role: describeRole,
  stack: describeStack,
  'event-rule': describeRule,
  'rest-api': describeApi,
  'http-api': describeApi,
  'load-balancer': describeLoadBalancer,
  'state-machine': describeStateMachine,
  'database-instance': describeDatabase,
  'database-proxy': describeDatabaseProxy,
  'cache-cluster': describeCache,
  'log-group': async (_ask, { id }) => ({ ...nothing, logGroups: [id] }),
};

const followed: readonly ResourceKind[] = ['queue', 'role', 'database-proxy'];

/**
 * Describes what was named and what belongs to it, generation by generation, each thing once.
 * Throws what every call would meet: no credentials, no network. What is refused alone is a gap.
 *
 * @param graphWindows  of the service graphs that are looked at; none without
 */
export async function neighbourhoodOf(
  askIn: AskIn,
  home: Home,
  named: readonly Reference[],
  graphWindows: readonly TimeRange[] = [],
): Promise<Neighbourhood> {
  const resources: Resource[] = [];
  const gaps: string[] = [];
  const graphs = new ServiceGraphs(askIn, graphWindows, gaps);
  const known = new Set<string>();
  let generation: readonly LocatedReference[] = named.map((reference) =>
    locatedAt(reference, { region: home.region }, home),
  );
  while (generation.length > 0) {
    const fresh = newOnes(generation, known).filter((one) => canBeAsked(one, home, gaps));
    const room = fresh.slice(0, Math.max(0, resourcesMax - resources.length));
    if (room.length < fresh.length) gaps.push(tooMany(fresh.length - room.length));
    const described = await Promise.all(room.map((one) => describeOne(askIn, one, home, gaps)));
    resources.push(...described.flatMap((one) => one ?? []));
    const followed = described.filter((one) => one !== undefined).filter(isFollowed);
    const seen = await Promise.all(followed.map((one) => calledOrCalling(one, graphs, home)));
    generation = [...followed.flatMap(({ description }) => description.neighbours), ...seen.flat()];
  }
  return {
    resources,
    documents: resources.flatMap(({ description }) => description.documents),
    logGroups: uniqueGroups(resources),
    gaps,
  };
}

function newOnes(references: readonly LocatedReference[], known: Set<string>): readonly LocatedReference[] {
  return references.filter(({ kind, id, ...where }) => {
    const before = known.size;
    return describers[kind] !== undefined && known.add(`${kind} ${whereText(where)} ${id}`).size > before;
  });
}

/** A reference without a region or an account means those of the thing that holds it. */
function locatedAt(reference: Reference, holder: Where, home: Home): LocatedReference {
  const { account = holder.account, region = holder.region, ...rest } = reference;
  return { ...rest, ...whereOf({ region, account: account === home.account ? undefined : account }) };
}

function canBeAsked({ kind, id, because, account }: LocatedReference, home: Home, gaps: string[]): boolean {
  if (account === undefined || home.otherAccounts.includes(account)) return true;
  gaps.push(`${kind} ${id} (${because}): it belongs to account ${account}, for which there is no --other-role`);
  return false;
}

function isFollowed({ kind, because }: Resource): boolean {
  return because === namedBecause || followed.includes(kind) || because.startsWith('the stack ');
}

/** A queue or a role is on the way to something; who calls it is not the question. */
async function calledOrCalling(
  resource: Resource,
  graphs: ServiceGraphs,
  home: Home,
): Promise<readonly LocatedReference[]> {
  if (resource.kind !== 'function') return [];
  const found = await graphs.neighboursOf(resource);
  return found.map((one) => locatedAt(one, resource, home));
}

async function describeOne(
  askIn: AskIn,
  reference: LocatedReference,
  home: Home,
  gaps: string[],
): Promise<Resource | undefined> {
  const { kind, id, because } = reference;
  const where = whereOf(reference);
  const inquiry = new Inquiry(askIn, where, `${kind} ${id}`);
  try {
    const description = (await describers[kind]?.(inquiry, reference)) ?? nothing;
    gaps.push(...inquiry.gaps);
    const found = { ...where, region: description.region ?? where.region };
    const neighbours = description.neighbours.map((neighbour) => locatedAt(neighbour, found, home));
    return { kind, id, ...found, because, description: { ...description, neighbours } };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    gaps.push(`${kind} ${id} (${because}): ${error instanceof ColdcaseError ? error.failure.answer : ''}`);
    return undefined;
  }
}

function tooMany(left: number): string {
  return `${left} more resources were referred to and not described: a case has at most ${resourcesMax}`;
}

function uniqueGroups(resources: readonly Resource[]): Neighbourhood['logGroups'] {
  const groups = resources.flatMap((resource) =>
    resource.description.logGroups.map((name) => ({ ...whereOf(resource), name })),
  );
  return [...new Map(groups.map((group) => [`${whereText(group)} ${group.name}`, group])).values()];
}
