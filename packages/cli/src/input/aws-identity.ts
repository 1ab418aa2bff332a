// Whose eyes we see with, from the options that every command about AWS has.

export interface IdentityOptions {
  readonly profile?: string;
  readonly role?: string;
  readonly otherRole?: readonly string[];
  readonly externalId?: string;
}

/**
 * What the reader takes. The SDK takes credentials and region from the profile that it is given, but `endpoint_url` only from
 * the profile of AWS_PROFILE, so the option is put there, too.
 */
export function identityOf({ profile, role, otherRole, externalId }: IdentityOptions) {
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(role === undefined ? {} : { roleArn: role }),
    ...(otherRole === undefined ? {} : { otherRoles: otherRole }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}
