// What to do, in the order in which it is done.
import type { Finding } from './diagnosis.ts';
import type { Remedy } from './scenarios/scenario.ts';

export function remediesOf({ mitigate, fix, prevent }: Remedy): Finding['remedies'] {
  return [
    ...mitigate.map((text) => ({ kind: 'mitigate' as const, text })),
    ...fix.map((text) => ({ kind: 'fix' as const, text })),
    ...prevent.map((text) => ({ kind: 'prevent' as const, text })),
  ];
}
