// What AWS asks, per unit. List prices: what was negotiated, a savings plan or a free tier makes it less.

export interface Price {
  readonly usd: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** The page that states it. */
  readonly source: string;
}

/** Of all prices here. They differ by a third from region to region, and change once in some years. */
export const priceRegion = 'us-east-1';
/** Of when they are. A case is read offline: compare with the pages before money is spent on them. */
export const pricesAsOf = '2025-11';

const lambdaPage = 'https://aws.amazon.com/lambda/pricing/';
const tablePage = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const capacityPage = 'https://aws.amazon.com/dynamodb/pricing/provisioned/';
const streamPage = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const gatewayPage = 'https://aws.amazon.com/api-gateway/pricing/';
const queuePage = 'https://aws.amazon.com/sqs/pricing/';
const watchPage = 'https://aws.amazon.com/cloudwatch/pricing/';

const million = 1_000_000;

/** The first tier of each, which is the dearest. */
export const prices = {
  lambdaRequest: { usd: 0.2 / million, unit: 'requests', source: lambdaPage },
  lambdaGbSecond: { usd: 0.0000166667, unit: 'GB-seconds', source: lambdaPage },
  lambdaGbSecondArm: { usd: 0.0000133334, unit: 'GB-seconds', source: lambdaPage },
  provisionedGbSecond: { usd: 0.0000041667, unit: 'GB-seconds', source: lambdaPage },
  tableReadUnit: { usd: 0.125 / million, unit: 'read request units', source: tablePage },
  tableWriteUnit: { usd: 0.625 / million, unit: 'write request units', source: tablePage },
  readCapacityHour: { usd: 0.00013, unit: 'read capacity unit hours', source: capacityPage },
  writeCapacityHour: { usd: 0.00065, unit: 'write capacity unit hours', source: capacityPage },
  shardHour: { usd: 0.015, unit: 'shard hours', source: streamPage },
  onDemandStreamHour: { usd: 0.04, unit: 'stream hours', source: streamPage },
  extendedShardHour: { usd: 0.02, unit: 'shard hours beyond a day of retention', source: streamPage },
  restRequest: { usd: 3.5 / million, unit: 'requests', source: gatewayPage },
  httpRequest: { usd: 1 / million, unit: 'requests', source: gatewayPage },
  queueRequest: { usd: 0.4 / million, unit: 'requests', source: queuePage },
  logGb: { usd: 0.5, unit: 'GB ingested', source: watchPage },
  storedLogGbMonth: { usd: 0.03, unit: 'GB-months kept', source: watchPage },
} as const satisfies Readonly<Record<string, Price>>;

/** Rounded to a ten-thousandth of a cent, so that sums print alike everywhere. */
export function roundedUsd(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
