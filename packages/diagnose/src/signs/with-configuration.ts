// What the configuration of a function says to a finding about it. It proves no failure, and it rules some readings out: a
// function in no VPC has no subnet whose route could be missing.
import { isJsonObject, type JsonObject, objectsIn, type ResourceDocument } from '@coldcase/model';
import type { EvidencedFinding, EvidenceItem } from '../diagnosis.ts';
import { contraryShare } from '../ranking/score.ts';
import type { Label } from '../scenarios/label.ts';
import { functionOf } from '../suspect.ts';
import { functionConfiguration, functionDetails, mappingsOf, sourceOf, timeoutSecondsOf } from './settings.ts';

interface Remark {
  readonly isFor: boolean;
  /** A clause for the reader. */
  readonly says: string;
  /** What the configuration holds. */
  readonly row: Readonly<Record<string, string>>;
  readonly source: string;
  /** How to ask for it again, where it is not the configuration of the function. */
  readonly query?: string;
}

interface Setting {
  readonly name: string;
  readonly configuration: JsonObject;
  /** What is known of the function beside its configuration. */
  readonly details: JsonObject;
  readonly documents: readonly ResourceDocument[];
  /** Messages of the finding. */
  readonly texts: readonly string[];
}

type Look = (setting: Setting) => Remark | undefined;

const lambdaPage = 'https://docs.aws.amazon.com/lambda/latest/dg';
const vpcPage = `${lambdaPage}/configuration-vpc.html`;
const variablesPage = `${lambdaPage}/configuration-envvars.html`;
const queuePage = `${lambdaPage}/services-sqs-configure.html`;

const handler = limitOf('Handler', 'handler that is configured', '', 'configuration-function-zip');
const memory = limitOf('MemorySize', 'memory of the function', 'MB', 'configuration-memory');
const runtime = limitOf('Runtime', 'runtime of the function', '', 'lambda-runtimes');

/** What a setting says, by scenario. */
export const looks: Readonly<Partial<Record<Label, readonly Look[]>>> = {
  'network-path-blocked': [vpcOf],
  'missing-configuration': [variableOf],
  'lambda-timeout': [limitOf('Timeout', 'timeout of the function', 's', 'configuration-timeout')],
  'init-timeout': [memory],
  'apigw-integration-timeout': [gatewayOf],
  'memory-oom': [memory],
  'handler-not-found': [handler],
  'import-module-missing': [handler, layersOf],
  'module-syntax-error': [runtime],
  'native-binary-mismatch': [architectureOf],
  'invalid-entrypoint': [architectureOf],
  'extension-failure': [layersOf],
  'snapstart-failure': [snapStartOf],
  'tmp-storage-full': [diskOf],
  'lambda-throttled': [concurrencyOf],
  'event-backlog': [mappingOf],
  'event-source-misconfig': [mappingOf],
  'sqs-redelivery': [visibilityOf, deadLettersOf],
  'kms-denied': [keyOf],
  'iam-denied': [limitOf('Role', 'role of the function', '', 'lambda-intro-execution-role')],
};

/** @param documents  of `settingKinds`; others do no harm */
export function withConfiguration(finding: EvidencedFinding, documents: readonly ResourceDocument[]): EvidencedFinding {
  // Without a log group, a metric named the function itself.
  const name = finding.logGroup === '' ? finding.suspect : functionOf(finding.logGroup);
  const configuration = functionConfiguration(documents, name);
  if (configuration === undefined) return finding;
  const details = functionDetails(documents, name) ?? {};
  const setting = { name, configuration, details, documents, texts: textsOf(finding) };
  return (looks[finding.scenario] ?? [])
    .flatMap((look) => look(setting) ?? [])
    .reduce((told, remark) => remarked(told, remark, name), finding);
}

function remarked(finding: EvidencedFinding, remark: Remark, name: string): EvidencedFinding {
  const { isFor, says, row, source, query = `aws lambda get-function-configuration --function-name ${name}` } = remark;
  const [window] = finding.evidence.map((item) => item.window);
  const item: EvidenceItem = {
    ...(isFor ? { for: says } : { against: says }),
    query,
    window: window ?? { from: finding.since, to: finding.until },
    rows: [row],
    source,
  };
  const score = isFor ? finding.score : Math.round(finding.score * contraryShare * 100) / 100;
  return { ...finding, score, evidence: [...finding.evidence, item] };
}

