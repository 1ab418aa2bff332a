// Which commands may follow which. The documentation forbids some orders and others merely do nothing.
import type { Problems } from '../diagnostics.ts';
import { statsCommandsMax } from '../limits.ts';
import type { CommandSyntax } from '../syntax/syntax.ts';

export function checkOrder(commands: readonly CommandSyntax[], problems: Problems): void {
  const statsCount = commands.filter((command) => command.kind === 'stats').length;
  const lastStats = commands.findLastIndex((command) => command.kind === 'stats');
  const excess = commands.filter((command) => command.kind === 'stats')[statsCommandsMax];
  if (excess !== undefined) problems.report('QL-0410', excess.span, { count: statsCount });
  for (const command of commands.slice(0, Math.max(lastStats, 0))) checkBeforeStats(command, statsCount, problems);
  checkAfterDedup(commands, problems);
  for (const command of commands.slice(0, -1)) {
    if (command.kind === 'estimate') problems.report('QL-0418', command.span, { word: 'estimate' });
  }
}

function checkBeforeStats(command: CommandSyntax, statsCount: number, problems: Problems): void {
  if (command.kind !== 'sort' && command.kind !== 'limit') return;
  if (statsCount > 1) problems.report('QL-0405', command.span, { word: command.kind });
  else if (command.kind === 'sort') problems.report('QL-0403', command.span, {});
  else problems.report('QL-0404', command.span, {});
}

function checkAfterDedup(commands: readonly CommandSyntax[], problems: Problems): void {
  const first = commands.findIndex((command) => command.kind === 'dedup');
  if (first < 0) return;
  for (const command of commands.slice(first + 1)) {
    const isAllowed = command.kind === 'limit' || command.kind === 'broken';
    if (!isAllowed) problems.report('QL-0406', command.span, { word: command.kind });
  }
}
