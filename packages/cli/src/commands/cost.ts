import { type Cost, costOfCase } from '@coldcase/workbench/cost-case';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { bold, tableText, terminalWidth } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly monthly?: boolean;
  readonly json?: boolean;
}

export async function cost(folder: string, { monthly = false, json = false }: Options): Promise<number> {
  const found = await costOfCase(folder, { monthly }, interruption());
  if (json) await printJson(found);
  else await print(costText(found));
  return exitCodes.ok;
}

/** Drivers shown; `--json` has all. */
const driversMax = 20;
const savingsMax = 20;

function costText({ of, window, hours, drivers, usd, monthlyUsd, savings, prices, unknown }: Cost): string {
  const month = monthlyUsd === undefined ? '' : `, ${dollars(monthlyUsd)} in a month of such hours`;
  const rows = drivers
    .slice(0, driversMax)
    .map((one) => [dollars(one.usd), one.kind, one.resource, `${one.amount} ${one.unit}`, one.rests]);
  return [
    `${bold(dollars(usd))} in ${hours} hours${month}: the ${of}, ${window.from} to ${window.to} UTC.`,
    `List prices of ${prices.region}, as of ${prices.asOf}.`,
    '',
    ...(rows.length === 0
      ? []
      : [tableText(['cost', 'of', '', 'used', 'from'], rows, terminalWidth()), ...more(drivers, driversMax), '']),
    ...(savings.length === 0 ? [] : ['Less would do']),
    ...savings.slice(0, savingsMax).flatMap(savingLines),
    ...more(savings, savingsMax),
    ...(savings.length === 0 ? [] : ['']),
    'Not known',
    ...unknown.map((sentence) => `   ${sentence}`),
  ].join('\n');
}

function savingLines({ resource, text, usd, monthlyUsd, confidence, rests, command, risk }: Cost['savings'][number]) {
  const worth = [
    ...(usd === undefined ? [] : [dollars(usd)]),
    ...(monthlyUsd === undefined ? [] : [`${dollars(monthlyUsd)} a month`]),
  ].join(', ');
  return [
    `   ${resource}${worth === '' ? '' : `, ${worth}`}: ${text} (${confidence} confidence, from ${rests})`,
    ...(command === undefined ? [] : [`      $ ${command}   (${risk})`]),
  ];
}

function more(list: readonly unknown[], most: number): readonly string[] {
  return list.length <= most ? [] : [`and ${list.length - most} more (--json lists them)`];
}

/** Two digits that count; below a thousandth of a cent nobody minds. */
function dollars(usd: number): string {
  return `${usd >= 1 ? usd.toFixed(2) : Number(usd.toPrecision(2))} USD`;
}
