import {
  APIGatewayClient,
  GetIntegrationCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStagesCommand,
} from '@aws-sdk/client-api-gateway';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new APIGatewayClient(config), config.guard);
  return {
    'apigateway:GetIntegration': read(GetIntegrationCommand),
    'apigateway:GetResources': read(GetResourcesCommand),
    'apigateway:GetRestApi': read(GetRestApiCommand),
    'apigateway:GetRestApis': read(GetRestApisCommand),
    'apigateway:GetStages': read(GetStagesCommand),
  };
}
