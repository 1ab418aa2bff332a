// Four calls of GitHub's REST API. Source: https://docs.github.com/en/rest/issues/issues
import { EvidenceError } from '../invocation/evidence-error.ts';
import { isObject } from '../invocation/is-object.ts';

export interface GitHubSettings {
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
  readonly apiUrl: string;
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  /** `not_planned` when somebody decided to leave it. */
  readonly closedAs: string | undefined;
}

/** Issues of one page, and pages that are looked through for a known error: the newest thousand of our label. */
export const pageSize = 100;
export const pagesMax = 10;
/** Milliseconds for one answer. */
export const answerMsMax = 5_000;
/** Milliseconds of waiting when GitHub refuses without saying for how long. */
export const backOffMsDefault = 60_000;

/** Thrown when GitHub asks to wait. */
export class GitHubBusy extends EvidenceError {
  readonly waitMs: number;

  constructor(waitMs: number, said: string) {
    super('GITHUB_BUSY', said);
    this.waitMs = waitMs;
  }
}

export interface GitHub {
  list(label: string, page: number): Promise<readonly Issue[]>;
  /** Absent when it is gone. */
  get(number: number): Promise<Issue | undefined>;
  create(title: string, body: string, labels: readonly string[]): Promise<Issue>;
  update(
    number: number,
    change: { readonly body?: string; readonly state?: 'open' | 'closed'; readonly state_reason?: string },
  ): Promise<void>;
  comment(number: number, text: string): Promise<void>;
}

export function gitHub({ repository, token, apiUrl }: GitHubSettings, signal: AbortSignal): GitHub {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const url = `${apiUrl.replace(/\/$/, '')}/repos/${repository}/issues${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'coldcase-lambda',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
    });
    const text = await response.text();
    const what = `${method} ${new URL(url).pathname}`;
    if (response.ok) return parsed(text, what);
    if (isBusy(response)) throw new GitHubBusy(waitMsOf(response), `${what}: GitHub asks to wait (${response.status})`);
    throw new EvidenceError('GITHUB_REFUSED', `${what}: GitHub answered ${response.status}: ${text.slice(0, 200)}`);
  };
  return {
    list: async (label, page) => {
      const query = new URLSearchParams({
        labels: label,
        state: 'all',
        per_page: String(pageSize),
        page: String(page),
      });
      const list = await call('GET', `?${query}`);
      return Array.isArray(list) ? list.flatMap(issueOf) : [];
    },
    get: async (number) => issueOf(await call('GET', `/${number}`))[0],
    create: async (title, body, labels) => {
      const [issue] = issueOf(await call('POST', '', { title, body, labels }));
      if (issue === undefined)
        throw new EvidenceError('GITHUB_REFUSED', 'GitHub created an issue and did not say which');
      return issue;
    },
    update: async (number, change) => void (await call('PATCH', `/${number}`, change)),
    comment: async (number, text) => void (await call('POST', `/${number}/comments`, { body: text })),
  };
}

function parsed(text: string, what: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    throw new EvidenceError('GITHUB_REFUSED', `${what}: the answer is no JSON: ${text.slice(0, 200)}`, error);
  }
}

// Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
function isBusy({ status, headers }: Response): boolean {
  if (status === 429) return true;
  return status === 403 && (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0');
}

function waitMsOf({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  const resetMs = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000 - Date.now();
  return resetMs > 0 ? resetMs : backOffMsDefault;
}

function issueOf(value: unknown): readonly Issue[] {
  if (!isObject(value)) return [];
  const member = (name: string): unknown => Reflect.get(value, name);
  const number = member('number');
  // A pull request is an issue to this API.
  if (typeof number !== 'number' || member('pull_request') !== undefined) return [];
  const closedAs = member('state_reason');
  return [
    {
      number,
      title: String(member('title') ?? ''),
      body: String(member('body') ?? ''),
      isOpen: member('state') !== 'closed',
      closedAs: typeof closedAs === 'string' ? closedAs : undefined,
    },
  ];
}
