/** What is looked at. The names are part of the contract of `--json`. */
export type CheckName =
  | 'configuration'
  | 'layer'
  | 'memory and timeout'
  | 'bucket'
  | 'region'
  | 'bucket policy'
  | 'list'
  | 'names'
  | 'write'
  | 'read'
  | 'remove'
  | 'logs'
  | 'debug mode';

export interface HealthCheck {
  readonly name: CheckName;
  /** `unknown`: it may not be looked at. `todo`: only a person can, or nobody said yes. */
  readonly verdict: 'ok' | 'bad' | 'unknown' | 'todo';
  readonly found: string;
}
