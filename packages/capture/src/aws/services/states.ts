import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new SFNClient(config), config.guard);
  return {
    'states:DescribeStateMachine': read(DescribeStateMachineCommand),
    'states:GetExecutionHistory': read(GetExecutionHistoryCommand),
    'states:ListExecutions': read(ListExecutionsCommand),
  };
}
