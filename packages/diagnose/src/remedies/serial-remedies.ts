// Calls that wait for each other without a need: one call for all of them, or some at once.
import type { Mechanism } from '../mechanisms/mechanism.ts';
import type { Remedy } from './remedy.ts';
import { inParallel } from './typescript.ts';

/** As X-Ray names a database: `shop@db.example.com`. */
const toDatabase = /calls of \S*(?:@|postgres|mysql|aurora|rds)/i;

/** @param mechanisms  those that explain the finding */
export function serialRemedies(mechanisms: readonly Mechanism[], isNode: boolean): readonly Remedy[] {
  return mechanisms
    .filter(({ name }) => name === 'serial-awaits')
    .map(({ says }): Remedy => {
      if (toDatabase.test(says))
        return {
          kind: 'fix',
          text: `${says}. Ask once for all rows.`,
          confidence: 'medium',
          snippets: [
            {
              language: 'sql',
              text: '-- before, for each id\nSELECT the_columns FROM the_table WHERE id = $1\n-- after, once\nSELECT the_columns FROM the_table WHERE id = ANY($1)',
            },
          ],
        };
      return {
        kind: 'fix',
        text: `${says}. Call some at once, or one that takes a list.`,
        confidence: 'medium',
        ...(isNode ? { snippets: [inParallel()] } : {}),
      };
    });
}
