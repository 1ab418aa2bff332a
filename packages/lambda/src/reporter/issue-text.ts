// The issue of the runbooks: title, body and labels as they write them. What an error says is text of strangers, so it must
// neither become markup nor call for somebody; and it must not carry secrets, so it is masked before it comes here.
import { logsLink, traceLink } from './console-links.ts';
import type { Occurrence, Pending } from './error-ledger.ts';

export const defaultLabels: readonly string[] = ['bug', 'production', 'auto-generated'];

/** Characters of a message in an issue, of its stack, and of a title. GitHub takes bodies of 65,536 characters. */
export const messageCharsMax = 1_000;
export const stackCharsMax = 6_000;
export const titleCharsMax = 200;

/** What an issue knows of its error, hidden in its body. */
export interface Tally {
  readonly fingerprint: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

export function issueText(pending: Pending, region: string): IssueText {
  const [first] = pending.samples;
  const tally = tallyOf(pending);
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

function tallyOf({ fingerprint, count, firstSeenMs, lastSeenMs }: Pending): Tally {
  const firstSeen = new Date(firstSeenMs).toISOString();
  return { fingerprint, count, firstSeen, lastSeen: new Date(lastSeenMs).toISOString() };
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
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['fingerprint', 'firstSeen', 'lastSeen'].every((name) => typeof Reflect.get(value, name) === 'string');
  return texts && Number.isSafeInteger(Reflect.get(value, 'count'));
}

/** The body with more occurrences; whatever people wrote around the tally stays. */
export function withMore(body: string, pending: Pending): string {
  const known = tallyIn(body);
  const more = tallyOf(pending);
  const tally: Tally =
    known === undefined
      ? more
      : {
          fingerprint: known.fingerprint,
          count: known.count + more.count,
          firstSeen: known.firstSeen < more.firstSeen ? known.firstSeen : more.firstSeen,
          lastSeen: known.lastSeen > more.lastSeen ? known.lastSeen : more.lastSeen,
        };
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
