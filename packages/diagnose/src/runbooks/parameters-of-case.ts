// What a runbook is run for, when nobody says: what the diagnosis suspects, or the only one of its kind in the case.
import type { Finding } from '../diagnosis.ts';
import type { Label } from '../scenarios/label.ts';
import { functionOf } from '../suspect.ts';
import type { CaseView } from './case-view.ts';
import { isUsableName, knownParameters, type Parameters } from './parameters.ts';
import type { Runbook } from './runbook.ts';

/** Findings whose suspect is not a function but one of these. */
const suspected: Readonly<Record<string, readonly Label[]>> = {
  table: ['dynamodb-throttled', 'dynamodb-validation', 'dynamodb-conflict'],
  queue: ['sqs-redelivery'],
  stream: ['stream-throughput-exceeded', 'event-backlog'],
};

/**
 * The parameters of a runbook, those that are given first. A parameter that is found nowhere is absent.
 * Findings of the runbook's own scenarios go before others. Asks for a diagnosis only if something is missing.
 */
export async function parametersOfCase(view: CaseView, runbook: Runbook, given: Parameters): Promise<Parameters> {
  const found: Record<string, string> = {};
  for (const name of [...runbook.needs, ...runbook.uses]) {
    const value = given[name] ?? (await fromCase(view, runbook, name));
    if (value !== undefined && isUsableName(value)) found[name] = value;
  }
  return found;
}

async function fromCase(view: CaseView, { scenarios }: Runbook, name: string): Promise<string | undefined> {
  const { findings } = await view.diagnosis();
  const own = findings.filter(({ scenario }) => scenarios.includes(scenario));
  const named = [...own, ...findings].flatMap((finding) => nameIn(finding, name) ?? []);
  return named[0] ?? (await onlyOne(view, name));
}

/** A finding whose suspect is the function itself names no table. */
function nameIn({ scenario, suspect, logGroup }: Finding, name: string): string | undefined {
  const inFunction = functionOf(logGroup);
  if (name === 'function') return logGroup.includes('/aws/lambda/') ? inFunction : undefined;
  return suspected[name]?.includes(scenario) && suspect !== inFunction ? suspect : undefined;
}

async function onlyOne(view: CaseView, name: string): Promise<string | undefined> {
  const kind = Object.entries(knownParameters).find(([known]) => known === name)?.[1];
  const documents = kind === undefined ? [] : (await view.documents(kind)).map((one) => one.name);
  const groups =
    name === 'function' ? view.reader.facts.logGroups.filter((group) => group.startsWith('/aws/lambda/')) : [];
  const names = [...new Set([...documents, ...groups.map(functionOf)])];
  return names.length === 1 ? names[0] : undefined;
}
