import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new XRayClient(config), config.guard);
  return {
    'xray:BatchGetTraces': read(BatchGetTracesCommand),
    'xray:GetServiceGraph': read(GetServiceGraphCommand),
    'xray:GetTraceSummaries': read(GetTraceSummariesCommand),
  };
}