function textsOf({ evidence }: EvidencedFinding): readonly string[] {
  return evidence.flatMap(({ rows }) => rows.flatMap((row) => row['@message'] ?? []));
}

function vpcOf({ configuration: { VpcConfig } }: Setting): Remark {
  const vpc = isJsonObject(VpcConfig) && typeof VpcConfig.VpcId === 'string' ? VpcConfig.VpcId : '';
  if (vpc !== '')
    return {
      isFor: true,
      says: 'the function is in a VPC, where routes are yours',
      row: { VpcId: vpc },
      source: vpcPage,
    };
  const says = 'the function is in no VPC, so no subnet, route or security group of yours is in its way';
  return { isFor: false, says, row: { VpcConfig: 'none' }, source: vpcPage };
}

/** `Missing STRIPE_KEY`, `process.env.STRIPE_KEY is required`, `KeyError: 'STRIPE_KEY'`: the word that is written like a variable. */
const variableName = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;
/** Written like variables, and names of errors. */
const noVariables = /^(ERR|E)_|_(ERROR|EXCEPTION|FAILED|TIMEOUT)$/;

export function variablesNamedIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.match(variableName) ?? []).filter((name) => !noVariables.test(name));
}

function variableOf({ configuration: { Environment }, texts }: Setting): Remark | undefined {
  const set =
    isJsonObject(Environment) && isJsonObject(Environment.Variables) ? Object.keys(Environment.Variables) : [];
  const [name] = variablesNamedIn(texts);
  if (name === undefined) return undefined;
  const row = { variable: name, set: set.toSorted().join(' ') };
  // It may be set and empty, which only its value would tell.
  return set.includes(name)
    ? { isFor: false, says: `the function has the variable ${name}`, row, source: variablesPage }
    : { isFor: true, says: `the function has no variable ${name}`, row, source: variablesPage };
}

function limitOf(setting: string, what: string, unit: string, page: string): Look {
  return ({ configuration }) => {
    const value = configuration[setting];
    if (typeof value !== 'number' && typeof value !== 'string') return undefined;
    const shown = `${value} ${unit}`.trim();
    const source = `${lambdaPage}/${page}.html`;
    return { isFor: true, says: `the ${what} is ${shown}`, row: { [setting]: shown }, source };
  };
}

function diskOf({ configuration: { EphemeralStorage } }: Setting): Remark | undefined {
  const size = isJsonObject(EphemeralStorage) ? EphemeralStorage.Size : undefined;
  if (typeof size !== 'number') return undefined;
  const source = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html';
  return { isFor: true, says: `/tmp of the function has ${size} MB`, row: { EphemeralStorage: `${size} MB` }, source };
}

/** The gateway gives up after 29 s, whatever the function may take. */
function gatewayOf({ configuration: { Timeout } }: Setting): Remark | undefined {
  if (typeof Timeout !== 'number' || Timeout <= gatewaySeconds) return undefined;
  const says = `the function may take ${Timeout} s, longer than a gateway waits`;
  const source = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html';
  return { isFor: true, says, row: { Timeout: `${Timeout} s` }, source };
}

const gatewaySeconds = 29;

function architectureOf({ configuration: { Architectures, PackageType } }: Setting): Remark | undefined {
  const [architecture] = Array.isArray(Architectures) ? Architectures : [];
  if (typeof architecture !== 'string') return undefined;
  const says = `the function runs on ${architecture}: what it brings has to be built for it`;
  const kind = typeof PackageType === 'string' ? { PackageType } : {};
  return {
    isFor: true,
    says,
    row: { Architectures: architecture, ...kind },
    source: `${lambdaPage}/foundation-arch.html`,
  };
}

/** Extensions and shared modules come in layers; an image brings its own. */
function layersOf({ configuration: { Layers, PackageType } }: Setting): Remark | undefined {
  if (PackageType === 'Image') return undefined;
  const arns = objectsIn(Layers).flatMap(({ Arn }) =>
    typeof Arn === 'string' ? [Arn.split(':layer:')[1] ?? Arn] : [],
  );
  const source = `${lambdaPage}/chapter-layers.html`;
  return arns.length === 0
    ? undefined
    : { isFor: true, says: `the function has the layers ${arns.join(', ')}`, row: { Layers: arns.join(' ') }, source };
}

