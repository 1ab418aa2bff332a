// A finding with what to do about it: first what the case makes concrete, then the general words of the scenario.
import { isJsonObject } from '@coldcase/model';
import type { EvidencedFinding } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { explained } from '../mechanisms/with-mechanisms.ts';
import { noNumbers } from '../numbers.ts';
import type { Label } from '../scenarios/label.ts';
import { functionOf } from '../suspect.ts';
import { concreteRemedies } from './concrete.ts';
import { statementRemedies } from './database-remedies.ts';
import { type Known, mayBeNode, waitedForIn } from './known.ts';
import { serialRemedies } from './serial-remedies.ts';

const order = ['mitigate', 'fix', 'prevent'] as const;

/** What slow statements may have led to. */
const ofDatabase: ReadonlySet<Label> = new Set<Label>(['db-contention', 'db-connections-exhausted']);

export function withRemedies<T extends EvidencedFinding>(finding: T, evidence: Evidence): T {
  const { scenario, remedies } = finding;
  const known = knownOf(finding, evidence);
  const { slowStatements = [], indexes = [], mechanisms } = evidence;
  const made = [
    ...concreteRemedies(scenario, known),
    ...(ofDatabase.has(scenario) ? statementRemedies(slowStatements, indexes) : []),
    ...serialRemedies(explained(finding, mechanisms), mayBeNode(known)),
  ];
  // Who can paste a command at three in the morning needs no general word for the same, and none against what the case shows.
  const isMade = made.some(
    ({ kind, command, confidence }) => kind === 'mitigate' && (command !== undefined || confidence !== undefined),
  );
  const general = remedies.filter(({ kind }) => !(isMade && kind === 'mitigate'));
  const all = order.flatMap((kind) => [...made, ...general].filter((remedy) => remedy.kind === kind));
  return { ...finding, remedies: all };
}

function knownOf(
  { logGroup, suspect, evidence: items }: EvidencedFinding,
  { groups, functions, settings, tablePoints = [] }: Evidence,
): Known {
  // Without a log group, a metric named the function itself.
  const functionName = logGroup === '' ? suspect : functionOf(logGroup);
  const document = functions.find(({ name }) => name === functionName)?.document;
  const group = groups.find((one) => one.logGroup === logGroup);
  return {
    functionName,
    suspect,
    texts: items.flatMap(({ rows }) => rows.flatMap((row) => row['@message'] ?? [])),
    numbers: group?.numbers ?? noNumbers,
    waitedFor: waitedForIn(group?.statements.flatMap(({ samples }) => samples) ?? []),
    details: isJsonObject(document) ? document : undefined,
    resources: settings,
    points: tablePoints,
  };
}
