import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new CloudTrailClient(config), config.guard);
  return {
    'cloudtrail:LookupEvents': read(LookupEventsCommand),
  };
}
