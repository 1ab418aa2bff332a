// The query that shows a signal, for CloudWatch and for a case alike. The patterns of the scenarios keep to what RE2 and
// JavaScript read the same, so a query is the pattern itself with its flags written inside.

import { statementsQuestion } from './questions.ts';
import type { Hit } from './ranking/hits.ts';

/** UTF-16 units of patterns in one query: half of what the service accepts for a pattern is still readable. */
const patternTextMax = 900;

/** `filter @message like /…/ | fields @timestamp, @log, @message | sort @timestamp asc | limit 20` */
export function evidenceQuery(hit: Hit): string {
  const { signal } = hit;
  if (signal.where === 'numbers' || signal.where === 'invocation') return signal.query;
  const patterns = fitting(hit.matched.map(inlined));
  if (patterns.length === 0) return statementsQuestion;
  return `filter @message like /${patterns.join('|')}/ | fields @timestamp, @log, @message | sort @timestamp asc | limit 20`;
}

/** `/slow query/i` → `(?i:slow query)`; RE2 takes the flags of a group inside it. */
export function inlined(pattern: RegExp): string {
  const flags = pattern.flags.replaceAll(/[gyuvd]/g, '');
  return flags === '' ? pattern.source : `(?${flags}:${pattern.source})`;
}

function fitting(patterns: readonly string[]): readonly string[] {
  let length = 0;
  return patterns.filter((pattern) => {
    length += pattern.length + 1;
    return length <= patternTextMax;
  });
}
