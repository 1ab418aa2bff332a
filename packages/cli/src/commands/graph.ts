import { mapOfCase, type ServiceMap, serviceMapMermaid } from '@coldcase/workbench/graph-case';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { bold, tableText, terminalWidth } from '../output/table-text.ts';
import { interruption } from '../run-action.ts';

interface Options {
  readonly mermaid?: boolean;
  readonly json?: boolean;
}

export async function graph(folder: string, { mermaid, json }: Options): Promise<number> {
  const map = await mapOfCase(folder, interruption());
  if (json === true) await printJson(map);
  else await print(mermaid === true ? serviceMapMermaid(map) : mapText(map));
  return exitCodes.ok;
}

function mapText({ edges, statistics }: ServiceMap): string {
  if (edges.length === 0)
    return 'Nobody is known to call anybody: the case has no service graph, no traces, no configuration, and no id stands in two of its logs.';
  const calls = edges.map(({ from, to, waits, restsOn }) => [
    `${from.name} (${from.kind})`,
    waits ? '─▶' : '─▷',
    `${to.name} (${to.kind})`,
    restsOn.map(({ source, text }) => `${source}: ${text}`).join('; '),
  ]);
  const rate = (part: number, whole: number) => `${Math.round((1_000 * part) / Math.max(1, whole)) / 10} %`;
  const nodes = statistics.map(({ name, kind, requests, faults, errors, throttles, responseMs }) => [
    `${name} (${kind})`,
    String(requests),
    rate(faults, requests),
    rate(errors, requests),
    rate(throttles, requests),
    `${responseMs} ms`,
  ]);
  return [
    tableText(['caller', '', 'called', 'known from'], calls, terminalWidth()),
    '',
    '─▶ waits for the answer, ─▷ does not',
    ...(nodes.length === 0
      ? []
      : [
          '',
          bold('What X-Ray counted'),
          tableText(['node', 'requests', 'faults', 'errors', 'throttled', 'mean'], nodes, terminalWidth()),
        ]),
  ].join('\n');
}
