// Where less would do. What was not seen is not proposed, and what a saving may break is said with it.
import { isJsonObject, numberAt, valueAt } from '@coldcase/model';
import { updateFunction } from '../remedies/function-remedies.ts';
import { shellWord } from '../remedies/quoting.ts';
import type { CostEvidence, Saving } from './cost-model.ts';
import { freeRetentionHours, streamsIn } from './drivers.ts';
import type { FunctionUse } from './function-use.ts';
import { peakOf, secondsOfPoint, seriesOf } from './metric-use.ts';
import { prices, roundedUsd } from './prices.ts';
import { type Capacity, capacitiesOf, priceOf } from './table-use.ts';

/** Fewer invocations do not show what a function needs at most. */
const invocationsMin = 100;
/** Of what is given, used at most: from here on there is nothing to take away. */
const usedShareMax = 0.5;
/** What stays beyond what was used at most. */
const reserve = 1.5;
const memoryMbMin = 128;
/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html: 1 MB a second into a shard. */
const shardBytesPerSecond = 1_000_000;
/** Days that logs are kept for in the command; whoever runs it knows better. */
const retentionDays = 30;
const bytesPerGb = 1_000_000_000;
const secondsPerHour = 3_600;

/** Largest first; those whose size is not known last. */
export function savingsOf(evidence: CostEvidence, functions: readonly FunctionUse[], hours: number): readonly Saving[] {
  return [
    ...functions.flatMap(lessMemory),
    ...functions.flatMap(arm),
    ...capacitiesOf(evidence).flatMap((capacity) => lessCapacity(capacity, hours)),
    ...fewerShards(evidence, hours),
    ...unusedConcurrency(evidence, functions, hours),
    ...keptForEver(evidence),
  ].sort((a, b) => (b.usd ?? -1) - (a.usd ?? -1) || (b.monthlyUsd ?? -1) - (a.monthlyUsd ?? -1) || compare(a, b));
}

function compare(a: Saving, b: Saving): number {
  const [one, other] = [a, b].map(({ resource, text }) => `${resource} ${text}`);
  return one === other ? 0 : (one ?? '') < (other ?? '') ? -1 : 1;
}

/** Less memory is less of a processor, too: what takes longer for it saves nothing. */
function lessMemory({ name, requests, gbSeconds, sizeMb, usedMb, isArm }: FunctionUse): readonly Saving[] {
  if (sizeMb === undefined || usedMb === undefined || requests < invocationsMin) return [];
  if (usedMb > usedShareMax * sizeMb) return [];
  const next = Math.max(memoryMbMin, Math.ceil((reserve * usedMb) / 64) * 64);
  if (next >= sizeMb) return [];
  const price = isArm ? prices.lambdaGbSecondArm : prices.lambdaGbSecond;
  return [
    {
      resource: name,
      text: `${usedMb} of ${sizeMb} MB were used at most (${Math.round((100 * usedMb) / sizeMb)} %): ${next} MB would do, if it does not take longer. Less memory is less of a processor, too, so compare durations.`,
      usd: roundedUsd(gbSeconds * (1 - next / sizeMb) * price.usd),
      confidence: 'medium',
      rests: `Max Memory Used of ${requests} invocations`,
      command: updateFunction(name, `--memory-size ${next}`),
      risk: 'reversible',
    },
  ];
}

/** Only where the configuration says that it runs on x86. */
function arm({ name, gbSeconds, document, isArm }: FunctionUse): readonly Saving[] {
  if (document === undefined || isArm || gbSeconds === 0) return [];
  const details = isJsonObject(document.document) ? document.document.Configuration : undefined;
  const runtime = isJsonObject(details) && typeof details.Runtime === 'string' ? details.Runtime : undefined;
  const carries =
    runtime === undefined
      ? 'its image has to be built for it'
      : 'what it carries has to run there, native modules and layers above all';
  return [
    {
      resource: name,
      text: `A second on ARM costs a fifth less; ${carries}.`,
      usd: roundedUsd(gbSeconds * (prices.lambdaGbSecond.usd - prices.lambdaGbSecondArm.usd)),
      confidence: runtime === undefined ? 'low' : 'medium',
      rests: 'its configuration and REPORT lines',
    },
  ];
}

