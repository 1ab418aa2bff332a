// The one door to AWS. Whoever reads names an operation of the table and its input; what makes it harmless is behind:
//
//   allow-list ▸ pace ▸ place among the calls under way ▸ budget ▸ send ▸ record ▸ again, or a failure with a code
//
// Retries are the only loop here, and it has a limit in number and in time; pages are turned by the tasks.
import { assert, ColdcaseError } from '@coldcase/model';
import { captureError } from '../failures.ts';
import { type Budget, costAfterUsd, costBeforeUsd, Purse, type Spent } from './budget.ts';
import { type ClientOptions, Clients } from './clients.ts';
import { type Clock, systemClock } from './clock.ts';
import { accountOfRole } from './credentials.ts';
import { isOperation, operationNamed, type ReadOperation } from './operations.ts';
import { type Lane, lane } from './pacing.ts';
import { type Asked, failureOf } from './refusals.ts';
import { resourceIn } from './resources.ts';
import { attemptsMax, delayMsAfter, isWorthAnotherTry, retryMsMax } from './retries.ts';
import type { InputOf, Operation, OutputOf, ServiceReads } from './services.ts';
import { type Answer, defaultTimeOuts, type MeteredOptions } from './transport.ts';
import { Turnstile } from './turnstile.ts';
import { type Verdict, verdictOn } from './verdicts.ts';
import { whereText } from './where.ts';

/** Calls under way at once, over all services: enough to hide the time that an answer takes, too few to be noticed. */
export const callsAtOnceMax = 16;

/** One attempt, as it goes into the record of what was asked. */
export interface AwsCall {
  readonly operation: Operation;
  readonly region: string;
  /** Absent for the account in which the capture was begun. */
  readonly account?: string;
  /** The log group, the function, the queue that it was about; `all` for a list. */
  readonly on: string;
  /** From 1; more than 1 is a retry. */
  readonly attempt: number;
  /** Of HTTP. Absent when no answer came. */
  readonly status?: number;
  /** The name of the error, when it failed. */
  readonly error?: string;
  readonly requestId?: string;
  readonly bytes: number;
  readonly durationMs: number;
  /** At list price; a call that failed counts like one that did not. */
  readonly costUsd: number;
}

export interface AwsReaderOptions extends Partial<Omit<ClientOptions, 'region' | 'isAllowed'>> {
  /** Where it reads unless a call says otherwise. */
  readonly region: string;
  readonly budget: Budget;
  /** Every message of AWS passes it before it is kept: messages repeat values of requests. */
  readonly maskText: (text: string) => string;
  /** Told of every attempt, when it has ended. */
  readonly onCall?: (call: AwsCall) => void;
  /** Told what the clock of the server said with each answer, in whole seconds: signatures of a wrong clock are refused. */
  readonly onServerTime?: (serverMs: number) => void;
  /** Operations that change something which is no evidence (`isPeek` in the table) are refused without it. */
  readonly mayPeek?: boolean;
  /** In place of the quotas of the table. */
  readonly callsPerSecond?: (operation: Operation) => number;
  readonly clock?: Clock;
  /** At least 0 and below 1: the jitter of retries. */
  readonly random?: () => number;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly region?: string;
  /** One of `otherAccounts`. */
  readonly account?: string;
}

export class AwsReader {
  readonly #options: AwsReaderOptions;
  /** By account; that of the credentials themselves is ''. */
  readonly #clients: ReadonlyMap<string, Clients>;
  readonly #purse: Purse;
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  #hasBeenAnswered = false;
  readonly #turnstile = new Turnstile(callsAtOnceMax);

