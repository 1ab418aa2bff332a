// `coldcase capture`: production, read-only, into a case. Shows what it will ask and what that costs before it asks.
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { endpointLine, epochMs, type TimeRange } from '@coldcase/model';
import {
  type CapturePlan,
  type CaptureSummary,
  captureCase,
  capturePolicy,
  configuredRegion,
  plannedRegion,
  resumeCapture,
} from '@coldcase/workbench/capture-case';
import { keepHeapSmall } from '@coldcase/workbench/small-heap';
import { cliError } from '../failures.ts';
import { identityOf } from '../input/aws-identity.ts';
import { databaseUrl } from '../input/database-url.ts';
import { parseTime } from '../input/parse-time.ts';
import { planText } from '../output/capture-plan-text.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { maskingText } from '../output/masking-text.ts';
import { print, printJson, remark } from '../output/print.ts';
import { bytesText, countText, plural, progressLine } from '../output/progress.ts';
import { interruption } from '../run-action.ts';

export interface CaptureOptions {
  readonly function?: readonly string[];
  readonly stack?: readonly string[];
  readonly tag?: readonly string[];
  readonly alarm?: readonly string[];
  readonly logGroup?: readonly string[];
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  readonly baseline: string;
  readonly database?: string | true;
  readonly allowPrimary?: boolean;
  readonly sample: number;
  readonly peekDlq?: boolean;
  readonly appLog?: readonly string[];
  readonly appLogLines: number;
  readonly metricsEndpoint?: string | true;
  readonly application?: string | true;
  readonly healthEndpoint?: readonly string[];
  readonly region?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly otherRole?: readonly string[];
  readonly externalId?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly title?: string;
  readonly mask: boolean;
  readonly config?: string;
  readonly maxCalls: number;
  readonly maxBytes: number;
  readonly maxCost: number;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly printPolicy?: boolean;
  readonly json?: boolean;
}

export async function capture(options: CaptureOptions): Promise<number> {
  if (options.printPolicy === true) {
    await print(capturePolicy({ withPeeks: options.peekDlq === true }));
    return exitCodes.ok;
  }
  keepHeapSmall();
  const { resume } = options;
  return resume === undefined ? begin(options) : goOn(resume, options);
}

async function begin(options: CaptureOptions): Promise<number> {
  const { out } = options;
  if (out === undefined) throw cliError('CAPTURE_WANTS', { what: '--out CASE: where the case goes' });
  const named = namedIn(options);
  const isOfAws = Object.values(named).some((names) => names.length > 0);
  // A database, an application and an endpoint know no past: what is captured is now.
  const windows = windowsOf(isOfAws ? options : { since: '1h', ...options, baseline: 'none' }, Date.now());
  const region = options.region ?? (isOfAws ? await configuredRegion(options.profile) : 'none');
  using progress = progressLine();
  const summary = await captureCase({
    ...requestOf(out, region, options, progress),
    ...windows,
    named,
    peeksDeadLetters: options.peekDlq === true,
    application: applicationOf(options),
    confirm: async (plan) => isWanted(plan, options),
    ...(options.title === undefined ? {} : { title: options.title }),
  });
  progress[Symbol.dispose]();
  if (summary !== undefined) await tell(out, summary, options);
  else if (options.dryRun !== true) remark('Nothing was captured.');
  return exitCodes.ok;
}

async function goOn(folder: string, options: CaptureOptions): Promise<number> {
  const region = options.region ?? plannedRegion(folder) ?? (await configuredRegion(options.profile));
  using progress = progressLine();
  const summary = await resumeCapture(requestOf(folder, region, options, progress));
  progress[Symbol.dispose]();
  await tell(folder, summary, options);
  return exitCodes.ok;
}

function requestOf(folder: string, region: string, options: CaptureOptions, progress: ReturnType<typeof progressLine>) {
  const { maxCalls, maxBytes, maxCost, mask, config } = options;
  return {
    folder,
    reader: { region, budget: { maxCalls, maxBytes, maxCostUsd: maxCost }, ...identityOf(options) },
    signal: interruption(),
    now: () => new Date(),
    isMasked: mask,
    environment: process.env,
    onProgress: ({
      tasksDone,
      tasks,
      events,
      task,
    }: {
      tasksDone: number;
      tasks: number;
      events: number;
      task: string;
    }) => progress.line(tasksDone / Math.max(1, tasks), `${countText(events)} events  ${task}`),
    ...(config === undefined ? {} : { configuration: config }),
    ...databaseOf(options),
    ...endpointOf(options),
    ...(options.healthEndpoint === undefined ? {} : { healthEndpoints: options.healthEndpoint }),
  };
}

