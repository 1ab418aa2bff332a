/** What long work looks at to stop early. An `AbortSignal` fits; pure packages cannot name that, since they have no platform. */
export interface Cancellation {
  readonly aborted: boolean;
}
