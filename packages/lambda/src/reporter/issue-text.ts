// The issue of the runbooks: title, body and labels as they write them. What an error says is text of strangers, so it must
// neither become markup nor call for somebody; and it must not carry secrets, so it is masked before it comes here.
import { isObject } from '../invocation/is-object.ts';
import { logsLink, traceLink } from './console-links.ts';
import type { Occurrence, Pending } from './error-ledger.ts';

export const defaultLabels: readonly string[] = ['bug', 'production', 'auto-generated'];

/** Characters of a message in an issue, of its stack, and of a title. GitHub takes bodies of 65,536 characters. */
export const messageCharsMax = 1_000;
export const stackCharsMax = 6_000;
export const titleCharsMax = 200;
/** Environments whose occurrences a tally keeps apart; the smallest shares of more are one sum. */
export const sharesMax = 400;

/** What an issue knows of its error, hidden in its body. */
export interface Tally {
  readonly fingerprint: string;
  /** The sum of the shares. */
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /**
   * What each environment has told of in all. GitHub has no way to add to a body, and two that read and write at the same time
   * lose one; a total that each writes again until it stands there is lost by nobody.
   */
  readonly shares: Readonly<Record<string, number>>;
}

/** Of one environment: all that it has told of this error, with what it tells now. */
export interface OwnShare {
  readonly environment: string;
  readonly total: number;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

export function issueText(pending: Pending, region: string, own: OwnShare): IssueText {
  const [first] = pending.samples;
  const tally = tallyOf(pending, own);
  const body = first === undefined ? '' : details(first, region);
  return { title: `Production Error: ${inline(pending.name, titleCharsMax)}`, body: `${body}\n${tallyText(tally)}` };
}

function details(error: Occurrence, region: string): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(error.stack) + 1));
  // No comment of its own: the tally of the next report is read from one.
  const quoted = error.stack.slice(0, stackCharsMax).replaceAll('<!--', '<!\u200b--');
  const stack = `${fence}\n${quoted}\n${fence}`;
  return [
    '## Error Details',
    `- **Message**: ${inline(error.message, messageCharsMax)}`,
    `- **Stack**:\n\n${stack}\n`,
    `- **Function**: ${inline(error.functionName, 200)}`,
    `- **Request ID**: ${inline(error.requestId, 200)}`,
    `- **Time**: ${new Date(error.timeMs).toISOString()}`,
    '',
    '## CloudWatch Logs',
    `[View Logs](${logsLink(region, error.logGroup)})`,
    '',
    '## X-Ray Trace',
    `[View Trace](${traceLink(region, error.traceId)})`,
    '',
  ].join('\n');
}

const marker = 'coldcase-error';
const tallyForm = new RegExp(`<!-- ${marker} (\\{[^\\n]*\\}) -->`);

/** What readers see of a tally, and what the next report reads. */
function tallyText(tally: Tally): string {
  const seen = `Seen ${tally.count} times, first ${tally.firstSeen}, last ${tally.lastSeen}.`;
  return `## Occurrences\n${seen}\n<!-- ${marker} ${JSON.stringify(tally)} -->\n`;
}

function tallyOf({ fingerprint, firstSeenMs, lastSeenMs }: Pending, { environment, total }: OwnShare): Tally {
  const [firstSeen, lastSeen] = [new Date(firstSeenMs).toISOString(), new Date(lastSeenMs).toISOString()];
  return withCount({ fingerprint, firstSeen, lastSeen, shares: { [environment]: total } });
}

const others = 'others';

function withCount({ shares, ...tally }: Omit<Tally, 'count'>): Tally {
  const largestFirst = Object.entries(shares).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const kept = largestFirst.slice(0, sharesMax);
  const rest = largestFirst.slice(sharesMax).reduce((sum, [, share]) => sum + share, 0);
  const all = Object.fromEntries(kept);
  if (rest > 0) all[others] = (all[others] ?? 0) + rest;
  return { ...tally, count: Object.values(all).reduce((sum, share) => sum + share, 0), shares: all };
}

/** The tally in a body; absent when it is no issue of ours, or somebody edited it away. */
export function tallyIn(body: string): Tally | undefined {
  try {
    const tally: unknown = JSON.parse(tallyForm.exec(body)?.[1] ?? 'null');
    return isTally(tally) ? tally : undefined;
  } catch {
    return undefined;
  }
}

function isTally(value: unknown): value is Tally {
  if (!isObject(value)) return false;
  const texts = ['fingerprint', 'firstSeen', 'lastSeen'].every((name) => typeof Reflect.get(value, name) === 'string');
  const shares: unknown = Reflect.get(value, 'shares');
  const areShares = isObject(shares) && Object.values(shares).every(Number.isSafeInteger);
  return texts && areShares && Number.isSafeInteger(Reflect.get(value, 'count'));
}

/** Whether the body says what this environment has told. */
export const holdsShare = (body: string, { environment, total }: OwnShare): boolean =>
  tallyIn(body)?.shares[environment] === total;

/** The body with more occurrences; whatever people wrote around the tally stays. */
export function withMore(body: string, pending: Pending, own: OwnShare): string {
  const known = tallyIn(body);
  const more = tallyOf(pending, own);
  const tally: Tally =
    known === undefined
      ? more
      : withCount({
          fingerprint: known.fingerprint,
          firstSeen: known.firstSeen < more.firstSeen ? known.firstSeen : more.firstSeen,
          lastSeen: known.lastSeen > more.lastSeen ? known.lastSeen : more.lastSeen,
          shares: { ...known.shares, ...more.shares },
        });
  const section = /## Occurrences\n[^\n]*\n<!-- coldcase-error \{[^\n]*\} -->\n?/;
  return section.test(body) ? body.replace(section, () => tallyText(tally)) : `${body}\n${tallyText(tally)}`;
}

/** One line without markup: no emphasis, link, tag, code or mention. */
function inline(text: string, charsMax: number): string {
  const cut = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
  return cut
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`)
    .replace(/@(?=\w)/g, '@\u200b');
}

const longestTicks = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
