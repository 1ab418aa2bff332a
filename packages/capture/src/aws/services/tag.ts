import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new ResourceGroupsTaggingAPIClient(config), config.guard);
  return {
    'tag:GetResources': read(GetResourcesCommand),
  };
}
