// A function: its configuration, who may call it, what feeds it, where its failures go, what its role may reach.
import { referencesIn } from '@coldcase/model';
import { becauseOf, type Description, type Dimensions, documentOf, type Inquiry } from './describe.ts';
import type { Reference } from './reference.ts';

/** Versions of a function that are listed: the newest come last, and a function may have thousands. */
export const versionPagesMax = 20;

export async function describeFunction(inquiry: Inquiry, { id: name }: Reference): Promise<Description> {
  const { Configuration, Concurrency, Tags } = await inquiry.ask('lambda:GetFunction', { FunctionName: name });
  // The address of the code is signed: whoever has it can read the code for ten minutes. It does not leave this function.
  const configuration = { Configuration, Concurrency, Tags };
  const mappings = await mappingsOf(inquiry, name);
  const policy = await inquiry.detail('lambda:GetPolicy', { FunctionName: name });
  const details = {
    ...configuration,
    Policy: policy?.Policy,
    Aliases: await aliasesOf(inquiry, name),
    Versions: await versionsOf(inquiry, name),
    EventInvokeConfig: await inquiry.detail('lambda:GetFunctionEventInvokeConfig', { FunctionName: name }),
    ProvisionedConcurrencyConfigs: (
      await inquiry.detail('lambda:ListProvisionedConcurrencyConfigs', { FunctionName: name })
    )?.ProvisionedConcurrencyConfigs,
  };
  const group = Configuration?.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  return {
    documents: [
      documentOf('function', name, details),
      ...mappings.map((mapping) => documentOf('event-source-mapping', mapping.UUID ?? '', mapping)),
    ],
    neighbours: [
      ...becauseOf(
        mappings.flatMap(({ EventSourceArn = '' }) => referencesIn(EventSourceArn)),
        `it feeds ${name}`,
      ),
      ...becauseOf(
        referencesIn(policy?.Policy ?? '').filter((found) => found.id !== name),
        `it may call ${name}`,
      ),
      ...becauseOf(
        referencesIn(
          JSON.stringify([
            Configuration?.DeadLetterConfig,
            details.EventInvokeConfig,
            mappings.map((m) => m.DestinationConfig),
          ]),
        ),
        `failures of ${name} go there`,
      ),
      ...becauseOf(
        referencesIn(JSON.stringify(Configuration?.Environment?.Variables ?? {})),
        `the environment of ${name} names it`,
      ),
      ...becauseOf(referencesIn(Configuration?.Role ?? ''), `${name} runs as it`),
      ...stackOf(Tags, name),
    ],
    logGroups: [group],
    dimensions: { FunctionName: name, function_name: name },
    parts: [
      ...mappings.map(({ UUID = '' }) => ({
        kind: 'event-source-mapping' as const,
        dimensions: { EventSourceMappingUUID: UUID },
      })),
      ...inquiry.measured(
        'function-qualifier',
        'aliases and versions',
        qualifiersOf(details.Aliases, [...mappings, ...(details.ProvisionedConcurrencyConfigs ?? [])]).map(
          (qualifier) => ({ FunctionName: name, Resource: `${name}:${qualifier}` }),
        ),
      ),
      ...inquiry.measured('executed-version', 'versions behind aliases', executedVersions(name, details.Aliases)),
    ],
  };
}

interface Alias {
  readonly Name?: string | undefined;
  readonly FunctionVersion?: string | undefined;
  readonly RoutingConfig?:
    | { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> | undefined }
    | undefined;
}

/** All aliases, and of the versions, of which each deployment leaves one behind, those that something calls by number. */
function qualifiersOf(
  aliases: readonly Alias[] = [],
  callers: readonly { readonly FunctionArn?: string | undefined }[],
): readonly string[] {
  const called = callers.flatMap(({ FunctionArn = '' }) => /:function:[^:]+:([\w-]+)$/.exec(FunctionArn)?.[1] ?? []);
  return [...new Set([...aliases.flatMap(({ Name }) => Name ?? []), ...called])];
}

/** An alias sends to one version, or to two by weight. */
function executedVersions(name: string, aliases: readonly Alias[] = []): readonly Dimensions[] {
  return aliases.flatMap(({ Name = '', FunctionVersion = '', RoutingConfig }) =>
    [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})].map((version) => ({
      FunctionName: name,
      Resource: `${name}:${Name}`,
      ExecutedVersion: version,
    })),
  );
}

async function aliasesOf(inquiry: Inquiry, name: string) {
  const { Aliases, NextMarker } = (await inquiry.detail('lambda:ListAliases', { FunctionName: name })) ?? {};
  if (NextMarker) inquiry.gaps.push(`function ${name}: only the first ${Aliases?.length} of its aliases were listed`);
  return Aliases;
}

async function mappingsOf(inquiry: Inquiry, name: string) {
  const of = { FunctionName: name, MaxItems: 100 };
  const { EventSourceMappings = [] } = (await inquiry.detail('lambda:ListEventSourceMappings', of)) ?? {};
  return EventSourceMappings;
}

async function versionsOf(inquiry: Inquiry, name: string) {
  const versions = [];
  let marker: string | undefined;
  for (let page = 0; page < versionPagesMax; page++) {
    const answer = await inquiry.detail('lambda:ListVersionsByFunction', {
      FunctionName: name,
      ...(marker && { Marker: marker }),
    });
    versions.push(...(answer?.Versions ?? []));
    marker = answer?.NextMarker;
    if (!marker) break;
  }
  // Each version repeats the whole configuration; what tells versions apart is when and which code.
  return versions.map(({ Version, LastModified, CodeSha256, Description: text, Runtime, MemorySize, Timeout }) => {
    return { Version, LastModified, CodeSha256, Description: text, Runtime, MemorySize, Timeout };
  });
}

/** CloudFormation puts the name of the stack on what it makes. */
function stackOf(tags: Record<string, string> | undefined, name: string): readonly Reference[] {
  const stack = tags?.['aws:cloudformation:stack-name'];
  return stack === undefined ? [] : [{ kind: 'stack', id: stack, because: `it made ${name}` }];
}
