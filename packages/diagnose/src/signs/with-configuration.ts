// What the configuration of a function says to a finding about it. It proves no failure, and it rules some readings out: a
// function in no VPC has no subnet whose route could be missing.
import { isJsonObject, type JsonObject, type ResourceDocument } from '@coldcase/model';
import type { EvidencedFinding, EvidenceItem } from '../diagnosis.ts';
import { contraryShare } from '../ranking/score.ts';
import type { Label } from '../scenarios/label.ts';
import { functionOf } from '../suspect.ts';

interface Remark {
  readonly isFor: boolean;
  /** A clause for the reader. */
  readonly says: string;
  /** What the configuration holds. */
  readonly row: Readonly<Record<string, string>>;
  readonly source: string;
}

type Look = (configuration: JsonObject, texts: readonly string[]) => Remark | undefined;

const vpcPage = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html';
const variablesPage = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html';

const looks: Readonly<Partial<Record<Label, Look>>> = {
  'network-path-blocked': vpcOf,
  'missing-configuration': variableOf,
  'lambda-timeout': limitOf('Timeout', 'timeout of the function', 's', 'configuration-timeout'),
  'memory-oom': limitOf('MemorySize', 'memory of the function', 'MB', 'configuration-memory'),
  'handler-not-found': limitOf('Handler', 'handler that is configured', '', 'configuration-function-zip'),
  'tmp-storage-full': diskOf,
};

/** @param functions  documents of the kind `function` */
export function withConfiguration(finding: EvidencedFinding, functions: readonly ResourceDocument[]): EvidencedFinding {
  const name = functionOf(finding.logGroup);
  const configuration = configurationIn(functions.find((one) => one.name === name));
  const remark = configuration && looks[finding.scenario]?.(configuration, textsOf(finding));
  if (remark === undefined) return finding;
  const { isFor, says, row, source } = remark;
  const [window] = finding.evidence.map((item) => item.window);
  const item: EvidenceItem = {
    ...(isFor ? { for: says } : { against: says }),
    query: `aws lambda get-function-configuration --function-name ${name}`,
    window: window ?? { from: finding.since, to: finding.until },
    rows: [row],
    source,
  };
  const score = isFor ? finding.score : Math.round(finding.score * contraryShare * 100) / 100;
  return { ...finding, score, evidence: [...finding.evidence, item] };
}

function configurationIn(resource: ResourceDocument | undefined): JsonObject | undefined {
  if (resource === undefined || !isJsonObject(resource.document)) return undefined;
  const { Configuration } = resource.document;
  return isJsonObject(Configuration) ? Configuration : undefined;
}

function textsOf({ evidence }: EvidencedFinding): readonly string[] {
  return evidence.flatMap(({ rows }) => rows.flatMap((row) => row['@message'] ?? []));
}

function vpcOf({ VpcConfig }: JsonObject): Remark {
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

function variableOf({ Environment }: JsonObject, texts: readonly string[]): Remark | undefined {
  const set =
    isJsonObject(Environment) && isJsonObject(Environment.Variables) ? Object.keys(Environment.Variables) : [];
  const named = texts.flatMap((text) => text.match(variableName) ?? []).filter((name) => !noVariables.test(name));
  const [name] = named;
  if (name === undefined) return undefined;
  const row = { variable: name, set: set.toSorted().join(' ') };
  // It may be set and empty, which only its value would tell.
  return set.includes(name)
    ? { isFor: false, says: `the function has the variable ${name}`, row, source: variablesPage }
    : { isFor: true, says: `the function has no variable ${name}`, row, source: variablesPage };
}

function limitOf(setting: string, what: string, unit: string, page: string): Look {
  return (configuration) => {
    const value = configuration[setting];
    if (typeof value !== 'number' && typeof value !== 'string') return undefined;
    const shown = `${value} ${unit}`.trim();
    const source = `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
    return { isFor: true, says: `the ${what} is ${shown}`, row: { [setting]: shown }, source };
  };
}

function diskOf({ EphemeralStorage }: JsonObject): Remark | undefined {
  const size = isJsonObject(EphemeralStorage) ? EphemeralStorage.Size : undefined;
  if (typeof size !== 'number') return undefined;
  const source = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html';
  return { isFor: true, says: `/tmp of the function has ${size} MB`, row: { EphemeralStorage: `${size} MB` }, source };
}