function lessCapacity(
  { name, side, isOnDemand, consumed, peak, provisioned }: Capacity,
  hours: number,
): readonly Saving[] {
  if (isOnDemand || provisioned === undefined || provisioned <= 1) return [];
  const { perHour, perUnit } = priceOf(side);
  const next = Math.max(1, Math.ceil(reserve * peak));
  if (next > usedShareMax * provisioned) return [];
  const pays = provisioned * hours * perHour.usd;
  const onDemand = consumed * perUnit.usd;
  const lower = next * hours * perHour.usd;
  const [table = name] = name.split('/');
  const other = onDemand < lower ? ` On demand would have cost ${roundedUsd(onDemand)} USD.` : '';
  return [
    {
      resource: name,
      text: `${shown(peak)} of ${shown(provisioned)} provisioned ${side} units were consumed in the fullest minute: ${next} would do.${other}`,
      usd: roundedUsd(pays - Math.min(lower, onDemand)),
      confidence: hours >= 24 ? 'medium' : 'low',
      rests: 'consumed and provisioned capacity',
      // The other side stays as it is, and is not known here: no command without it.
      ...(onDemand < lower
        ? {
            command: `aws dynamodb update-table --table-name ${shellWord(table)} --billing-mode PAY_PER_REQUEST`,
            risk: 'reversible' as const,
          }
        : {}),
    },
  ];
}

function fewerShards({ points, resources }: CostEvidence, hours: number): readonly Saving[] {
  const incoming = seriesOf(points, 'AWS/Kinesis', 'IncomingBytes', 'Sum', ['StreamName']);
  return streamsIn(resources).flatMap(({ name, isOnDemand, shards, retentionHours }) => {
    const peak = peakOf(incoming.get(name));
    if (isOnDemand || peak === undefined || shards < 2) return [];
    const next = Math.max(1, Math.ceil((reserve * peak) / secondsOfPoint / shardBytesPerSecond));
    if (next > usedShareMax * shards) return [];
    const price = prices.shardHour.usd + (retentionHours > freeRetentionHours ? prices.extendedShardHour.usd : 0);
    return [
      {
        resource: name,
        text: `The fullest minute brought ${shown(peak / secondsOfPoint / 1_000)} kB a second into ${shards} shards: ${next} would do for that. Each shard is also a reader, so less of them read slower.`,
        usd: roundedUsd((shards - next) * hours * price),
        confidence: 'low' as const,
        rests: 'IncomingBytes and its configuration',
        command: `aws kinesis update-shard-count --stream-name ${shellWord(name)} --target-shard-count ${Math.max(next, Math.ceil(shards / 2))} --scaling-type UNIFORM_SCALING`,
        risk: 'risky' as const,
      },
    ];
  });
}

/** Environments that wait are paid for whether they work or not. */
function unusedConcurrency(
  { points }: CostEvidence,
  functions: readonly FunctionUse[],
  hours: number,
): readonly Saving[] {
  const dimensions = ['FunctionName', 'Resource'];
  const used = seriesOf(points, 'AWS/Lambda', 'ProvisionedConcurrentExecutions', 'Maximum', dimensions);
  const share = seriesOf(points, 'AWS/Lambda', 'ProvisionedConcurrencyUtilization', 'Maximum', dimensions);
  return [...share].flatMap(([key, values]) => {
    const [name = ''] = key.split('/');
    const most = peakOf(values);
    const busy = peakOf(used.get(key));
    const sizeMb = functions.find((one) => one.name === name)?.sizeMb;
    if (most === undefined || most > usedShareMax) return [];
    // How many there are is what was in use over the share of it.
    const environments = busy === undefined || most === 0 ? undefined : Math.round(busy / most);
    const next = environments === undefined ? undefined : Math.ceil(reserve * (busy ?? 0));
    const saved =
      environments === undefined || next === undefined || sizeMb === undefined
        ? undefined
        : roundedUsd((environments - next) * (sizeMb / 1024) * hours * secondsPerHour * prices.provisionedGbSecond.usd);
    return [
      {
        resource: name,
        text: `At most ${Math.round(100 * most)} % of its provisioned concurrency was in use at once.`,
        ...(saved === undefined || saved <= 0 ? {} : { usd: saved }),
        confidence: 'medium' as const,
        rests: 'ProvisionedConcurrencyUtilization',
      },
    ];
  });
}

/** What was stored is paid for each month that it stays. */
function keptForEver({ resources }: CostEvidence): readonly Saving[] {
  return resources.flatMap(({ kind, name, document }) => {
    if (kind !== 'log-group' || !isJsonObject(document) || valueAt(document, 'retentionInDays') !== undefined)
      return [];
    const bytes = numberAt(document, 'storedBytes');
    return [
      {
        resource: name,
        text: `Its logs are kept for ever${bytes === undefined ? '' : `, ${shown(bytes / bytesPerGb)} GB by now`}. The command deletes what is older than ${retentionDays} days: choose how long they are needed.`,
        ...(bytes === undefined ? {} : { monthlyUsd: roundedUsd((bytes / bytesPerGb) * prices.storedLogGbMonth.usd) }),
        confidence: 'high' as const,
        rests: 'its configuration; at most, since all of it would have to be older',
        command: `aws logs put-retention-policy --log-group-name ${shellWord(name)} --retention-in-days ${retentionDays}`,
        risk: 'risky' as const,
      },
    ];
  });
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
