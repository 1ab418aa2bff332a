// Tables of DynamoDB: throughput that ran short, on the table or on an index, and keys that do not fit.
import { isJsonObject, type JsonObject, type MetricPoint, numberAt, objectsIn, valueAt } from '@coldcase/model';
import { documentNamed, type Known, mayBeNode, textIn } from './known.ts';
import { shellWord } from './quoting.ts';
import type { Remedy } from './remedy.ts';
import { terraform } from './terraform.ts';
import { backOffSnippet, batchWrite, checkedKey, serviceMap } from './typescript.ts';

/** A point of CloudWatch sums a minute. */
const secondsOfPoint = 60;
/** What is given beyond the fullest minute: a refused request counts in no figure of what was consumed. */
const reserve = 2;

/** What remedies read of tables beside their documents. */
export const tableMetrics = [
  'ReadThrottleEvents',
  'WriteThrottleEvents',
  'ConsumedReadCapacityUnits',
  'ConsumedWriteCapacityUnits',
].map((name) => ({ namespace: 'AWS/DynamoDB', name }));

export function moreThroughput(known: Known): readonly Remedy[] {
  const { suspect, functionName } = known;
  if (suspect === functionName || suspect === 'unknown') return [];
  const table = documentNamed(known, 'table', suspect);
  const isOnDemand = textIn(table, 'Table.BillingModeSummary.BillingMode') === 'PAY_PER_REQUEST';
  const index = throttledIndex(known);
  return [
    isOnDemand ? warmTable(known) : onDemand(suspect, table === undefined),
    ...(index === undefined || isOnDemand ? [] : indexCapacity(known, index)),
    ...(index === undefined && !isOnDemand ? tableCapacity(known, table) : []),
    ...codeFor(known),
  ];
}

