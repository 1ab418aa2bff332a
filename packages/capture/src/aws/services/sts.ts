import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new STSClient(config), config.guard);
  return {
    'sts:GetCallerIdentity': read(GetCallerIdentityCommand),
  };
}

/** The region that the environment or the profile names; rejects when none does. */
export async function configuredRegion(profile: string | undefined): Promise<string> {
  return new STSClient(profile === undefined ? {} : { profile }).config.region();
}
