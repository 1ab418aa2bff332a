// What a message says, in one line, for a person who was asleep a minute ago: the error and its reason, not the envelope.
//
//   2026-…⇥4c1e…⇥ERROR⇥Invoke Error ⇥{"errorType":"TypeError","errorMessage":"x is undefined",…}   →   TypeError: x is undefined
//   {"level":"ERROR","message":"request failed","error":{"name":"Timeout","message":"no answer"}}   →   request failed: Timeout: no answer
//   {"level":"ERROR","time":"…","code":"card_declined","order":{"id":"4c1e…"},"status":402}         →   code=card_declined status=402
import {
  type ApplicationError,
  applicationErrors,
  type ErrorCause,
  isJsonObject,
  isLineType,
  type JsonObject,
  type ParsedMessage,
  parseMessage,
  patternText,
  patternTextMax,
} from '@coldcase/model';
import { typedTokens } from '@coldcase/patterns';

/** Values of a JSON line without a sentence that are told. */
export const toldValuesMax = 5;
/** UTF-16 units of such a value; a longer one is a document. */
export const toldValueMax = 120;

/** One line, at most `patternTextMax` code points. Empty only when the message is. Linear in its length. */
export function messageTitle(message: string): string {
  const title = oneLine(titleOf(parseMessage(message), message));
  return [...title.slice(0, 2 * patternTextMax)].slice(0, patternTextMax).join('');
}

function titleOf(parsed: ParsedMessage, message: string): string {
  const { recordType, json } = parsed;
  const sentence = patternText(parsed, message);
  if (recordType === 'TIMEOUT' || recordType === 'EXIT') return sentence;
  if (recordType !== undefined && !isLineType(recordType)) return recordTitle(parsed, recordType);
  const [error] = applicationErrors(parsed);
  if (error !== undefined)
    return errorTitle(error, withoutPrefix(json === undefined ? beforeObject(sentence) : (parsed.body ?? '')));
  return json === undefined || parsed.body !== undefined ? sentence : toldValues(json) || sentence;
}

/** `INIT_REPORT: timeout in phase init, Runtime.ExitError` */
function recordTitle({ status, phase, errorType }: ParsedMessage, recordType: string): string {
  const ended = status === undefined || phase === undefined ? status : `${status} in phase ${phase}`;
  const told = [ended, errorType].filter((part) => part !== undefined);
  return told.length === 0 ? recordType : `${recordType}: ${told.join(', ')}`;
}

// The sentence that the application wrote before the error, when it has one, and what it all began with.
function errorTitle(error: ApplicationError, lead: string): string {
  const named = namedError(error);
  const told = firstLine(error.message);
  const isTold = told !== '' && lead.includes(told);
  const said = runtimeWords.test(lead) ? '' : lead;
  const title = isTold
    ? lead.includes(error.type)
      ? lead
      : `${error.type}: ${lead}`
    : [said, named].filter((part) => part !== '' && !(part === said && named.startsWith(said))).join(': ');
  const cause = error.causes.at(-1);
  if (cause === undefined || (cause.message !== '' && title.includes(firstLine(cause.message)))) return title;
  return `${title} (caused by ${namedError(cause)})`;
}

/** What runtimes print before an error that nobody caught; that it is one, its being here says. */
const runtimeWords = /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection|Init Error|\[ERROR\])?[\s:]*$/;

function namedError({ type, message }: ErrorCause): string {
  const told = firstLine(message);
  if (told === '') return type;
  return type === '' || told.startsWith(type) ? told : `${type}: ${told}`;
}

/** Whose invocation it was stands in samples; in a title it hides that others met the same. */
const invocationPrefix = /^(?:\S+Z [0-9a-f-]{36} |RequestId: [0-9a-f-]+ (?:Error: )?)/;
const withoutPrefix = (text: string): string => text.replace(invocationPrefix, '');

const firstLine = (text: string): string => withoutPrefix(text.trim().split('\n', 1)[0]?.trim() ?? '');
const beforeObject = (sentence: string): string => sentence.split(/\{\s{0,200}"/, 1)[0]?.trim() ?? '';
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Names behind which a log says what happened, most telling first; without case and without marks. */
const tellingNames = [
  'error',
  'errormessage',
  'exception',
  'errortype',
  'errorname',
  'errorcode',
  'code',
  'reason',
  'cause',
  'fault',
  'event',
  'eventname',
  'eventtype',
  'detailtype',
  'action',
  'operation',
  'step',
  'status',
  'statuscode',
  'state',
  'result',
  'outcome',
  'detail',
  'details',
  'description',
  'title',
  'type',
  'name',
];
/** What a line has beside what it says. */
const envelope =
  /^(?:level|severity|time|timestamp|ts|date|logger|thread|pid|hostname|version|v|.*(?:requestid|traceid|spanid))$/;
/** Depth of nesting that is looked at. */
const toldDepthMax = 3;

interface Leaf {
  readonly path: string;
  readonly value: string;
  readonly rank: number;
}

// Told by name where any name is telling, else whatever the line has: it was written to say something.
function toldValues(json: JsonObject): string {
  const leaves = leavesOf(json, '', 1).toSorted((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  const telling = leaves.filter(({ rank }) => rank < tellingNames.length);
  return (telling.length > 0 ? telling : leaves)
    .slice(0, toldValuesMax)
    .map(({ path, value }) => `${path}=${withoutIds(value)}`)
    .join(' ');
}

function leavesOf(json: JsonObject, prefix: string, depth: number): readonly Leaf[] {
  return Object.entries(json).flatMap(([key, value]): readonly Leaf[] => {
    const path = prefix + key;
    if (isJsonObject(value)) return depth < toldDepthMax ? leavesOf(value, `${path}.`, depth + 1) : [];
    const isTold = ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
    if (!isTold || plainName(key).match(envelope) !== null) return [];
    return [{ path, value: String(value).slice(0, toldValueMax), rank: rankOf(path) }];
  });
}

/** By the most telling name on the way: `error.code` before `code`. */
function rankOf(path: string): number {
  const ranks = path.split('.').map((name) => tellingNames.indexOf(plainName(name)));
  return Math.min(...ranks.map((rank) => (rank < 0 ? tellingNames.length : rank)));
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');

/** Numbers say something, a status for one; an identifier says nothing. */
function withoutIds(value: string): string {
  return typedTokens(value)
    .map(({ type, text }) => (type === undefined || type === 'Number' ? text : `<${type.toLowerCase()}>`))
    .join('');
}
