// Errors become issues after the response: the caller waits for nothing of it, whatever GitHub does.
import type { Answer, Outcome, Sandbox } from '@coldcase/reproduce';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tallyIn } from '../reporter/issue-text.ts';
import { eachOf } from '../testing/each-of.ts';
import { type FaultServer, hang, json, type Reply, reset, startFaultServer } from '../testing/fault-server.ts';
import {
  crossedPlaces,
  type FunctionLab,
  fewPlaces,
  invokedWith,
  nameIn,
  openFunctionLab,
  type Place,
  turnsOf,
} from '../testing/function-lab.ts';
import { type IssueServer, openIssueServer } from '../testing/issue-server.ts';

const bare = `
export const failing = async ({ how }) => {
  if (how === 'pid') return process.pid;
  throw new RangeError('the card was refused');
};
`;
const program = `
import { createErrorReporter, withErrorReporter } from '@coldcase/lambda/reporter';
import * as bare from './bare.js';

export const failing = withErrorReporter(bare.failing);

let now = 0;
export const storm = withErrorReporter(async ({ number, nowMs }) => {
  now = nowMs;
  throw new RangeError('order ' + number + ' is gone');
}, createErrorReporter({ clock: () => now }));
`;

// Nothing but the helper, whose reporter is made at its first call.
const helper = `
import { withTracing } from '@coldcase/lambda';
import { reportError } from '@coldcase/lambda/reporter';
export const reporting = withTracing(async ({ how }) => {
  if (how === 'throws') reportError(new RangeError('the card was refused'));
  return process.pid;
});
`;

/** GitHub at its worst, and how long its time after the response is. */
const faults: Readonly<Record<string, Reply>> = {
  hangs: hang,
  resets: reset,
  refuses: json(401, { message: 'Bad credentials' }),
  breaks: json(502, {}),
  lies: (_, response) => response.end('<html>'),
};
const timeoutMs = 1_500;
/** Milliseconds that a busy machine may add to an answer. A report to the slow GitHub takes three seconds. */
const toleranceMs = 600;
const answerOfGitHubMs = 1_000;

interface Seen {
  readonly answers: readonly Answer[];
  readonly outcomes: readonly Outcome[];
  /** Issues that there were when the caller had the answer. */
  readonly issuesAtAnswer: readonly number[];
}

let lab: FunctionLab;
let sandbox: Sandbox;
const servers: { close(): PromiseLike<void> }[] = [];
const slow = new Map<Place, IssueServer>();
const stormed = new Map<Place, IssueServer>();
const ended = new Map<Place, IssueServer>();
const helped = new Map<Place, IssueServer>();
const seen = new Map<string, Seen>();

const setting = (url: string) => ({ GITHUB_REPOSITORY: 'shop/orders', GITHUB_TOKEN: 't', GITHUB_API_URL: url });

async function githubOf(place: Place, of: Map<Place, IssueServer>): Promise<string> {
  const server = await openIssueServer();
  servers.push(server);
  of.set(place, server);
  return server.url;
}

async function faultyGitHub(reply: Reply): Promise<string> {
  const server: FaultServer = await startFaultServer(reply);
  servers.push({ close: () => server[Symbol.asyncDispose]() });
  return server.url;
}

const warmThenFail = [{ how: 'pid' }, { how: 'throws' }, { how: 'pid' }];

beforeAll(async () => {
  lab = await openFunctionLab({ bare, program, helper });
  const specs = [];
  const runs: (() => Promise<void>)[] = [];
  for (const place of crossedPlaces) {
    const environment = setting(await githubOf(place, slow));
    specs.push(lab.deployed(place, 'bare.failing'), lab.deployed(place, 'program.failing', { environment }));
    runs.push(() => record(nameIn(place, 'bare.failing')));
    runs.push(() => record(nameIn(place, 'program.failing'), slow.get(place)));
  }
  for (const place of fewPlaces) {
    for (const [name, reply] of Object.entries(faults)) {
      const environment = setting(await faultyGitHub(reply));
      specs.push(lab.deployed(place, 'program.failing', { environment, timeoutMs }, name));
      runs.push(() => record(nameIn(place, name)));
    }
    specs.push(lab.deployed(place, 'helper.reporting', { environment: setting(await githubOf(place, helped)) }));
    runs.push(() => record(nameIn(place, 'helper.reporting'), helped.get(place)));
    specs.push(lab.deployed(place, 'program.failing', { environment: setting(await githubOf(place, ended)) }, 'ended'));
    runs.push(() => failThenEnd(nameIn(place, 'ended')));
    const environment = setting(await githubOf(place, stormed));
    specs.push(lab.deployed(place, 'program.storm', { environment }));
    runs.push(() => storm(nameIn(place, 'program.storm')));
  }
  for (const server of slow.values()) server.delayMs = answerOfGitHubMs;
  sandbox = lab.open(specs);
  await eachOf(runs, (run) => run(), 6);
});
afterAll(async () => {
  await sandbox.close();
  for (const server of servers) await server.close();
  lab.close();
});

