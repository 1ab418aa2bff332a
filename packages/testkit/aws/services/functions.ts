// Lambda, over REST.
import type { AwsData, LambdaFunction } from '../data.ts';
import { notFound } from '../errors.ts';
import { type JsonObject, numberIn, textIn } from '../json.ts';
import type { Operations, Serving } from '../operation.ts';
import { pageOf } from '../paging.ts';

const listPageLength = 50;
const marker = { token: 'Marker', answerToken: 'NextMarker' };

export const functionOperations: Operations = {
  'lambda:ListFunctions': ({ input, data }) => {
    const configurations = (data.functions ?? []).map(({ configuration }) => configuration);
    return pageOf(configurations, input, { list: 'Functions', ...marker }, pageLength(input));
  },
  'lambda:GetFunction': (serving) => {
    const { configuration, tags, reservedConcurrency } = functionIn(serving);
    return {
      Configuration: configuration,
      // With the permission to fetch it in the address, as the real one: what must not get into a case.
      Code: { RepositoryType: 'S3', Location: 'https://code.example/snapshots/1?X-Amz-Signature=0123456789abcdef' },
      ...(tags !== undefined && { Tags: tags }),
      ...(reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
      }),
    };
  },
  'lambda:GetFunctionConfiguration': (serving) => functionIn(serving).configuration,
  'lambda:GetFunctionConcurrency': (serving) => {
    const { reservedConcurrency } = functionIn(serving);
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  },
  'lambda:GetFunctionEventInvokeConfig': (serving) => {
    functionIn(serving);
    throw notFound('The function has no EventInvokeConfig', 404);
  },
  'lambda:GetPolicy': (serving) => {
    const { policy } = functionIn(serving);
    if (policy === undefined) throw notFound('The resource you requested does not exist.', 404);
    return { Policy: JSON.stringify(policy), RevisionId: 'revision' };
  },
  'lambda:ListAliases': (serving) => {
    return pageOf(functionIn(serving).aliases ?? [], serving.input, { list: 'Aliases', ...marker }, listPageLength);
  },
  'lambda:ListVersionsByFunction': (serving) => {
    const { versions, configuration } = functionIn(serving);
    return pageOf(versions ?? [configuration], serving.input, { list: 'Versions', ...marker }, listPageLength);
  },
  'lambda:ListEventSourceMappings': ({ input, data }) => {
    const name = textIn(input, 'FunctionName');
    const mappings = (data.eventSourceMappings ?? []).filter(
      ({ FunctionArn }) => name === undefined || String(FunctionArn).endsWith(`:${name}`),
    );
    return pageOf(mappings, input, { list: 'EventSourceMappings', ...marker }, pageLength(input));
  },
  'lambda:ListProvisionedConcurrencyConfigs': (serving) => {
    functionIn(serving);
    return { ProvisionedConcurrencyConfigs: [] };
  },
  'lambda:ListTags': ({ input, data }) => {
    const arn = textIn(input, 'Resource') ?? '';
    return { Tags: functionNamed(arn, arn, data).tags ?? {} };
  },
  'lambda:GetAccountSettings': ({ data }) => ({
    AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
    AccountUsage: { FunctionCount: (data.functions ?? []).length },
  }),
};

function functionIn({ input, data, region, account }: Serving): LambdaFunction {
  const name = textIn(input, 'FunctionName') ?? '';
  return functionNamed(name, `arn:aws:lambda:${region}:${account}:function:${name}`, data);
}

/** A name or an ARN. */
function functionNamed(name: string, arn: string, data: AwsData): LambdaFunction {
  const found = data.functions?.find(({ configuration }) => {
    return configuration.FunctionName === name || configuration.FunctionArn === name;
  });
  if (found === undefined) throw notFound(`Function not found: ${arn}`, 404);
  return found;
}

function pageLength(input: JsonObject): number {
  return numberIn(input, 'MaxItems') ?? listPageLength;
}
