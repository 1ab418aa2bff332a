import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new IAMClient(config), config.guard);
  return {
    'iam:GetPolicy': read(GetPolicyCommand),
    'iam:GetPolicyVersion': read(GetPolicyVersionCommand),
    'iam:GetRole': read(GetRoleCommand),
    'iam:GetRolePolicy': read(GetRolePolicyCommand),
    'iam:ListAttachedRolePolicies': read(ListAttachedRolePoliciesCommand),
    'iam:ListRolePolicies': read(ListRolePoliciesCommand),
  };
}