function onDemand(table: string, isUnseen: boolean): Remedy {
  const unseen = isUnseen ? ' How it is configured was not captured: it may be on demand already.' : '';
  return {
    kind: 'mitigate',
    text: `Let the table take what comes; it can be switched back after a day. A single hot key is throttled in this mode, too.${unseen}`,
    command: `aws dynamodb update-table --table-name ${shellWord(table)} --billing-mode PAY_PER_REQUEST`,
    risk: 'reversible',
    confidence: 'medium',
    snippets: [terraform('aws_dynamodb_table', table, { billing_mode: 'PAY_PER_REQUEST' })],
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
function warmTable(known: Known): Remedy {
  const { suspect } = known;
  const read = peakOf(known, 'ConsumedReadCapacityUnits', undefined);
  const write = peakOf(known, 'ConsumedWriteCapacityUnits', undefined);
  const text =
    'The table is on demand already, so it grew faster than twice its last peak, or one key is hot. Warming it helps the first; the second needs another key.';
  if (read === undefined || write === undefined) return { kind: 'mitigate', text };
  // Below these a table is warm by itself.
  const units = {
    read: Math.max(12_000, Math.ceil(reserve * read)),
    write: Math.max(4_000, Math.ceil(reserve * write)),
  };
  return {
    kind: 'mitigate',
    text: `${text} The fullest minute consumed ${shown(read)} read and ${shown(write)} write units a second.`,
    command: `aws dynamodb update-table --table-name ${shellWord(suspect)} --warm-throughput ReadUnitsPerSecond=${units.read},WriteUnitsPerSecond=${units.write}`,
    risk: 'risky',
    confidence: 'low',
    snippets: [
      terraform('aws_dynamodb_table', suspect, {
        warm_throughput: { block: { read_units_per_second: units.read, write_units_per_second: units.write } },
      }),
    ],
  };
}

/** An index that counted throttled events, or that the message names. */
function throttledIndex({ points, suspect, texts }: Known): string | undefined {
  const counted = points
    .filter(({ name, value }) => /ThrottleEvents$/.test(name) && value > 0)
    .filter((point) => dimensionOf(point, 'TableName') === suspect)
    .flatMap((point) => dimensionOf(point, 'GlobalSecondaryIndexName') ?? []);
  const named = texts.flatMap((text) => /\bindex[/ :]{1,3}([\w.-]{3,255})/.exec(text)?.[1] ?? []);
  return counted.toSorted()[0] ?? named[0];
}

function tableCapacity(known: Known, table: JsonObject | undefined): readonly Remedy[] {
  const units = unitsFor(known, undefined, table?.Table);
  if (units === undefined) return [];
  const { read, write, why } = units;
  return [
    {
      kind: 'mitigate',
      text: `Or raise what is provisioned. ${why}`,
      command: `aws dynamodb update-table --table-name ${shellWord(known.suspect)} --provisioned-throughput ReadCapacityUnits=${read},WriteCapacityUnits=${write}`,
      risk: 'reversible',
      confidence: 'medium',
      snippets: [terraform('aws_dynamodb_table', known.suspect, { read_capacity: read, write_capacity: write })],
    },
  ];
}

function indexCapacity(known: Known, index: string): readonly Remedy[] {
  const { suspect } = known;
  const indexes = valueAt(documentNamed(known, 'table', suspect) ?? {}, 'Table.GlobalSecondaryIndexes');
  const own = objectsIn(indexes).find(({ IndexName }) => IndexName === index);
  const text = `The index ${index} ran short: writes to the table wait for it.`;
  const units = unitsFor(known, index, own);
  if (units === undefined) return [{ kind: 'mitigate', text }];
  const { read, write, why } = units;
  const update = {
    Update: { IndexName: index, ProvisionedThroughput: { ReadCapacityUnits: read, WriteCapacityUnits: write } },
  };
  return [
    {
      kind: 'mitigate',
      text: `${text} ${why}`,
      command: `aws dynamodb update-table --table-name ${shellWord(suspect)} --global-secondary-index-updates ${shellWord(JSON.stringify([update]))}`,
      risk: 'reversible',
      confidence: 'medium',
      snippets: [
        terraform('aws_dynamodb_table', suspect, {
          global_secondary_index: { block: { name: index, read_capacity: read, write_capacity: write } },
        }),
      ],
    },
  ];
}

interface Units {
  readonly read: number;
  readonly write: number;
  readonly why: string;
}

/** Twice the fullest minute or what there is, whichever is more; nothing when neither is known. */
function unitsFor(known: Known, index: string | undefined, described: unknown): Units | undefined {
  const provisioned = isJsonObject(described) ? described : {};
  const has = {
    read: numberAt(provisioned, 'ProvisionedThroughput.ReadCapacityUnits'),
    write: numberAt(provisioned, 'ProvisionedThroughput.WriteCapacityUnits'),
  };
  const consumed = {
    read: peakOf(known, 'ConsumedReadCapacityUnits', index),
    write: peakOf(known, 'ConsumedWriteCapacityUnits', index),
  };
  const need = (peak: number | undefined, units: number | undefined) =>
    peak === undefined && units === undefined
      ? undefined
      : Math.max(units ?? 1, Math.ceil(reserve * (peak ?? units ?? 1)));
  const read = need(consumed.read, has.read);
  const write = need(consumed.write, has.write);
  if (read === undefined || write === undefined) return undefined;
  const peaks =
    consumed.read === undefined || consumed.write === undefined
      ? 'What was consumed was not captured: this is twice what there is.'
      : `The fullest minute consumed ${shown(consumed.read)} read and ${shown(consumed.write)} write units a second, of ${has.read ?? 'unknown'} and ${has.write ?? 'unknown'}; what was refused is in no figure, so this is twice as much.`;
  return { read, write, why: peaks };
}

/** Units a second in the fullest minute. */
function peakOf({ points, suspect }: Known, name: string, index: string | undefined): number | undefined {
  const own = points.filter(
    (point) =>
      point.name === name &&
      point.statistic === 'Sum' &&
      dimensionOf(point, 'TableName') === suspect &&
      dimensionOf(point, 'GlobalSecondaryIndexName') === index,
  );
  return own.length === 0 ? undefined : Math.max(...own.map(({ value }) => value)) / secondsOfPoint;
}

function dimensionOf({ dimensions }: MetricPoint, name: string): string | undefined {
  return dimensions.find((dimension) => dimension.name === name)?.value;
}

function codeFor(known: Known): readonly Remedy[] {
  if (!mayBeNode(known)) return [];
  return [
    {
      kind: 'fix',
      text: 'Try again later each time, and write in batches of 25, again what the table did not take.',
      snippets: [backOffSnippet(), batchWrite(known.suspect)],
    },
    {
      kind: 'prevent',
      text: 'Watch the share of throttled calls where X-Ray sees the table.',
      snippets: [serviceMap(known.suspect)],
    },
  ];
}

/** The names of the keys, from the message or from the table. */
export function checkKeys(known: Known): readonly Remedy[] {
  if (!mayBeNode(known) || known.suspect === known.functionName || known.suspect === 'unknown') return [];
  const schema = valueAt(documentNamed(known, 'table', known.suspect) ?? {}, 'Table.KeySchema');
  const keys = (Array.isArray(schema) ? schema : [])
    .filter(isJsonObject)
    .flatMap(({ AttributeName }) => (typeof AttributeName === 'string' ? [AttributeName] : []));
  const named = known.texts.flatMap(
    (text) => /(?:Missing the key|AttributeName:|Key:) ([\w.-]{1,255})/.exec(text)?.[1] ?? [],
  );
  const names = keys.length > 0 ? keys : [...new Set(named)].toSorted();
  if (names.length === 0) return [];
  const text = `Look at ${names.join(' and ')} before the table is asked: what it refuses for its form, it refuses again.`;
  return [{ kind: 'fix', text, snippets: [checkedKey(known.suspect, names)] }];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