async function record(name: string, github?: IssueServer): Promise<void> {
  const answers: Answer[] = [];
  const outcomes: Outcome[] = [];
  const issuesAtAnswer: number[] = [];
  for (const event of warmThenFail) {
    const sent = sandbox.send(name, event);
    answers.push(await sent.answered);
    issuesAtAnswer.push(github?.issues.length ?? 0);
    outcomes.push(await sent.finished);
  }
  seen.set(name, { answers, outcomes, issuesAtAnswer });
}

/** Fifty errors of one kind within a second, the last one when five minutes are over. */
async function storm(name: string): Promise<void> {
  const events = Array.from({ length: 50 }, (_, number) => ({ number, nowMs: number < 49 ? number * 20 : 400_000 }));
  await invokedWith(sandbox, name, events);
}

/** Three errors of one kind at once, of which only the first is told by then; and the environment ends. */
async function failThenEnd(name: string): Promise<void> {
  await invokedWith(sandbox, name, [{ how: 'throws' }, { how: 'throws' }, { how: 'throws' }]);
  sandbox.update(name, { memoryMb: 512 });
  await invokedWith(sandbox, name, [{ how: 'pid' }]);
}

const told = (answer: Answer | undefined) =>
  answer !== undefined && 'payload' in answer ? [answer.kind, JSON.parse(answer.payload).errorMessage] : answer;
const latencyOf = (answer: Answer | undefined) =>
  answer !== undefined && 'latencyMs' in answer ? answer.latencyMs : Infinity;
const courseOf = (outcome: Outcome | undefined) => {
  if (outcome === undefined || outcome.kind === 'throttled') throw new TypeError('the invocation was let in');
  return outcome;
};
/** Whether the process that was there before is there after. */
const hasSurvived = ({ outcomes }: Seen): boolean => {
  const [before, , after] = outcomes.map((outcome) => ('payload' in outcome ? outcome.payload : undefined));
  return before !== undefined && before === after;
};

const seenOf = (name: string): Seen => seen.get(name) ?? { answers: [], outcomes: [], issuesAtAnswer: [] };

describe.each(crossedPlaces)('$runtime, $runtimeClient, $format', (place) => {
  const without = () => seenOf(nameIn(place, 'bare.failing'));
  const reported = () => seenOf(nameIn(place, 'program.failing'));

  test('the issue is made when the caller has the answer, which came as early as without a reporter', () => {
    expect(reported().issuesAtAnswer).toEqual([0, 0, 1]);
    expect(latencyOf(reported().answers[1])).toBeLessThan(latencyOf(without().answers[1]) + toleranceMs);
    expect(courseOf(reported().outcomes[1]).extensionsMs).toBeGreaterThan(2 * answerOfGitHubMs);
  });

  test('the caller gets the error of the handler, and the environment goes on', () => {
    expect(told(reported().answers[1])).toEqual(told(without().answers[1]));
    expect(told(reported().answers[1])).toEqual(['error', 'the card was refused']);
    expect(hasSurvived(reported())).toBe(true);
  });

  test('the issue names the invocation', () => {
    const [, failed] = turnsOf(sandbox, nameIn(place, 'program.failing'));
    const issues = slow.get(place)?.issues ?? [];
    expect(issues.map(({ title }) => title)).toEqual(['Production Error: RangeError']);
    expect(issues[0]?.body).toContain(failed?.requestId);
    expect(tallyIn(issues[0]?.body ?? '')?.count).toBe(1);
  });
});

describe.each(fewPlaces)('$runtime, $runtimeClient, $format', (place) => {
  test.each(Object.keys(faults))(
    'GitHub that %s: the same answer as early, and the environment is free in time',
    (kind) => {
      const faulty = seenOf(nameIn(place, kind));
      expect(told(faulty.answers[1])).toEqual(['error', 'the card was refused']);
      expect(latencyOf(faulty.answers[1])).toBeLessThan(toleranceMs);
      expect(courseOf(faulty.outcomes[1]).durationMs).toBeLessThan(timeoutMs);
      expect(hasSurvived(faulty)).toBe(true);
      const printed = turnsOf(sandbox, nameIn(place, kind)).flatMap((turn) => turn.printed);
      expect(printed.filter((line) => line.startsWith('@coldcase/lambda: '))).toHaveLength(1);
    },
  );

  test('the helper of the runbooks has time after the response, too', () => {
    const { issuesAtAnswer, outcomes } = seenOf(nameIn(place, 'helper.reporting'));
    expect(issuesAtAnswer).toEqual([0, 0, 1]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['success', 'success', 'success']);
  });

  test('what was not told yet is told before the environment ends', async () => {
    const { issues = [] } = ended.get(place) ?? {};
    // The old environment ends beside the new one.
    await expect.poll(() => issues.map(({ body }) => tallyIn(body)?.count), { timeout: 3_000 }).toEqual([3]);
  });

  test('a storm is one issue that counts all of it, and is told twice', () => {
    const github = stormed.get(place);
    expect(github?.issues.map(({ body, state }) => [state, tallyIn(body)?.count])).toEqual([['open', 50]]);
    expect(github?.asked.map((line) => line.split(' ')[0]).filter((method) => method !== 'GET')).toEqual([
      'POST',
      'PATCH',
    ]);
  });
});
