// The issues of a repository as GitHub's REST API serves them, kept in memory; and what goes wrong with it on demand.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface StoredIssue {
  readonly number: number;
  title: string;
  body: string;
  labels: readonly string[];
  state: string;
  state_reason: string | null;
  readonly comments: string[];
}

export interface IssueServer {
  readonly url: string;
  readonly issues: StoredIssue[];
  /** Method, path and token of each request. */
  readonly asked: string[];
  /** Answers instead of the server, when it gives true. */
  fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Milliseconds before each answer. */
  delayMs: number;
  close(): Promise<void>;
}

export async function openIssueServer(repository = 'shop/orders'): Promise<IssueServer> {
  const issues: StoredIssue[] = [];
  const asked: string[] = [];
  const served: IssueServer = { url: '', issues, asked, fault: undefined, delayMs: 0, close: async () => undefined };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${request.method} ${url.pathname} ${request.headers.authorization}`);
    const body = await bodyOf(request);
    if (served.fault?.(request, response) === true) return;
    if (served.delayMs > 0) await pause(served.delayMs);
    const [, number, part] =
      new RegExp(`^/repos/${repository}/issues(?:/(\\d+))?(/comments)?$`).exec(url.pathname) ?? [];
    const issue = issues.find((one) => String(one.number) === number);
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.method === 'GET' && number === undefined) return answer(200, pageOf(issues, url.searchParams));
    if (request.method === 'POST' && number === undefined) return answer(201, created(issues, body));
    if (issue === undefined) return answer(404, { message: 'Not Found' });
    if (request.method === 'GET') return answer(200, issue);
    if (part !== undefined) issue.comments.push(String(body.body));
    else Object.assign(issue, body, body.state === 'open' ? { state_reason: 'reopened' } : {});
    return answer(200, issue);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return Object.assign(served, { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, close });
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
}

function pageOf(issues: readonly StoredIssue[], query: URLSearchParams): readonly StoredIssue[] {
  const size = Number(query.get('per_page'));
  const from = (Number(query.get('page')) - 1) * size;
  const label = query.get('labels') ?? '';
  const newestFirst = issues.filter(({ labels }) => labels.includes(label)).toReversed();
  return newestFirst.slice(from, from + size);
}

function created(issues: StoredIssue[], { title, body, labels }: Record<string, unknown>): StoredIssue {
  const issue: StoredIssue = {
    number: issues.length + 1,
    title: String(title),
    body: String(body),
    labels: Array.isArray(labels) ? labels.map(String) : [],
    state: 'open',
    state_reason: null,
    comments: [],
  };
  issues.push(issue);
  return issue;
}