  constructor(options: AwsReaderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#purse = new Purse(options.budget);
    const own = { timeOuts: defaultTimeOuts, ...options, isAllowed: (name: string) => this.#isAllowed(name) };
    const others = [...rolesByAccount(options.otherRoles ?? [])].map(
      ([account, roleArn]) => [account, new Clients({ ...own, roleArn })] as const,
    );
    this.#clients = new Map([['', new Clients(own)], ...others]);
  }

  /** Accounts that it has a role for. */
  get otherAccounts(): readonly string[] {
    return [...this.#clients.keys()].filter((account) => account !== '');
  }

  /** What was used of the budget so far. */
  get spent(): Spent {
    return this.#purse.spent;
  }

  /**
   * Asks AWS one thing.
   *
   *   const { events, nextToken } = await reader.read('logs:FilterLogEvents', { logGroupName }, { signal });
   *
   * Rejects with a code of ../failures.ts, or with the reason of the signal. A call may be made up to `attemptsMax` times.
   */
  async read<K extends Operation>(operation: K, input: InputOf<K>, options: ReadOptions): Promise<OutputOf<K>> {
    if (!this.#isAllowed(operation)) throw captureError('CAPTURE_NOT_READ_ONLY', { operation });
    const facts = operationNamed(operation);
    const { region = this.#options.region, account } = options;
    return this.#insist({
      operation,
      facts,
      asked: {
        operation,
        region,
        ...(account !== undefined && { account }),
        on: this.#options.maskText(resourceIn(facts.on, input)),
      },
      signal: options.signal,
      costUsd: costBeforeUsd(facts, input),
      send: (reads, metered) => {
        const read = reads[operation];
        assert(read !== undefined, `${operation} is opened by its service`);
        return read(input, metered);
      },
    });
  }

  /** Lets the connections go. */
  close(): void {
    for (const clients of this.#clients.values()) clients.close();
  }

  async #insist<T extends object>(call: Call<T>): Promise<T> {
    const startedMs = this.#clock.nowMs();
    let renewals = 0;
    for (let attempt = 1; ; attempt += 1) {
      const attempted = await this.#attempt(call, attempt);
      if (attempted.kind === 'answered') return attempted.output;
      const { verdict, generation } = attempted;
      if (verdict.kind === 'expired' && renewals < renewalsMax) {
        renewals += 1;
        this.#clientsFor(call).renewCredentials(generation);
        continue;
      }
      const hasTime = this.#clock.nowMs() - startedMs < retryMsMax;
      if (!isWorthAnotherTry(verdict, this.#hasBeenAnswered) || attempt >= attemptsMax || !hasTime)
        throw failureOf(verdict, call.asked, attempt, this.#options.maskText);
      const random = this.#options.random ?? Math.random;
      await this.#clock.sleep(delayMsAfter(attempt, random()), call.signal);
    }
  }

  async #attempt<T extends object>(call: Call<T>, attempt: number): Promise<Attempted<T>> {
    const lane = this.#laneOf(call);
    // The lane comes first: a slow one must not hold places that others could use.
    await lane.turn(call.signal);
    const attempted = await this.#turnstile.run(() => this.#send(call, attempt), call.signal);
    if (attempted.kind === 'answered') {
      this.#hasBeenAnswered = true;
      lane.answered();
    } else if (attempted.verdict.kind === 'throttled') lane.throttled();
    return attempted;
  }

  async #send<T extends object>({ send, signal, ...call }: Call<T>, attempt: number): Promise<Attempted<T>> {
    signal.throwIfAborted();
    const { reads, generation } = await this.#clientsFor(call).open(call.facts.service, call.asked.region);
    const exhausted = this.#purse.take(call.costUsd);
    if (exhausted !== undefined && !call.facts.endsCost)
      throw captureError('CAPTURE_BUDGET_SPENT', { ...call.asked, ...exhausted });
    const startedMs = this.#clock.nowMs();
    let answer: Answer | undefined;
    const ended = (laterUsd: number, error?: string) => {
      const costUsd = call.costUsd + laterUsd;
      this.#purse.add({ bytes: answer?.bytes ?? 0, costUsd: laterUsd });
      const durationMs = this.#clock.nowMs() - startedMs;
      this.#options.onCall?.({ ...call.asked, ...recordOf(answer, error), attempt, durationMs, costUsd });
    };
    const onAnswer = (came: Answer) => {
      answer = came;
      if (came.date !== undefined) this.#options.onServerTime?.(Date.parse(came.date));
    };
    // Settled rather than caught: what `onCall` throws is not an error of AWS.
    const [sent] = await Promise.allSettled([send(reads, { abortSignal: signal, onAnswer })]);
    if (sent.status === 'fulfilled') {
      ended(costAfterUsd(call.facts, sent.value));
      return { kind: 'answered', output: sent.value };
    }
    const verdict = verdictOn(sent.reason);
    ended(0, verdict.name);
    signal.throwIfAborted();
    if (sent.reason instanceof ColdcaseError) throw sent.reason;
    return { kind: 'failed', verdict, generation };
  }

  #clientsFor({ asked: { account = '' } }: Pick<Call<object>, 'asked'>): Clients {
    const clients = this.#clients.get(account);
    assert(clients !== undefined, `there is a role for account ${account}`);
    return clients;
  }

  #laneOf({ operation, facts, asked }: Call<object>): Lane {
    const key = `${operation} ${whereText(asked)}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const made = lane(this.#options.callsPerSecond?.(operation) ?? facts.callsPerSecond, this.#clock);
    this.#lanes.set(key, made);
    return made;
  }

  #isAllowed(operation: string): boolean {
    return isOperation(operation) && (this.#options.mayPeek === true || !operationNamed(operation).isPeek);
  }
}

/** The last one of an account counts. Throws CAPTURE_ROLE_INVALID for what is no role. */
function rolesByAccount(roles: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    roles.map((role) => {
      const account = accountOfRole(role);
      if (account === undefined) throw captureError('CAPTURE_ROLE_INVALID', { role });
      return [account, role];
    }),
  );
}

/** How often one call may have its credentials read again. A second time would find the same. */
const renewalsMax = 1;

interface Call<T> {
  readonly operation: Operation;
  readonly facts: ReadOperation;
  readonly asked: Asked;
  readonly signal: AbortSignal;
  /** As far as the input tells. */
  readonly costUsd: number;
  readonly send: (reads: ServiceReads, metered: MeteredOptions) => Promise<T>;
}

type Attempted<T> =
  | { readonly kind: 'answered'; readonly output: T }
  | { readonly kind: 'failed'; readonly verdict: Verdict; readonly generation: number };

function recordOf(
  answer: Answer | undefined,
  error: string | undefined,
): Pick<AwsCall, 'status' | 'requestId' | 'error' | 'bytes'> {
  return {
    ...(answer !== undefined && { status: answer.status }),
    ...(answer?.requestId !== undefined && { requestId: answer.requestId }),
    ...(error !== undefined && { error }),
    bytes: answer?.bytes ?? 0,
  };
}
