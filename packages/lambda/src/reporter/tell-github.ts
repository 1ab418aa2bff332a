// One kind of error becomes one issue: made when there is none, counted in when there is, opened again when it had been fixed.
// Two environments may make it at the same time; the later one gives way.
import { setTimeout as pause } from 'node:timers/promises';
import type { Pending } from './error-ledger.ts';
import { type GitHub, type Issue, pageSize, pagesMax } from './github.ts';
import { holdsShare, issueText, type OwnShare, tallyIn, withMore } from './issue-text.ts';

/** Times that a share is written, and milliseconds before it is looked for: a writer that was faster has then written. */
export const shareAttemptsMax = 5;
export const shareWaitMs = 200;

export type Told =
  | { readonly kind: 'created' | 'updated' | 'reopened' | 'gave-way'; readonly number: number }
  | { readonly kind: 'postponed' };

export interface TellOptions {
  readonly labels: readonly string[];
  readonly region: string;
  /** What this environment has told of the error in all, with what is pending. */
  readonly own: OwnShare;
  /** False when too many issues were made of late: known ones are still counted in. */
  readonly mayCreate: boolean;
}

export async function tellGitHub(github: GitHub, pending: Pending, options: TellOptions): Promise<Told> {
  const known = await issueOf(github, pending.fingerprint, options.labels);
  if (known !== undefined) return counted(github, known, pending, options.own);
  if (!options.mayCreate) return { kind: 'postponed' };
  const { title, body } = issueText(pending, options.region, options.own);
  const made = await github.create(title, body, options.labels);
  const first = await issueOf(github, pending.fingerprint, options.labels);
  if (first === undefined || first.number >= made.number) return { kind: 'created', number: made.number };
  await github.comment(made.number, `The same error as #${first.number}, reported at the same time.`);
  await github.update(made.number, { state: 'closed', state_reason: 'not_planned', body: withoutTally(body) });
  await counted(github, first, pending, options.own);
  return { kind: 'gave-way', number: first.number };
}

async function counted(github: GitHub, issue: Issue, pending: Pending, own: OwnShare): Promise<Told> {
  const isFixed = !issue.isOpen && issue.closedAs !== 'not_planned';
  await writeShare(github, issue, pending, own, isFixed);
  if (!isFixed) return { kind: 'updated', number: issue.number };
  await github.comment(
    issue.number,
    `Seen again at ${new Date(pending.lastSeenMs).toISOString()}, so it is open again.`,
  );
  return { kind: 'reopened', number: issue.number };
}

/** Until it stands there: whoever read the body before and writes it after takes it out again. */
async function writeShare(
  github: GitHub,
  issue: Issue,
  pending: Pending,
  own: OwnShare,
  opens: boolean,
): Promise<void> {
  let { body } = issue;
  for (let attempt = 1; attempt <= shareAttemptsMax; attempt++) {
    const more = withMore(body, pending, own);
    await github.update(issue.number, opens ? { body: more, state: 'open' } : { body: more });
    await pause(shareWaitMs * Math.random());
    body = (await github.get(issue.number))?.body ?? more;
    if (holdsShare(body, own)) return;
  }
}

/** The oldest issue of an error. By list and not by search, whose index lags by minutes. */
async function issueOf(github: GitHub, fingerprint: string, labels: readonly string[]): Promise<Issue | undefined> {
  const found: Issue[] = [];
  for (let page = 1; page <= pagesMax; page++) {
    const issues = await github.list(labels.at(-1) ?? '', page);
    found.push(...issues.filter(({ body }) => tallyIn(body)?.fingerprint === fingerprint));
    if (issues.length < pageSize) break;
  }
  return found.toSorted((a, b) => a.number - b.number)[0];
}

const withoutTally = (body: string): string => body.replace(/<!-- coldcase-error [^\n]*-->\n?/, '');
