// The last line of three. The first is that no command that writes is imported, the second that a test says so; this one
// refuses at run time whatever is not on the list, in case both were wrong.
import { captureError } from '../failures.ts';

/** Throws CAPTURE_NOT_READ_ONLY for a command that may not leave, named as the SDK does: `PutLogEventsCommand`. */
export type ReadOnlyGuard = (commandName: string | undefined) => void;

export function readOnlyGuard(service: string, isAllowed: (operation: string) => boolean): ReadOnlyGuard {
  return (commandName = 'a command without a name') => {
    const operation = `${service}:${commandName.replace(/Command$/, '')}`;
    if (!isAllowed(operation)) throw captureError('CAPTURE_NOT_READ_ONLY', { operation });
  };
}
