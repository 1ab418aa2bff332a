// Production to a case: a plan to look at, then its tasks, then the parts. `capture` asks and keeps nothing; `store` keeps and
// asks nothing; they meet here.
import {
  type AwsCall,
  AwsReader,
  type AwsReaderOptions,
  operationsOf,
  policyOf,
  policyText,
} from '@coldcase/capture/aws';
import {
  type ApplicationMeans,
  applicationSpecs,
  askingIn,
  type CapturePlan,
  capturePlan,
  endpointAddress,
  healthAddresses,
  makePlan,
  maskPage,
  type NamedApplication,
  type NamedThings,
  namedReferences,
  planWithout,
  type RunProgress,
  runTasks,
  taskOf,
} from '@coldcase/capture/plan';
import type { Masker } from '@coldcase/masking';
import { ColdcaseError, type EndpointReading, type TimeRange } from '@coldcase/model';
import {
  abandonCapture,
  type Border,
  beginCapture,
  callSums,
  finishCapture,
  type ImportSummary,
  type JournalledCall,
  journalCalls,
  maskedBefore,
  PageLog,
} from '@coldcase/store';
import { type DatabaseOptions, databaseGaps, databaseName } from './capture-database.ts';
import { endpointsIn } from './captured-endpoints.ts';
import { workbenchError } from './failures.ts';
import { borderFor, environmentAllowedBy, type MaskingRequest, whenUnused } from './masking.ts';

