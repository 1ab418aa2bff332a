import {
  ApiGatewayV2Client,
  GetApiCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new ApiGatewayV2Client(config), config.guard);
  return {
    'apigatewayv2:GetApi': read(GetApiCommand),
    'apigatewayv2:GetIntegrations': read(GetIntegrationsCommand),
    'apigatewayv2:GetRoutes': read(GetRoutesCommand),
    'apigatewayv2:GetStages': read(GetStagesCommand),
  };
}
