// What to do, in the order in which it is done: the general words of the scenario.
import type { Remedy as Words } from '../scenarios/scenario.ts';
import type { Remedy } from './remedy.ts';

export function remediesOf({ mitigate, fix, prevent }: Words): readonly Remedy[] {
  return [
    ...mitigate.map((text) => ({ kind: 'mitigate' as const, text })),
    ...fix.map((text) => ({ kind: 'fix' as const, text })),
    ...prevent.map((text) => ({ kind: 'prevent' as const, text })),
  ];
}