function applicationOf({ appLog = [], appLogLines, application }: CaptureOptions) {
  return {
    logs: appLog.map((path) => resolve(path)),
    logLines: appLogLines,
    ...(application === undefined ? {} : { folder: resolve(application === true ? '.' : application) }),
  };
}

/** The address is given, or it is the one that deployments know as METRICS_ENDPOINT. */
function endpointOf({ metricsEndpoint }: CaptureOptions) {
  if (metricsEndpoint === undefined) return {};
  const url = metricsEndpoint === true ? process.env.METRICS_ENDPOINT : metricsEndpoint;
  if (url === undefined || url === '')
    throw cliError('CAPTURE_WANTS', { what: 'an address after --metrics-endpoint, or in METRICS_ENDPOINT' });
  return { metricsEndpoint: url };
}

function databaseOf({ database, allowPrimary, sample }: CaptureOptions) {
  const url = databaseUrl(database);
  return url === undefined ? {} : { database: { url, sample, allowPrimary: allowPrimary === true } };
}

/** On a terminal the plan is shown and asked about; elsewhere somebody must have said yes before. */
async function isWanted(plan: CapturePlan, { yes, dryRun, json }: CaptureOptions): Promise<boolean> {
  if (dryRun === true) {
    if (json === true) await printJson({ plan });
    else await print(planText(plan));
    return false;
  }
  if (json !== true) remark(planText(plan));
  if (yes === true) return true;
  if (!process.stdin.isTTY) throw cliError('CAPTURE_NOT_CONFIRMED', { calls: plan.estimate.calls });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Capture? [y/N] ').finally(() => terminal.close());
  return /^y(es)?$/i.test(answer.trim());
}

function namedIn(options: CaptureOptions) {
  const { function: functions = [], stack = [], tag = [], alarm = [], logGroup = [] } = options;
  const named = { functions, stacks: stack, tags: tag, alarms: alarm, logGroups: logGroup };
  const { database, appLog, metricsEndpoint, application, healthEndpoint } = options;
  const others = [database, appLog, metricsEndpoint, application, healthEndpoint];
  if (others.every((one) => one === undefined) && Object.values(named).every((names) => names.length === 0))
    throw cliError('CAPTURE_WANTS', {
      what: '--function, --stack, --tag, --alarm, --log-group, --database, --app-log, --metrics-endpoint, --application or --health-endpoint: what the case is of',
    });
  return named;
}

/** The incident, and as long a time a day before it to compare with, unless the options say otherwise. */
function windowsOf({ since, from, to, baseline }: CaptureOptions, nowMs: number) {
  const base = { endMs: nowMs };
  const start = from ?? since;
  if (start === undefined) throw cliError('CAPTURE_WANTS', { what: '--since 2h, or --from and --to: which time' });
  const window = rangeOf(parseTime(start, base), to === undefined ? nowMs : parseTime(to, base));
  if (baseline === 'none') return { window };
  const earlierMs = window.startMs - parseTime(baseline, { endMs: window.startMs });
  return { window, baseline: rangeOf(window.startMs - earlierMs, window.endMs - earlierMs) };
}

function rangeOf(startMs: number, endMs: number): TimeRange {
  if (endMs <= startMs) throw cliError('WINDOW_EMPTY', { from: new Date(startMs), to: new Date(endMs) });
  return { startMs: epochMs(startMs), endMs: epochMs(endMs) };
}

async function tell(folder: string, summary: CaptureSummary, { json }: CaptureOptions): Promise<void> {
  const { calls, bytesReceived, costUsd, gaps } = summary;
  if (json === true) {
    await printJson({ case: folder, ...summary, bytes: bytesReceived, estimatedCost: costUsd });
    return;
  }
  const { events, metricPoints, segments, documents, changes, files, masking, endpoints } = summary;
  const kinds: readonly [number, string][] = [
    [events, 'event'],
    [metricPoints, 'metric point'],
    [segments, 'trace segment'],
    [documents, 'document'],
    [changes, 'change'],
    [files, 'database file'],
  ];
  const present = kinds.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun));
  await print(
    [
      `${folder}: ${present.length === 0 ? 'nothing' : present.join(', ')}.`,
      ...endpoints.map(endpointLine),
      ...(calls === 0
        ? []
        : [
            `AWS answered ${plural(calls, 'call')} with ${bytesText(bytesReceived)}, for about ${costUsd.toFixed(2)} USD.`,
          ]),
      ...(gaps.length === 0 ? [] : ['Missing:', ...gaps.map((gap) => `  ${gap}`)]),
      maskingText[masking],
    ].join('\n'),
  );
}
