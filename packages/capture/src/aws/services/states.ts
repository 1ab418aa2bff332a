import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { reads, type ServiceConfig } from './reads.ts';

export function open(config: ServiceConfig) {
  const read = reads(new SFNClient(config), config.guard);
  return {
    'states:DescribeExecution': read(DescribeExecutionCommand),
    'states:DescribeStateMachine': read(DescribeStateMachineCommand),
    'states:GetExecutionHistory': read(GetExecutionHistoryCommand),
    'states:ListExecutions': read(ListExecutionsCommand),
    'states:ListStateMachines': read(ListStateMachinesCommand),
  };
}
