// A task as data: what the plan keeps, so that a capture can be taken up again by another process.
import type { ResourceDocument, ResourceKind } from '@coldcase/model';
import { epochMs, resourceKinds } from '@coldcase/model';
import { z } from 'zod';
import { appLogTask } from '../application/app-log-task.ts';
import { type ApplicationSurroundings, applicationTask } from '../application/application-task.ts';
import { type EndpointAddress, endpointAddress } from '../application/endpoint-address.ts';
import { lostEndpointTask, metricsEndpointTask } from '../application/metrics-endpoint-task.ts';
import type { AskIn } from '../aws/ask.ts';
import { stackEventsTask, trailTask } from '../aws/tasks/changes.ts';
import { deadLettersTask } from '../aws/tasks/dead-letters.ts';
import { alarmHistoryTask, executionsTask } from '../aws/tasks/histories.ts';
import { logEventsTask } from '../aws/tasks/log-events.ts';
import { metricsTask } from '../aws/tasks/metrics.ts';
import { serviceGraphTask, tracesTask } from '../aws/tasks/traces.ts';
import { endpointHealthTask, lostEndpointHealthTask } from '../endpoint-health/endpoint-health-task.ts';
import type { CaptureTask } from '../run/task.ts';

const time = z.number().transform(epochMs);
const text = z.string();
/** An account is named when it is another than that of the plan. */
const where = { region: text, account: text.optional() };
const windowed = { ...where, startMs: time, endMs: time };

const series = z.object({
  namespace: text,
  name: text,
  dimensions: z.array(z.object({ name: text, value: text })),
  statistic: text,
});

export const taskSpec = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('application'), folder: text }),
  z.object({ kind: z.literal('app-log'), path: text, lines: z.number() }),
  z.object({ kind: z.literal('metrics-endpoint'), address: text, isSecret: z.boolean() }),
  z.object({ kind: z.literal('endpoint-health'), address: text, isSecret: z.boolean() }),
  z.object({
    kind: z.literal('documents'),
    documents: z.array(z.object({ kind: z.enum(resourceKinds), name: text, document: z.unknown() })),
  }),
  z.object({ kind: z.literal('changes'), eventSource: text, ...windowed }),
  z.object({ kind: z.literal('stack-events'), stack: text, ...windowed }),
  z.object({ kind: z.literal('alarm-history'), alarm: text, ...windowed }),
  z.object({ kind: z.literal('executions'), machine: text, ...windowed }),
  z.object({
    kind: z.literal('dead-letters'),
    ...where,
    queue: text,
    queueUrl: text,
    /** It has a redrive policy of its own, which counts our looks. */
    hasRedrive: z.boolean(),
  }),
  z.object({ kind: z.literal('service-graph'), ...windowed }),
  z.object({ kind: z.literal('traces'), selection: z.enum(['failed', 'fine']), ...windowed }),
  z.object({ kind: z.literal('metrics'), homeRegion: text, number: z.number(), series: z.array(series), ...windowed }),
  z.object({ kind: z.literal('logs'), logGroup: text, ...windowed }),
]);

export type TaskSpec = z.infer<typeof taskSpec>;

/** What tasks beside AWS need and no plan keeps. */
export interface ApplicationMeans extends ApplicationSurroundings {
  readonly now: () => Date;
  /** As they were given to this process. */
  readonly endpoint?: EndpointAddress;
  readonly healthEndpoints: readonly EndpointAddress[];
  readonly maskText: (text: string) => string;
}

/** The task that a spec describes. Its id is the same in every process. */
export function taskOf(spec: TaskSpec, askIn: AskIn, means: ApplicationMeans): CaptureTask {
  switch (spec.kind) {
    case 'application':
      return applicationTask(spec.folder, means);
    case 'app-log':
      return appLogTask(spec.path, spec.lines);
    case 'metrics-endpoint':
      return endpointTask(spec, means);
    case 'endpoint-health':
      return healthTask(spec, means);
    case 'documents':
      return documentsTask(spec.documents);
    case 'changes':
      return trailTask(askIn(spec), spec, spec.eventSource, spec);
    case 'stack-events':
      return stackEventsTask(askIn(spec), spec, spec.stack, spec);
    case 'alarm-history':
      return alarmHistoryTask(askIn(spec), spec, spec.alarm, spec);
    case 'executions':
      return executionsTask(askIn(spec), spec, spec.machine, spec);
    case 'dead-letters':
      return deadLettersTask(askIn(spec), spec);
    case 'service-graph':
      return serviceGraphTask(askIn(spec), spec, spec);
    case 'traces':
      return tracesTask(askIn(spec), spec, spec.selection, spec);
    case 'metrics':
      return metricsTask(askIn(spec), spec, spec.homeRegion, spec.number, spec.series, spec);
    case 'logs':
      return logEventsTask(askIn(spec), spec, spec.logGroup, spec);
  }
}

/** An address without a secret is whole in the plan; another one must be the one that was given before. */
function endpointTask(spec: { address: string; isSecret: boolean }, { endpoint, now }: ApplicationMeans): CaptureTask {
  if (endpoint?.shown === spec.address) return metricsEndpointTask(endpoint, now);
  return spec.isSecret ? lostEndpointTask(spec.address) : metricsEndpointTask(endpointAddress(spec.address), now);
}

/** Where the plan is masked, the path of an address may be, too: it is found by what masking makes of it. */
function healthTask(spec: { address: string; isSecret: boolean }, means: ApplicationMeans): CaptureTask {
  const isIt = ({ shown }: EndpointAddress) => shown === spec.address || means.maskText(shown) === spec.address;
  const given = means.healthEndpoints.find(isIt);
  if (given === undefined && spec.isSecret) return lostEndpointHealthTask(spec.address);
  return endpointHealthTask(spec.address, given ?? endpointAddress(spec.address), means);
}

/** What was read while the plan was made: it costs no second call. */
function documentsTask(documents: readonly { kind: ResourceKind; name: string; document?: unknown }[]): CaptureTask {
  const resources = documents.map(({ kind, name, document }): ResourceDocument => ({ kind, name, document }));
  return {
    id: 'configuration',
    pages: async function* () {
      yield { batch: { resources, bytesRead: 0 }, next: undefined };
    },
  };
}
