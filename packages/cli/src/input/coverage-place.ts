// Where a bucket is, from the options that every command about coverage has.
import { identityOf } from './aws-identity.ts';

export interface PlaceOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

export function coveragePlace({
  region,
  profile,
  endpointUrl = process.env.AWS_ENDPOINT_URL_S3,
}: PlaceOptions): PlaceOptions {
  identityOf(profile === undefined ? {} : { profile });
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  };
}
