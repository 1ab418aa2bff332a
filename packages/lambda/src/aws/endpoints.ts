// Where the services are, and who asks: what Lambda puts into the environment of every function.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
import type { Credentials } from './signature.ts';

/** Read anew at each call. Absent when the environment has none. */
export function credentialsFromEnvironment(): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  const sessionToken = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...sessionToken };
}

export const ownRegion = (): string => process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || 'us-east-1';

/**
 * The address of a service in a region, as https://docs.aws.amazon.com/general/latest/gr/rande.html has it.
 *
 * @param variable  what comes behind `AWS_ENDPOINT_URL_`; that variable, or `AWS_ENDPOINT_URL`, wins:
 *   https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(service: string, variable: string, region: string): { url: URL; isOwn: boolean } {
  const own = process.env[`AWS_ENDPOINT_URL_${variable}`] || process.env.AWS_ENDPOINT_URL;
  if (own) return { url: new URL(own), isOwn: true };
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { url: new URL(`https://${service}.${region}.${domain}`), isOwn: false };
}
