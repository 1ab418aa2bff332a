import {
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { type Read, reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new LambdaClient(config), config.guard);
  return {
    'lambda:GetFunction': withoutCodeAddress(read(GetFunctionCommand)),
    'lambda:GetFunctionEventInvokeConfig': read(GetFunctionEventInvokeConfigCommand),
    'lambda:GetPolicy': read(GetPolicyCommand),
    'lambda:ListAliases': read(ListAliasesCommand),
    'lambda:ListEventSourceMappings': read(ListEventSourceMappingsCommand),
    'lambda:ListFunctions': read(ListFunctionsCommand),
    'lambda:ListProvisionedConcurrencyConfigs': read(ListProvisionedConcurrencyConfigsCommand),
    'lambda:ListVersionsByFunction': read(ListVersionsByFunctionCommand),
  };
}

/**
 * The answer carries an address from which anybody can fetch the code for ten minutes, with the permission inside of it
 * (https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html). It does not pass this border.
 */
function withoutCodeAddress<Input>(
  getFunction: Read<Input, GetFunctionCommandOutput>,
): Read<Input, FunctionWithoutCode> {
  return async (input, options) => {
    const { Code, ...others } = await getFunction(input, options);
    if (Code === undefined) return others;
    const { Location: _, ...code } = Code;
    return { ...others, Code: code };
  };
}

interface FunctionWithoutCode extends Omit<GetFunctionCommandOutput, 'Code'> {
  readonly Code?: Omit<NonNullable<GetFunctionCommandOutput['Code']>, 'Location'>;
}
