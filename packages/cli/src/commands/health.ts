import { type Health, healthOfCase, isProfileName, profileNames } from '@coldcase/workbench/diagnose-case';
import { cliError } from '../failures.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { bold, dim, green, red, tableText, terminalWidth, yellow } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';

export async function healthCommand(
  folder: string,
  options: { readonly profile: string; readonly json?: boolean },
): Promise<number> {
  const { profile } = options;
  if (!isProfileName(profile)) throw cliError('PROFILE_UNKNOWN', { name: profile, known: profileNames });
  const health = await healthOfCase(folder, profile, interruption());
  if (options.json === true) await printJson(health);
  else await print(healthText(health));
  return health.overall === 'healthy' ? exitCodes.ok : exitCodes.found;
}

const paint = { healthy: green, warning: yellow, critical: red, unknown: dim } as const;

const order = ['critical', 'warning', 'healthy', 'unknown'];

function healthText({ profile, overall, indicators, unknownCount }: Health): string {
  const worstFirst = indicators.toSorted((a, b) => order.indexOf(a.band) - order.indexOf(b.band));
  const rows = worstFirst.map((i) => [i.band, i.indicator, i.resource, i.shown, i.threshold, i.sources.join(' ')]);
  const unknown = unknownCount === 0 ? '' : ` (${unknownCount} of ${indicators.length} could not be measured)`;
  return [
    `${bold(profile)}: ${paint[overall](overall)}${unknown}`,
    '',
    tableText(['band', 'indicator', 'resource', 'value', 'threshold', 'from'], rows, terminalWidth()),
  ].join('\n');
}
