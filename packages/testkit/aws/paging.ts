// Tokens that hold a place and are bound to the request that they continue: AWS refuses the token of another one.
import { createHash } from 'node:crypto';
import { AwsRefusal } from './errors.ts';
import type { JsonObject } from './json.ts';
import { parsed, textIn } from './json.ts';

/** Members that may differ from page to page. */
const unbound = ['nextToken', 'NextToken', 'limit', 'Marker', 'MaxRecords', 'MaxResults', 'maxResults', 'MaxItems'];

/** @param salt  makes another token for the same place */
export function tokenAt(place: number, input: JsonObject, salt = 0): string {
  return Buffer.from(JSON.stringify({ place, salt, of: fingerprint(input) })).toString('base64url');
}

/** The place that a token holds, 0 without one. */
export function placeIn(token: string | undefined, input: JsonObject): number {
  if (token === undefined || token === '') return 0;
  const content = contentOf(token);
  if (content === undefined || textIn(content, 'of') !== fingerprint(input)) throw invalidToken();
  return Number(content.place);
}

export function invalidToken(): AwsRefusal {
  return new AwsRefusal('InvalidParameterException', 'The specified nextToken is invalid.');
}

/** One page of a list, under the names that the operation uses for list and token. */
export function pageOf(
  list: readonly unknown[],
  input: JsonObject,
  names: { readonly list: string; readonly token: string; readonly answerToken?: string },
  pageLength: number,
): JsonObject {
  const place = placeIn(textIn(input, names.token), input);
  const end = place + pageLength;
  return {
    [names.list]: list.slice(place, end),
    ...(end < list.length && { [names.answerToken ?? names.token]: tokenAt(end, input) }),
  };
}

function contentOf(token: string): JsonObject | undefined {
  try {
    return parsed(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function fingerprint(input: JsonObject): string {
  const bound = Object.entries(input)
    .filter(([name]) => !unbound.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha1').update(JSON.stringify(bound)).digest('base64url').slice(0, 12);
}
