// The same call again and again, because it fails: each caller makes several of one, and the one who is called gets more than
// he refused.
//
//   reports   ├──────────────────────────┤
//   carts      ├✗┤ ├✗┤   ├✗┤      ├──┤         four calls where one was meant
import { printTime, type TimeRange, type TraceSegment } from '@coldcase/model';
import type { GroupEvidence, Statement } from '../evidence.ts';
import { timesAsLong } from '../periods.ts';
import { riseMin } from '../signs/sign.ts';
import { functionOf } from '../suspect.ts';
import { type Mechanism, ofOneKindMax, type Proof, proofRowsMax } from './mechanism.ts';
import { shown } from './series.ts';
import { isCall, isFailed, kindOf, tracesCommand, type Work } from './spans.ts';

/** Attempts of one call before it is a storm: clients try three times by themselves (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). */
export const attemptsMin = 3;
/** Traces are samples: fewer requests that do so are chance. */
export const stormyRequestsMin = 3;

const retryPage = 'https://docs.aws.amazon.com/general/latest/gr/api-retries.html';
const buildersPage =
  'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_mitigate_interaction_failure_limit_retries.html';

export interface StormEvidence {
  readonly works: readonly Work[];
  /** Of the normal period; absent without one. */
  readonly usualWorks: readonly Work[] | undefined;
  readonly groups: readonly GroupEvidence[];
  readonly incident: TimeRange;
  readonly baseline: TimeRange | undefined;
}

/** From traces by caller and callee, then from logs by function, where no trace tells of its calls. */
export function retryStorms(evidence: StormEvidence): readonly Mechanism[] {
  const traced = tracedStorms(evidence);
  const known = new Set(traced.map(({ subject }) => subject));
  const logged = evidence.groups.flatMap((group) => loggedStorm(group) ?? []);
  return [...traced, ...logged.filter(({ subject }) => !known.has(subject))].slice(0, ofOneKindMax);
}

interface Repeated {
  readonly work: Work;
  readonly to: string;
  readonly calls: readonly TraceSegment[];
  readonly failed: number;
}

/** Calls of one kind out of one piece of work. */
function callsOut(works: readonly Work[]): readonly Repeated[] {
  return works.flatMap((work) => {
    const byName = Map.groupBy(work.children.filter(isCall), ({ name }) => kindOf(name));
    return [...byName].map(([to, calls]) => ({ work, to, calls, failed: calls.filter(isFailed).length }));
  });
}

/** All but the last one failed: the next was made because of it. Many that fail at once were meant as many. */
function isStormy({ calls, failed }: Repeated): boolean {
  if (calls.length < attemptsMin || failed < calls.length - 1) return false;
  return calls.every((call, index) => {
    const before = calls[index - 1];
    return before === undefined || (before.endMs !== undefined && call.startMs >= before.endMs);
  });
}

function tracedStorms({ works, usualWorks, incident, baseline }: StormEvidence): readonly Mechanism[] {
  const scale = baseline === undefined ? 1 : timesAsLong(incident, baseline);
  const before = usualWorks === undefined ? undefined : Map.groupBy(callsOut(usualWorks), pairOf);
  return [...Map.groupBy(callsOut(works), pairOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([pair, own]) => {
      const stormy = own.filter(isStormy);
      const usual = before?.get(pair) ?? [];
      const isUsual = stormy.length < riseMin * usual.filter(isStormy).length * scale;
      if (stormy.length < stormyRequestsMin || isUsual) return [];
      return [tracedStorm(own, stormy, before === undefined ? undefined : usual)];
    });
}

function pairOf({ work, to }: Repeated): string {
  return `${work.service}\n${to}`;
}

function callsPerRequest(own: readonly Repeated[]): number {
  return own.reduce((sum, { calls }) => sum + calls.length, 0) / own.length;
}

function tracedStorm(
  own: readonly Repeated[],
  stormy: readonly Repeated[],
  usual: readonly Repeated[] | undefined,
): Mechanism {
  const caller = stormy[0]?.work.service ?? '';
  const to = stormy[0]?.to ?? '';
  const most = stormy.toSorted((a, b) => b.calls.length - a.calls.length);
  const failed = stormy.reduce((sum, one) => sum + one.failed, 0);
  const throttled = stormy.reduce((sum, { calls }) => sum + calls.filter(({ throttle }) => throttle).length, 0);
  const before =
    usual === undefined || usual.length === 0 ? '' : `, ${shown(callsPerRequest(usual))} in the normal period`;
  const refused = throttled === 0 ? '' : `, ${throttled} of them refused for their rate`;
  return {
    name: 'retry-storm',
    subject: caller,
    concerns: [caller, to],
    says: `${caller} calls ${to} up to ${most[0]?.calls.length} times for one answer: ${shown(callsPerRequest(own))} calls a request${before}; ${failed} calls failed${refused}`,
    proofs: [
      {
        says: `${stormy.length} of ${own.length} traced requests try ${attemptsMin} times and more`,
        query: tracesCommand(most.slice(0, proofRowsMax).map(({ work }) => work.span.traceId)),
        rows: most.slice(0, proofRowsMax).map(({ work, calls, failed: lost }) => ({
          time: printTime(work.span.startMs),
          trace: work.span.traceId,
          calls: String(calls.length),
          failed: String(lost),
        })),
        source: buildersPage,
      },
    ],
    ruledOut: [],
  };
}

/** `attempt 3 of 5`, `retrying (3/5)`, `retry #4`: the number of the attempt. */
const attemptWords = /\b(?:attempt|retry(?:ing)?|retries|try)\W{1,12}(?:no\.?|number|count)?\W{0,3}(\d{1,3})\b/i;

function attemptIn(text: string): number {
  return Number(attemptWords.exec(text)?.[1] ?? 0);
}

/** A log that counts its attempts: to the third in one message, and at least so many lines to each invocation. */
function loggedStorm({ logGroup, statements }: GroupEvidence): Mechanism | undefined {
  const counted = statements.filter(({ count, invocations = 0, samples }) => {
    const highest = Math.max(0, ...samples.map(attemptIn));
    return invocations >= stormyRequestsMin && count >= attemptsMin * invocations && highest > 0;
  });
  const [most] = counted.toSorted((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
  if (most === undefined || (most.usual ?? 0) * riseMin > most.count) return undefined;
  const name = functionOf(logGroup);
  const each = shown(most.count / Math.max(1, most.invocations ?? 1));
  return {
    name: 'retry-storm',
    subject: name,
    concerns: [name],
    says: `${name} writes of ${most.count} attempts in ${most.invocations} invocations: ${each} to each`,
    proofs: [lineProof(most)],
    ruledOut: [],
  };
}

function lineProof({ pattern, samples, firstMs }: Statement): Proof {
  return {
    says: 'the log counts the attempts',
    query: `filter @case.pattern = "${pattern}" | stats count(*) as attempts by @log, @requestId | sort attempts desc | limit 20`,
    rows: samples
      .slice(0, proofRowsMax)
      .map((sample) => ({ '@timestamp': printTime(firstMs), '@message': sample.slice(0, 500) })),
    source: retryPage,
  };
}
