import { captureError } from '../failures.ts';

/** The region that the environment or the profile names, as the AWS command line finds it. */
export async function configuredRegion(profile?: string): Promise<string> {
  const sts = await import('./services/sts.ts');
  try {
    return await sts.configuredRegion(profile);
  } catch {
    throw captureError('CAPTURE_REGION_MISSING', { profile: profile ?? 'the default profile' });
  }
}
