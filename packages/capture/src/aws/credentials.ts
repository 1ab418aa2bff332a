// Whose eyes we see with: the credentials that the AWS command line would use (environment, profile, SSO, web identity,
// container, instance), or a role that these may assume, as for another account. Assuming a role calls sts:AssumeRole, by
// the SDK and before any read; it is the one call that does not go through the reader's table.
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { MeteredHandler } from './transport.ts';

export interface Identity {
  readonly profile?: string;
  readonly roleArn?: string;
  /** One for each further account; the credentials of the profile assume them, not those of `roleArn`. */
  readonly otherRoles?: readonly string[];
  /** A word that the owner of the role demands (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html). */
  readonly externalId?: string;
}

interface Service {
  readonly region: string;
  /** In place of those of the environment. */
  readonly credentials?: AwsCredentialIdentityProvider;
  readonly endpoint?: string;
}

/** `arn:aws:iam::210987654321:role/reader` → `210987654321`; absent when it is the ARN of no role. */
export function accountOfRole(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:iam::(\d{12}):role\/./.exec(arn)?.[1];
}

/** CloudTrail shows it as the name of the session, so that whoever looks knows what read. */
const sessionName = 'coldcase-capture';

/** Credentials are fetched again this long before they end, so that none ends on the way. */
const renewAheadMs = 5 * 60_000;

/** Reads files, or asks services, when the credentials are first needed; then again only shortly before they end. */
export function credentialsOf(
  identity: Identity & Service,
  requestHandler: MeteredHandler,
): AwsCredentialIdentityProvider {
  return remembered(async () => {
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const { profile, roleArn, externalId, region, endpoint, credentials } = identity;
    const own =
      credentials ??
      fromNodeProviderChain({ clientConfig: { requestHandler }, ...(profile !== undefined && { profile }) });
    if (roleArn === undefined) return own();
    const assumed = fromTemporaryCredentials({
      masterCredentials: own,
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        ...(externalId !== undefined && { ExternalId: externalId }),
      },
      clientConfig: { region, requestHandler, ...(endpoint !== undefined && { endpoint }) },
    });
    return assumed();
  });
}

/** One answer for all clients, where each would ask for its own: twenty services would assume the role twenty times. */
function remembered(provide: () => Promise<AwsCredentialIdentity>): AwsCredentialIdentityProvider {
  let last: Promise<AwsCredentialIdentity> | undefined;
  let endsMs = 0;
  return async () => {
    if (last === undefined || Date.now() > endsMs - renewAheadMs) {
      last = provide();
      // While it is under way everybody waits for the same one.
      endsMs = Number.POSITIVE_INFINITY;
      last.then(
        ({ expiration }) => {
          endsMs = expiration?.getTime() ?? Number.POSITIVE_INFINITY;
        },
        () => {
          last = undefined;
        },
      );
    }
    return last;
  };
}
