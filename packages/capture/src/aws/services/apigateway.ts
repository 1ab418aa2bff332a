import {
  APIGatewayClient,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStagesCommand,
} from '@aws-sdk/client-api-gateway';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new APIGatewayClient(config), config.guard);
  return {
    'apigateway:GetResources': read(GetResourcesCommand),
    'apigateway:GetRestApi': read(GetRestApiCommand),
    'apigateway:GetStages': read(GetStagesCommand),
  };
}