export interface CaptureRequest extends MaskingRequest {
  /** Of the case: a new one, or the one whose capture is taken up again. */
  readonly folder: string;
  readonly reader: Omit<AwsReaderOptions, 'onCall' | 'maskText' | 'mayPeek'>;
  /** Asked after AWS, when it is given. Its address is kept nowhere: whoever takes a capture up gives it again. */
  readonly database?: DatabaseOptions;
  /** Where the application shows its metrics. Like the address of a database, it may hold a password. */
  readonly metricsEndpoint?: string;
  /** Addresses that get one GET each, from outside. */
  readonly healthEndpoints?: readonly string[];
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface NewCapture extends CaptureRequest {
  readonly title?: string;
  readonly named: NamedThings;
  /** Logs and folder of an application outside of Lambda. */
  readonly application?: Omit<NamedApplication, 'metricsEndpoint' | 'healthEndpoints'>;
  readonly window: TimeRange;
  readonly baseline?: TimeRange;
  /** Look into dead-letter queues. The yes to the plan holds for a capture that is taken up, too. */
  readonly peeksDeadLetters?: boolean;
  /** Sees the plan before anything but configuration is asked; false ends the capture without a trace. */
  readonly confirm: (plan: CapturePlan) => Promise<boolean>;
}

export interface CaptureSummary extends ImportSummary {
  readonly calls: number;
  readonly bytesReceived: number;
  readonly costUsd: number;
  readonly gaps: readonly string[];
  /** How the endpoints were that were asked. */
  readonly endpoints: readonly EndpointReading[];
}

/** Returns nothing when the plan was not confirmed. Throws what `makePlan` and `runTasks` throw. */
export async function captureCase(request: NewCapture): Promise<CaptureSummary | undefined> {
  const { folder, signal } = request;
  const { border, masker } = borderFor(folder, request);
  using _key = whenUnused(folder, border.keyId, request.environment);
  const calls = callBuffer();
  using reader = readerOf(request, masker, calls.add, request.peeksDeadLetters === true);
  const plan = await planOf(request, askingIn(reader.aws, signal), reader.aws.otherAccounts);
  if (!(await request.confirm(plan))) return undefined;
  const masked = maskedPlan(plan, masker);
  const log = beginCapture(folder, { title: request.title ?? '', keyId: border.keyId, plan: masked });
  try {
    return await runPlan(request, masked, log, { border, masker, calls, reader: reader.aws });
  } catch (error) {
    if (plan.tasks.length === 0 || isNothing(error)) abandonCapture(folder);
    throw error;
  }
}

async function planOf(
  request: NewCapture,
  askIn: ReturnType<typeof askingIn>,
  otherAccounts: readonly string[],
): Promise<CapturePlan> {
  const { named, window, baseline, database, reader, peeksDeadLetters = false } = request;
  const of = { region: reader.region, window, ...(baseline === undefined ? {} : { baseline }) };
  const source = database === undefined ? {} : { database: databaseName(database.url) };
  const local = localSpecs(request);
  if (Object.values(named).every((names) => names.length === 0))
    return { ...planWithout(of), ...source, tasks: [...local] };
  const references = await namedReferences(askIn({ region: reader.region }), named);
  const plan = await makePlan(askIn, {
    ...{ ...of, named: references, otherAccounts, peeksDeadLetters },
    nowMs: request.now().getTime(),
  });
  if (plan.resources.length === 0) throw workbenchError('CAPTURE_FOUND_NOTHING', { gaps: plan.gaps });
  return { ...plan, ...source, tasks: [...local, ...plan.tasks] };
}

function localSpecs({ application = { logs: [], logLines: 0 }, metricsEndpoint, healthEndpoints = [] }: NewCapture) {
  const endpoint = metricsEndpoint === undefined ? {} : { metricsEndpoint };
  return applicationSpecs({ ...application, ...endpoint, healthEndpoints });
}

/**
 * Goes on where a capture stopped. Throws CAPTURE_NOT_BEGUN when none is under way, CAPTURE_OTHER_ACCOUNT and
 * CAPTURE_ROLES_MISSING when names would now mean other things than in the plan.
 */
export async function resumeCapture(request: CaptureRequest): Promise<CaptureSummary> {
  const { log, plan } = PageLog.resume(request.folder);
  const parsed = capturePlan.safeParse(plan);
  if (!parsed.success) throw workbenchError('CAPTURE_PLAN_INVALID', { path: request.folder });
  const { border, masker } = borderFor(request.folder, request);
  const calls = callBuffer();
  const mayPeek = parsed.data.tasks.some(({ kind }) => kind === 'dead-letters');
  using reader = readerOf(request, masker, calls.add, mayPeek);
  await assertSameAccounts(request, parsed.data, reader.aws);
  return await runPlan(request, parsed.data, log, { border, masker, calls, reader: reader.aws });
}

async function assertSameAccounts(
  { folder, signal }: CaptureRequest,
  { account: planned, region, tasks }: CapturePlan,
  reader: AwsReader,
): Promise<void> {
  if (planned === '') return;
  const others = new Set(tasks.flatMap((task) => ('account' in task && task.account) || []));
  const accounts = [...others].filter((account) => !reader.otherAccounts.includes(account));
  if (accounts.length > 0) throw workbenchError('CAPTURE_ROLES_MISSING', { folder, accounts });
  const { Account: account = '' } = await askingIn(reader, signal)({ region })('sts:GetCallerIdentity', {});
  if (account !== planned) throw workbenchError('CAPTURE_OTHER_ACCOUNT', { folder, planned, account });
}

/** The region that a capture was begun in, for the reader of the one who takes it up again. */
export function plannedRegion(folder: string): string | undefined {
  return capturePlan.safeParse(PageLog.planOf(folder)).data?.region;
}

/** The least that a capture needs, as a policy of IAM; with looks into dead-letter queues or without. */
export function capturePolicy({ withPeeks }: { withPeeks: boolean }): string {
  return policyText(policyOf(operationsOf({ withPeeks })));
}

/** What a run has at hand. One reader from the plan to the last page: a budget is one for both. */
interface Means {
  readonly border: Border;
  readonly masker: Masker | undefined;
  readonly calls: ReturnType<typeof callBuffer>;
  readonly reader: AwsReader;
}

async function runPlan(
  request: CaptureRequest,
  plan: CapturePlan,
  pages: PageLog,
  { border, masker, calls, reader }: Means,
): Promise<CaptureSummary> {
  await using log = pages;
  const { folder, signal, onProgress } = request;
  calls.keepIn(folder);
  const askIn = askingIn(reader, signal);
  const means = meansOf(request, masker);
  const tasks = plan.tasks.map((spec) => taskOf(spec, askIn, means));
  try {
    const missing = await runTasks(tasks, log, {
      signal,
      mask: (page) => (masker === undefined ? page : maskPage(page, masker)),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    calls.flush();
    expectSomething(
      plan,
      missing,
      tasks.map(({ id }) => log.pagesOf(id)),
    );
    const ofDatabase =
      plan.database === undefined
        ? []
        : await databaseGaps(plan.database, request, log, masker, plan.tasks.length === 0);
    const gaps = [...plan.gaps, ...missing, ...ofDatabase];
    const sums = callSums(folder);
    const ids = tasks.map(({ id }) => id);
    const endpoints = endpointsIn(log, plan, tasks);
    const summary = await finishCapture(folder, log, ids, {
      border: border.keyId === undefined ? border : maskedBefore(border.keyId),
      gaps,
      captured: { ...capturedOf(plan), ...sums, ...(endpoints.length === 0 ? {} : { endpoints }) },
      now: request.now,
      signal,
    });
    return { ...summary, calls: sums.calls, bytesReceived: sums.bytes, costUsd: sums.costUsd, gaps, endpoints };
  } catch (error) {
    calls.flushWhenPossible();
    throw error;
  }
}

function meansOf(request: CaptureRequest, masker: Masker | undefined): ApplicationMeans {
  const { environment, configuration, metricsEndpoint, healthEndpoints = [], now } = request;
  return {
    environment,
    environmentAllowed: environmentAllowedBy(configuration),
    workingFolder: process.cwd(),
    nodeVersion: process.version,
    now,
    maskText: (text) => masker?.text(text) ?? text,
    healthEndpoints: healthAddresses(healthEndpoints),
    ...(metricsEndpoint === undefined ? {} : { endpoint: endpointAddress(metricsEndpoint) }),
  };
}

/** Logs and addresses that are all not there are a misspelt command, and no case. */
function expectSomething(plan: CapturePlan, missing: readonly string[], pages: readonly unknown[]): void {
  const isLocal = plan.account === '' && plan.database === undefined;
  if (!isLocal || plan.tasks.length === 0 || pages.some((page) => page !== undefined)) return;
  throw workbenchError('CAPTURE_FOUND_NOTHING', { gaps: missing });
}

function isNothing(error: unknown): boolean {
  return error instanceof ColdcaseError && error.code === 'CAPTURE_FOUND_NOTHING';
}

function capturedOf({ window, baseline, account, region, resources }: CapturePlan) {
  return {
    window,
    ...(baseline === undefined ? {} : { baseline }),
    accounts: account === '' ? [] : [...new Set([account, ...resources.flatMap((resource) => resource.account ?? [])])],
    regions: account === '' ? [] : [...new Set([region, ...resources.map((resource) => resource.region)])].sort(),
    resources: resources.map(({ kind, id, because }) => `${kind} ${id}, ${because}`),
  };
}

/** Configuration was read while the plan was made, and the plan goes to the disk; so do addresses, whose paths may hold a token. */
function maskedPlan(plan: CapturePlan, masker: Masker | undefined): CapturePlan {
  if (masker === undefined) return plan;
  return {
    ...plan,
    tasks: plan.tasks.map((task) => {
      if (task.kind === 'endpoint-health') {
        const address = masker.text(task.address);
        return { ...task, address, isSecret: task.isSecret || address !== task.address };
      }
      if (task.kind !== 'documents') return task;
      const documents = task.documents.map(({ kind, name, document }) => ({ kind, name, document }));
      const { resources = [] } = maskPage({ resources: documents, bytesRead: 0 }, masker);
      return { ...task, documents: [...resources] };
    }),
  };
}

function readerOf(
  request: CaptureRequest,
  masker: Masker | undefined,
  add: (call: JournalledCall) => void,
  mayPeek: boolean,
) {
  const aws = new AwsReader({
    ...request.reader,
    mayPeek,
    maskText: (text) => masker?.text(text) ?? text,
    onCall: (call: AwsCall) => add({ ...call, at: request.now().toISOString() }),
  });
  return { aws, [Symbol.dispose]: () => aws.close() };
}

/** Calls that are gathered before they are written: a kill or a full disk may lose the record of so many, and of no page. */
const bufferedCalls = 50;

/** The first calls are made before there is a case: they wait until it is known where to keep them. */
function callBuffer() {
  let waiting: JournalledCall[] = [];
  let folder: string | undefined;
  const flush = () => {
    if (folder === undefined) return;
    journalCalls(folder, waiting);
    waiting = [];
  };
  return {
    flush,
    /** The capture has failed, and why it did is what must be told. */
    flushWhenPossible: () => {
      try {
        flush();
      } catch {
        // What waits is lost, as in a kill.
      }
    },
    keepIn: (caseFolder: string) => {
      folder = caseFolder;
      flush();
    },
    add: (call: JournalledCall) => {
      waiting.push(call);
      if (waiting.length >= bufferedCalls) flush();
    },
  };
}

export { configuredRegion } from '@coldcase/capture/aws';
export { type CapturePlan, looksMax } from '@coldcase/capture/plan';
