// Everything that a capture needs, looked at before it is needed: this machine, AWS, a database. It reads, and asks AWS for next
// to nothing.
import { type AccountRequest, accountFindings, type Permissions } from './doctor/account.ts';
import type { Check } from './doctor/check.ts';
import { databaseChecks } from './doctor/database.ts';
import { machineChecks } from './doctor/machine.ts';

export interface DoctorRequest extends AccountRequest {
  /** Where cases would go. */
  readonly folder: string;
  readonly configuration?: string;
  /** Address of a PostgreSQL server, when one is meant. */
  readonly database?: string;
}

export interface Examination {
  readonly checks: readonly Check[];
  /** Absent when AWS could not be asked. */
  readonly permissions?: Permissions;
}

/** Never fails on what it finds; throws the reason of the signal, and bugs. */
export async function examine(request: DoctorRequest): Promise<Examination> {
  const { folder, environment, configuration, database, signal } = request;
  const machine = await machineChecks(folder, environment, configuration);
  const { checks, permissions } = await accountFindings(request);
  return {
    checks: [...machine, ...checks, ...(database === undefined ? [] : await databaseChecks(database, signal))],
    ...(permissions === undefined ? {} : { permissions }),
  };
}

export type { Check, CheckName } from './doctor/check.ts';
