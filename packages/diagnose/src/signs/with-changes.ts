// A change of the right kind shortly before a finding: a deployment before code that fails, a setting before one that is missed.
// It is named as what is suspected to have led to it, with its minutes. The label stays: a change is no class of cause.
import { type ChangeRecord, epochMs, isJsonObject, printTime, type ResourceDocument } from '@coldcase/model';
import type { EvidencedFinding, EvidenceItem } from '../diagnosis.ts';
import type { Label } from '../scenarios/label.ts';
import { functionOf } from '../suspect.ts';
import { precursorsOf } from '../timeline/timeline.ts';
import { functionConfiguration } from './settings.ts';

/** What took longer to show has had other reasons in between. */
export const suspectedMinutesMax = 60;

interface Kind {
  /** Names of API calls, with or without the date that CloudTrail appends, and states of a stack. */
  readonly actions: RegExp;
  readonly what: string;
}

const deployment: Kind = {
  actions:
    /^(UpdateFunctionCode|PublishVersion|PublishLayerVersion|CreateFunction|UpdateAlias|UPDATE_COMPLETE|CREATE_COMPLETE)/,
  what: 'a deployment',
};
const setting: Kind = {
  actions: /^(UpdateFunctionConfiguration|UpdateAlias|UPDATE_COMPLETE|PutParameter|DeleteParameter|UpdateSecret)/,
  what: 'a change of settings',
};
const rights: Kind = {
  actions:
    /^((Put|Delete|Attach|Detach)(Role|Group|User)Policy|DeletePolicy|CreatePolicyVersion|SetDefaultPolicyVersion|UpdateAssumeRolePolicy|(Add|Remove)Permission|PutKeyPolicy|DisableKey|RetireGrant|RevokeGrant|ScheduleKeyDeletion|UpdateFunctionConfiguration|UPDATE_COMPLETE)/,
  what: 'a change of rights',
};
const capacity: Kind = {
  actions:
    /^((Put|Delete)FunctionConcurrency|(Put|Delete)ProvisionedConcurrencyConfig|UpdateTable|UpdateShardCount|MergeShards|UpdateFunctionConfiguration|UPDATE_COMPLETE)/,
  what: 'a change of capacity',
};
const trigger: Kind = {
  actions:
    /^((Create|Update|Delete)EventSourceMapping|SetQueueAttributes|PutBucketNotification|(Put|Remove)Targets|UPDATE_COMPLETE)/,
  what: 'a change of the trigger',
};
const removal: Kind = {
  actions:
    /^(Delete(Table|Bucket|Queue|Stream|Function|Topic|Secret|Parameter)|DELETE_COMPLETE|UpdateFunctionConfiguration|UPDATE_COMPLETE)/,
  what: 'a removal or a change of settings',
};

/** Changes that may lead to it, by scenario. */
export const suspected: Readonly<Partial<Record<Label, readonly Kind[]>>> = {
  'import-module-missing': [deployment],
  'handler-not-found': [deployment, setting],
  'native-binary-mismatch': [deployment, setting],
  'module-syntax-error': [deployment, setting],
  'invalid-entrypoint': [deployment, setting],
  'unhandled-exception': [deployment, setting],
  'unhandled-rejection': [deployment],
  'runtime-crash': [deployment],
  'proxy-response-malformed': [deployment],
  'handler-never-completes': [deployment],
  'dynamodb-validation': [deployment],
  'payload-too-large': [deployment],
  'extension-failure': [deployment, setting],
  'snapstart-failure': [deployment, setting],
  'init-timeout': [deployment, setting],
  'cold-start-latency': [deployment, setting, capacity],
  'memory-oom': [deployment, setting],
  'lambda-timeout': [deployment, setting],
  'missing-configuration': [setting, deployment],
  'network-path-blocked': [setting],
  'dns-failure': [setting],
  'iam-denied': [rights],
  'kms-denied': [rights],
  'invoke-permission-missing': [rights],
  'lambda-throttled': [capacity],
  'dynamodb-throttled': [capacity],
  'stream-throughput-exceeded': [capacity],
  'event-source-misconfig': [trigger, rights],
  'event-backlog': [trigger, deployment],
  'sqs-redelivery': [trigger, deployment],
  'resource-not-found': [removal],
};

/** The latest change of such a kind is one piece of evidence more; scores stay. */
export function withChanges(
  finding: EvidencedFinding,
  changes: readonly ChangeRecord[],
  documents: readonly ResourceDocument[],
): EvidencedFinding {
  const kinds = suspected[finding.scenario] ?? [];
  const ofKinds = changes.filter(({ action }) => kinds.some(({ actions }) => actions.test(action)));
  const before = [finding.suspect, roleOf(finding, documents)].flatMap((suspect) =>
    suspect === undefined ? [] : precursorsOf({ ...finding, suspect }, ofKinds),
  );
  const fitting = before
    .filter(({ minutesBefore }) => minutesBefore <= suspectedMinutesMax)
    .flatMap((change) => {
      const kind = kinds.find(({ actions }) => actions.test(change.action));
      return kind === undefined ? [] : [{ change, kind }];
    });
  const [latest] = fitting.toSorted((a, b) => a.change.minutesBefore - b.change.minutesBefore);
  if (latest === undefined) return finding;
  const { change, kind } = latest;
  const minutes = change.minutesBefore === 1 ? '1 minute' : `${change.minutesBefore} minutes`;
  const fromMs = Date.parse(`${change.time.replace(' ', 'T')}Z`);
  const item: EvidenceItem = {
    for: `${kind.what} came ${minutes} before: ${change.action} of ${change.resource}, which is suspected to have led to it`,
    query: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=${change.resource} --start-time ${new Date(fromMs).toISOString()}`,
    window: { from: printTime(epochMs(fromMs)), to: finding.since },
    rows: [
      { time: change.time, action: change.action, ...(change.actor === undefined ? {} : { actor: change.actor }) },
    ],
    source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html',
  };
  return { ...finding, evidence: [...finding.evidence, item] };
}

/** Rights are changed on the role that a function runs as. */
function roleOf({ logGroup, suspect }: EvidencedFinding, documents: readonly ResourceDocument[]): string | undefined {
  const configuration = functionConfiguration(documents, logGroup === '' ? suspect : functionOf(logGroup));
  const role = isJsonObject(configuration) ? configuration.Role : undefined;
  return typeof role === 'string' ? role.split('/').at(-1) : undefined;
}
