import { endpointLine, epochMs, printTime } from '@coldcase/model';
import { type CaseInfo, infoOf } from '@coldcase/workbench/case-info';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { bytesText, countText, plural } from '../output/progress.ts';
import { bold, tableText, terminalWidth, yellow } from '../output/table-text.ts';

/** Log groups shown, the largest first; --json lists all. */
const groupsShownMax = 30;

export async function info(folder: string, options: { readonly json?: boolean }): Promise<number> {
  const facts = infoOf(folder);
  if (options.json === true) await printJson(facts);
  else await print(infoText(folder, facts));
  return exitCodes.ok;
}

function infoText(folder: string, facts: CaseInfo): string {
  const lines = [
    bold(facts.title === '' ? folder : facts.title),
    `${plural(facts.events, 'event')}, ${plural(facts.metricPoints, 'metric point')}, ${plural(facts.segments, 'trace segment')}; ${bytesText(facts.bytes)} on disk`,
    facts.window === undefined ? 'no events' : `${facts.window.from} to ${facts.window.to} UTC`,
    `format version ${facts.formatVersion}, masking: ${facts.masking}, id ${facts.id}`,
  ];
  if (facts.state === 'capturing') lines.push(yellow('not whole: its capture did not end (coldcase capture --resume)'));
  else if (facts.state !== 'complete')
    lines.push(yellow(`not whole: ${plural(facts.pending.length, 'source')} still to import`));
  return [...lines, ...capturedLines(facts), ...groupLines(facts), ...tableLines(facts), ...gapLines(facts)].join('\n');
}

function capturedLines({ captured }: CaseInfo): readonly string[] {
  if (captured === undefined) return [];
  const { accounts, regions, window, baseline, calls, bytes, costUsd, endpoints = [] } = captured;
  const where = accounts.length === 0 ? '' : ` from account ${accounts.join(', ')} in ${regions.join(', ')}`;
  return [
    `captured${where}: ${plural(calls, 'call')}, ${bytesText(bytes)}, about ${costUsd.toFixed(2)} USD`,
    `incident ${spanText(window)}${baseline === undefined ? '' : `, baseline ${spanText(baseline)}`}`,
    ...endpoints.map(endpointLine),
  ];
}

function spanText({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): string {
  return `${printTime(epochMs(startMs))} to ${printTime(epochMs(endMs))}`;
}

function groupLines({ logGroups }: CaseInfo): readonly string[] {
  if (logGroups.length === 0) return [];
  const shown = logGroups.toSorted((a, b) => b.events - a.events).slice(0, groupsShownMax);
  const rows = shown.map((group) => [
    group.name === '' ? '(no name)' : group.name,
    countText(group.events),
    group.from,
    group.to,
  ]);
  const more = logGroups.length > shown.length ? [`and ${logGroups.length - shown.length} more log groups`] : [];
  return ['', tableText(['log group', 'events', 'first', 'last'], rows, terminalWidth()), ...more];
}

function tableLines({ lookupTables }: CaseInfo): readonly string[] {
  if (lookupTables.length === 0) return [];
  const lines = lookupTables.map(
    ({ name, rows, columns }) => `  ${name}: ${plural(rows, 'row')} of ${columns.join(', ')}`,
  );
  return ['', 'Tables for lookup:', ...lines];
}

function gapLines({ gaps, notUnderstood }: CaseInfo): readonly string[] {
  const strange = notUnderstood.map(({ count, reason, source }) => `  ${count} × ${reason} in ${source}`);
  return [
    ...(gaps.length > 0 ? ['', 'Not in the case:', ...gaps.map((gap) => `  ${gap}`)] : []),
    ...(strange.length > 0 ? ['', 'Not understood:', ...strange] : []),
  ];
}
