// A finding with what to do about it: first what the case makes concrete, then the general words of the scenario.
import { isJsonObject } from '@coldcase/model';
import type { EvidencedFinding } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { noNumbers } from '../numbers.ts';
import { functionOf } from '../suspect.ts';
import { concreteRemedies } from './concrete.ts';

const order = ['mitigate', 'fix', 'prevent'] as const;

export function withRemedies<T extends EvidencedFinding>(
  finding: T,
  {
    groups,
    functions,
    settings,
    tablePoints = [],
  }: Pick<Evidence, 'groups' | 'functions' | 'settings' | 'tablePoints'>,
): T {
  const { logGroup, suspect, scenario, evidence, remedies } = finding;
  // Without a log group, a metric named the function itself.
  const functionName = logGroup === '' ? suspect : functionOf(logGroup);
  const document = functions.find(({ name }) => name === functionName)?.document;
  const concrete = concreteRemedies(scenario, {
    functionName,
    suspect,
    texts: evidence.flatMap(({ rows }) => rows.flatMap((row) => row['@message'] ?? [])),
    numbers: groups.find((group) => group.logGroup === logGroup)?.numbers ?? noNumbers,
    details: isJsonObject(document) ? document : undefined,
    resources: settings,
    points: tablePoints,
  });
  const all = order.flatMap((kind) => [...concrete, ...remedies].filter((remedy) => remedy.kind === kind));
  return { ...finding, remedies: all };
}
