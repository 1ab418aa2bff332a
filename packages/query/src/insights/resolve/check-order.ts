// Which commands may follow which. The documentation forbids some orders and others merely do nothing.
import type { Problems } from '../diagnostics.ts';
import { statsCommandsMax } from '../limits.ts';
import type { CommandSyntax } from '../syntax/syntax.ts';

export function checkOrder(commands: readonly CommandSyntax[], problems: Problems): void {
  const statsCount = commands.filter((command) => command.kind === 'stats').length;
  const lastStats = commands.findLastIndex((command) => command.kind === 'stats');
  const excess = commands.filter((command) => command.kind === 'stats')[statsCommandsMax];
  if (excess !== undefined) problems.report('QL-0410', excess.span, { count: statsCount });
  const before = commands.slice(0, Math.max(lastStats, 0));
  for (const [index, command] of before.entries())
    checkBeforeStats(command, before.slice(index + 1), statsCount, problems);
  checkAfterDedup(commands, problems);
  for (const command of commands.slice(0, -1)) {
    if (command.kind === 'estimate') problems.report('QL-0418', command.span, { word: 'estimate' });
  }
}

/** Commands for which the order of the rows decides what they give. */
const readsOrder: ReadonlySet<string> = new Set(['limit', 'accum', 'autoregress', 'filldown', 'appendcols']);

/** @param between  the commands from this one to the last stats */
function checkBeforeStats(
  command: CommandSyntax,
  between: readonly CommandSyntax[],
  statsCount: number,
  problems: Problems,
): void {
  if (command.kind !== 'sort' && command.kind !== 'limit') return;
  if (statsCount > 1) problems.report('QL-0405', command.span, { word: command.kind });
  else if (command.kind === 'limit') problems.report('QL-0404', command.span, {});
  else if (!between.some(({ kind }) => readsOrder.has(kind))) problems.report('QL-0403', command.span, {});
}

function checkAfterDedup(commands: readonly CommandSyntax[], problems: Problems): void {
  const first = commands.findIndex((command) => command.kind === 'dedup');
  if (first < 0) return;
  for (const command of commands.slice(first + 1)) {
    const isAllowed = command.kind === 'limit' || command.kind === 'broken';
    if (!isAllowed) problems.report('QL-0406', command.span, { word: command.kind });
  }
}
