// A batch that takes most of the time that its function has: the next larger one does not end. (S004-19)
import type { ResourceDocument } from '@coldcase/model';
import type { GroupEvidence } from '../evidence.ts';
import { functionConfiguration } from '../signs/settings.ts';
import type { CarriedFigures } from './carried-figures.ts';
import { type Mechanism, ofOneKindMax } from './mechanism.ts';
import { shown } from './series.ts';

/** Contract S004-19, S003-18. */
export const shareOfTimeoutMin = 0.8;

export function batchesNearTimeout(
  figures: readonly CarriedFigures[],
  groups: readonly GroupEvidence[],
  resources: readonly ResourceDocument[],
): readonly Mechanism[] {
  const found = figures.flatMap(({ logGroup, name, batchMsMax, batches, query, sample }): Mechanism[] => {
    const configured = functionConfiguration(resources, name)?.Timeout;
    const printed = groups.find((group) => group.logGroup === logGroup)?.numbers.timeoutMs;
    const timeoutMs = typeof configured === 'number' ? configured * 1_000 : printed;
    if (batchMsMax === undefined || timeoutMs === undefined || batchMsMax <= shareOfTimeoutMin * timeoutMs) return [];
    const share = Math.round((100 * batchMsMax) / timeoutMs);
    return [
      {
        name: 'batch-near-timeout',
        subject: name,
        concerns: [name],
        says: `a batch of ${name} takes up to ${shown(batchMsMax)} ms, ${share} % of the ${shown(timeoutMs / 1_000)} s that the function has`,
        proofs: [
          {
            says: `the longest of ${batches} batches that the log tells of`,
            query,
            rows: [{ '@log': logGroup, '@message': sample }],
            source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html',
          },
        ],
        ruledOut: [],
      },
    ];
  });
  return found.slice(0, ofOneKindMax);
}
