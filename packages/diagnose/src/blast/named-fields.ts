// Which fields of the JSON lines name a user, an operation or an amount of money. Nobody declares that; their names tell, as
// people write them:
//
//   {"user":{"id":"u-1"},"http":{"route":"GET /carts"},"amount":12.5,"currency":"EUR"}
//        →   users user.id, operations http.route, money amount in currency
import { isJsonObject, type JsonObject, parseJsonObject } from '@coldcase/model';

export interface NamedFields {
  /** Best first; fields of different names are different things until somebody says otherwise. */
  readonly users: readonly string[];
  readonly operations: readonly string[];
  readonly money?: MoneyField;
  /** Fields that are called like an amount and have no currency beside them. */
  readonly bareAmounts: readonly string[];
}

export interface MoneyField {
  readonly amount: string;
  /** The field that names the currency; absent when the name of the amount does. */
  readonly currencyField?: string;
  readonly currency?: string;
}

/** Fields of one kind that are asked for. */
export const fieldsOfKindMax = 3;
/** Levels of a JSON line that are looked into. */
const depthMax = 4;
/** A longer text is a body, not a name. */
const nameLengthMax = 200;
/** Members of one object that are looked at: maps by id have thousands. */
const membersMax = 200;

/** Owners of an `id`, best first; `userId` and `user.id` are the same word. */
const owners = ['user', 'customer', 'member', 'subscriber', 'tenant', 'account', 'organization', 'organisation', 'org'];
const userWords = [...owners.map((owner) => `${owner}id`), 'uid', 'sub'];
/** What the platform writes about itself. An account of AWS is no customer. */
const platformRoots = new Set(['requestContext', 'record', 'detail', 'awsRequest', 'invokedFunctionArn', '_aws']);
const awsAccount = /^\d{12}$/;

/** Templates before paths before names. */
const operationWords = [
  'httproute',
  'route',
  'routekey',
  'resourcepath',
  'httppath',
  'requestpath',
  'path',
  'rawpath',
].concat(['urlpath', 'operation', 'operationname', 'action', 'endpoint']);

const amountWords = ['amount', 'totalamount', 'ordertotal', 'grandtotal', 'totalprice', 'total', 'price'];
const currencyWords = new Set(['currency', 'currencycode']);
const amountInCurrency = new RegExp(`^(?:${amountWords.join('|')})(usd|eur|gbp|jpy|chf|cad|aud)$`);

/** A name that a query can use as it stands. */
const plainPath = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

interface Leaf {
  readonly path: string;
  /** Letters and digits of the last key, and of the last two. */
  readonly word: string;
  readonly words: string;
  readonly value: unknown;
}

/** The order of the messages does not matter. O(characters). */
export function namedFields(messages: readonly string[]): NamedFields {
  const leaves = messages.flatMap(leavesOf);
  const amounts = amountsOf(leaves);
  const [money] = amounts.flatMap((amount) => amount.money ?? []);
  return {
    users: ranked(leaves.filter(isUser), userWords),
    operations: ranked(leaves.filter(isOperation), operationWords),
    ...(money === undefined ? {} : { money }),
    bareAmounts: money === undefined ? amounts.map(({ path }) => path).slice(0, fieldsOfKindMax) : [],
  };
}

function leavesOf(message: string): readonly Leaf[] {
  const from = message.indexOf('{');
  const json = from < 0 ? undefined : parseJsonObject(message.slice(from, message.lastIndexOf('}') + 1));
  return json === undefined ? [] : leavesIn(json, [], depthMax);
}

function leavesIn(object: JsonObject, above: readonly string[], depth: number): readonly Leaf[] {
  return Object.entries(object)
    .slice(0, membersMax)
    .flatMap(([key, value]): readonly Leaf[] => {
      const keys = [...above, key];
      if (isJsonObject(value)) return depth > 1 ? leavesIn(value, keys, depth - 1) : [];
      const path = keys.join('.');
      if (!plainPath.test(path) || platformRoots.has(keys[0] ?? '')) return [];
      return [{ path, word: wordOf(key), words: wordOf(keys.slice(-2).join('')), value }];
    });
}

/** `user_id`, `userId` and `user-id` are one word. */
function wordOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function isUser({ word, words, value }: Leaf): boolean {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '' || text.length > nameLengthMax || awsAccount.test(text)) return false;
  return userWords.includes(word) || (word === 'id' && userWords.includes(words));
}

function isOperation({ word, words, value }: Leaf): boolean {
  if (typeof value !== 'string' || value === '' || value.length > nameLengthMax) return false;
  return operationWords.includes(word) || operationWords.includes(words);
}

/** In the order of the words, then shorter, then by the alphabet. */
function ranked(leaves: readonly Leaf[], words: readonly string[]): readonly string[] {
  const rankOf = (leaf: Leaf) =>
    Math.min(...[leaf.words, leaf.word].map((word) => words.indexOf(word)).filter((rank) => rank >= 0));
  const best = new Map(leaves.map((leaf) => [leaf.path, rankOf(leaf)]));
  return [...best]
    .sort(([a, rankA], [b, rankB]) => rankA - rankB || a.length - b.length || (a < b ? -1 : 1))
    .slice(0, fieldsOfKindMax)
    .map(([path]) => path);
}

interface Amount {
  readonly path: string;
  readonly rank: number;
  readonly money?: MoneyField;
}

/** Best first. A number without a currency is no money: a `total` counts anything. */
function amountsOf(leaves: readonly Leaf[]): readonly Amount[] {
  const currencies = new Set(leaves.filter(isCurrency).map(({ path }) => path));
  const amounts = leaves.flatMap((leaf) => amountOf(leaf, currencies) ?? []);
  return [...new Map(amounts.map((amount) => [amount.path, amount])).values()].sort(
    (a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1),
  );
}

function isCurrency({ word, value }: Leaf): boolean {
  return currencyWords.has(word) && typeof value === 'string' && value !== '';
}

function amountOf({ path, word, words, value }: Leaf, currencies: ReadonlySet<string>): Amount | undefined {
  if (typeof value !== 'number') return undefined;
  const own = amountInCurrency.exec(word)?.[1];
  if (own !== undefined) return { path, rank: 0, money: { amount: path, currency: own.toUpperCase() } };
  const isValue = word === 'value' && amountWords.some((amount) => words === `${amount}value`);
  const rank = isValue ? 0 : amountWords.indexOf(word);
  if (rank < 0) return undefined;
  const currencyField = [...currencies].filter((other) => parentOf(other) === parentOf(path)).sort()[0];
  return { path, rank, ...(currencyField === undefined ? {} : { money: { amount: path, currencyField } }) };
}

function parentOf(path: string): string {
  return path.split('.').slice(0, -1).join('.');
}