function snapStartOf({ configuration: { SnapStart } }: Setting): Remark | undefined {
  if (!isJsonObject(SnapStart) || typeof SnapStart.ApplyOn !== 'string') return undefined;
  const isOff = SnapStart.ApplyOn === 'None';
  const says = isOff ? 'the function takes no snapshots' : 'the function is restored from snapshots';
  return { isFor: !isOff, says, row: { SnapStart: SnapStart.ApplyOn }, source: `${lambdaPage}/snapstart.html` };
}

function concurrencyOf({ name, details: { Concurrency } }: Setting): Remark | undefined {
  const reserved = isJsonObject(Concurrency) ? Concurrency.ReservedConcurrentExecutions : undefined;
  if (typeof reserved !== 'number') return undefined;
  return {
    isFor: true,
    says:
      reserved === 0 ? 'its reserved concurrency is 0: it is switched off' : `it has ${reserved} reserved environments`,
    row: { ReservedConcurrentExecutions: String(reserved) },
    source: `${lambdaPage}/configuration-concurrency.html`,
    query: `aws lambda get-function-concurrency --function-name ${name}`,
  };
}

/** A mapping that is off, or that says itself that it has a problem. */
function mappingOf({ name, documents }: Setting): Remark | undefined {
  const troubled = mappingsOf(documents, name).find(({ State, LastProcessingResult }) => {
    return (typeof State === 'string' && State !== 'Enabled') || /^PROBLEM/.test(String(LastProcessingResult ?? ''));
  });
  if (troubled === undefined) return undefined;
  const { UUID, State, LastProcessingResult, EventSourceArn } = troubled;
  const result = typeof LastProcessingResult === 'string' ? LastProcessingResult : 'unknown';
  return {
    isFor: true,
    says: `the mapping of ${sourceOf(EventSourceArn)} is ${String(State ?? 'in an unknown state')}, and its last result is ${result}`,
    row: { State: String(State ?? ''), LastProcessingResult: result },
    source: `${lambdaPage}/invocation-eventsourcemapping.html`,
    query: `aws lambda get-event-source-mapping --uuid ${String(UUID ?? '')}`,
  };
}

/** AWS advises six times the timeout of the function: so long it may take to get a batch through. */
const visibilityTimes = 6;

function visibilityOf(setting: Setting): Remark | undefined {
  const queue = queueOf(setting);
  const timeout = timeoutSecondsOf(setting.configuration);
  const visibility = Number(queue?.attributes.VisibilityTimeout ?? Number.NaN);
  if (queue === undefined || timeout === undefined || !Number.isFinite(visibility)) return undefined;
  if (visibility >= visibilityTimes * timeout) return undefined;
  return {
    isFor: true,
    says: `messages of ${queue.name} are hidden for ${visibility} s and the function may take ${timeout} s; ${visibilityTimes * timeout} s are advised`,
    row: { VisibilityTimeout: `${visibility} s`, Timeout: `${timeout} s` },
    source: queuePage,
    query: `aws sqs get-queue-attributes --queue-url ${queue.url} --attribute-names All`,
  };
}

function deadLettersOf(setting: Setting): Remark | undefined {
  const queue = queueOf(setting);
  if (queue === undefined || queue.attributes.RedrivePolicy !== undefined) return undefined;
  return {
    isFor: true,
    says: `${queue.name} has no dead-letter queue: what fails comes back until it expires`,
    row: { RedrivePolicy: 'none' },
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    query: `aws sqs get-queue-attributes --queue-url ${queue.url} --attribute-names All`,
  };
}

/** The queue that feeds the function. */
function queueOf({ name, documents }: Setting) {
  const names = mappingsOf(documents, name).map(({ EventSourceArn }) => sourceOf(EventSourceArn));
  const found = documents.find((one) => one.kind === 'queue' && names.includes(one.name));
  if (found === undefined || !isJsonObject(found.document) || !isJsonObject(found.document.Attributes))
    return undefined;
  return { name: found.name, url: String(found.document.QueueUrl ?? ''), attributes: found.document.Attributes };
}

function keyOf({ configuration: { KMSKeyArn } }: Setting): Remark | undefined {
  if (typeof KMSKeyArn !== 'string' || KMSKeyArn === '') return undefined;
  const says = 'the variables of the function are encrypted under a key of yours';
  return { isFor: true, says, row: { KMSKeyArn }, source: variablesPage };
}
