// A corpus of Lambda logs of any size, the same for the same seed: 20 functions over six hours, JSON and text loggers, cold
// starts, traces, rare errors everywhere; in the last third one function loses its database.
//
//   npm run bench -- lambda-corpus --events 5000000 --out DIR [--shards 4] [--seed 1]
//
// Recipe of the figures in bench/results: 5,000,000 events in 4 shards, seed 1 (2.6 GB, about a minute to make).

import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Chance } from './chance.ts';
import { numberOption, option } from './options.ts';

const startMs = Date.UTC(2026, 10, 21, 12);
const hours = 6;
/** The incident begins at this share of the time and lasts to the end. */
const incidentFrom = 0.66;
const writtenAtOnce = 1 << 22;

export const services = [
  'checkout-api',
  'cart-api',
  'catalog-search',
  'payments-worker',
  'inventory-sync',
  'order-events',
  'email-sender',
  'auth-token',
  'user-profile',
  'image-resize',
  'pricing',
  'recommendations',
  'shipping-quote',
  'tax-calc',
  'refunds',
  'webhook-ingest',
  'audit-log',
  'session-cleanup',
  'report-builder',
  'feature-flags',
] as const;
const failingService = 'payments-worker';

const routes = [
  'GET /products/{id}',
  'POST /orders',
  'GET /orders/{id}',
  'PUT /cart/{id}/items',
  'GET /search',
  'POST /payments',
  'DELETE /cart/{id}',
];
const phrases = [
  'request received',
  'cache lookup',
  'db query finished',
  'published event',
  'downstream call completed',
];
const plainPhrases = ['processed batch', 'fetched page', 'retry scheduled', 'wrote object'];
const everydayErrors = [
  ['TypeError', "Cannot read properties of undefined (reading 'amount')"],
  ['ConditionalCheckFailedException', 'The conditional request failed'],
  ['AxiosError', 'timeout of 3000ms exceeded'],
  ['ValidationError', '"quantity" must be less than or equal to 40'],
] as const;
const incidentErrors = [
  ['SequelizeConnectionAcquireTimeoutError', 'Operation timeout'],
  ['Error', 'connect ECONNREFUSED 10.0.14.7:5432'],
  ['error', 'remaining connection slots are reserved for non-replication superuser connections'],
] as const;
const frames = [
  'at Connection._handleErrorWhileConnecting (/var/task/node_modules/pg-pool/index.js:45:11)',
  'at /var/task/src/db/pool.js:88:19',
  'at async OrderRepository.findById (/var/task/src/repositories/order.js:132:20)',
  'at async handler (/var/task/src/handlers/orders.js:41:17)',
  'at processTicksAndRejections (node:internal/process/task_queues:95:5)',
];

interface Service {
  readonly name: string;
  readonly logGroup: string;
  readonly weight: number;
  readonly memoryMb: number;
  readonly baseMs: number;
  readonly isJson: boolean;
  readonly streams: readonly string[];
}

export async function run(args: readonly string[]): Promise<void> {
  const events = numberOption(args, 'events', 5_000_000);
  const shards = numberOption(args, 'shards', 4);
  const out = option(args, 'out', 'corpus');
  await writeCorpus(out, { events, shards, seed: numberOption(args, 'seed', 1) });
  process.stdout.write(`${out}: ${events} events in ${shards} files\n`);
}

export async function writeCorpus(
  out: string,
  size: { readonly events: number; readonly shards: number; readonly seed: number },
): Promise<void> {
  mkdirSync(out, { recursive: true });
  const chance = new Chance(size.seed);
  const team = services.map((name, index) => service(name, index, chance));
  const perShard = Math.ceil(size.events / size.shards);
  for (let shard = 0; shard < size.shards; shard++)
    await writeShard(
      join(out, `part-${String(shard).padStart(3, '0')}.jsonl`),
      shard,
      perShard,
      size.shards,
      team,
      chance,
    );
}

async function writeShard(
  path: string,
  shard: number,
  events: number,
  shards: number,
  team: readonly Service[],
  chance: Chance,
): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: writtenAtOnce });
  const lines = new EventLines(events * shard);
  const spanMs = (hours * 3_600_000) / shards;
  const stepMs = spanMs / (events / 7);
  for (let i = 0; lines.written < events; i++) {
    writeInvocation(Math.floor(startMs + shard * spanMs + Math.min(i * stepMs, spanMs)), team, chance, lines);
    if (lines.length > writtenAtOnce && !file.write(lines.take())) await once(file, 'drain');
  }
  file.end(lines.take());
  await finished(file);
}

function service(name: string, index: number, chance: Chance): Service {
  return {
    name,
    logGroup: `/aws/lambda/${name}`,
    weight: 1 / (1 + index * 0.35),
    memoryMb: chance.pick([128, 256, 512, 1024]),
    baseMs: 5 + chance.next() * 120,
    isJson: index % 5 !== 4,
    streams: Array.from({ length: chance.between(8, 40) }, () => `2026/11/21/[$LATEST]${chance.hex(32)}`),
  };
}

/** Event lines in the shape of the FilterLogEvents answer. */
class EventLines {
  written = 0;
  length = 0;
  #lines: string[] = [];
  #sequence: number;

  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  add(logGroup: string, logStream: string, timestamp: number, message: string): void {
    const eventId = `39${String(1e12 + this.#sequence++).padStart(54, '0')}`;
    const line = `${JSON.stringify({ logGroup, logStream, timestamp, ingestionTime: timestamp + 500 + (timestamp % 900), eventId, message })}\n`;
    this.#lines.push(line);
    this.length += line.length;
    this.written += 1;
  }

  take(): string {
    const text = this.#lines.join('');
    this.#lines = [];
    this.length = 0;
    return text;
  }
}

function writeInvocation(at: number, team: readonly Service[], chance: Chance, lines: EventLines): void {
  const who = chance.weighted(team);
  const stream = chance.pick(who.streams);
  const requestId = chance.uuid();
  const traceId = `1-${Math.floor(at / 1000).toString(16)}-${chance.hex(24)}`;
  const isIncident = who.name === failingService && at > startMs + hours * 3_600_000 * incidentFrom;
  const isCold = chance.next() < 0.01;
  const isTimeout = isIncident && chance.next() < 0.03;
  const durationMs = isTimeout ? 30_000 : who.baseMs * (0.5 + chance.next() * chance.next() * 6) * (isIncident ? 8 : 1);
  let time = at;
  const say = (message: string, afterMs = 0) => {
    time += afterMs;
    lines.add(who.logGroup, stream, time, message);
  };
  if (isCold)
    say(
      `INIT_START Runtime Version: nodejs:22.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:${chance.hex(64)}\n`,
    );
  say(`START RequestId: ${requestId} Version: $LATEST\n`);
  for (let i = chance.between(1, 6); i > 0; i--)
    say(applicationLine(who, { time, requestId, traceId, isCold, isIncident }, chance), chance.between(0, 4));
  if (chance.next() < (isIncident ? 0.22 : 0.008))
    say(errorLine(who, { time, requestId, traceId, isCold, isIncident }, chance), 3);
  if (isTimeout) say(`${new Date(time).toISOString()} ${requestId} Task timed out after 30.03 seconds\n\n`);
  say(`END RequestId: ${requestId}\n`, Math.ceil(durationMs));
  say(reportLine(who, { requestId, traceId, durationMs, isCold, isTimeout }, chance));
}

interface Moment {
  readonly time: number;
  readonly requestId: string;
  readonly traceId: string;
  readonly isCold: boolean;
  readonly isIncident: boolean;
}

function applicationLine(who: Service, moment: Moment, chance: Chance): string {
  const iso = new Date(moment.time).toISOString();
  if (!who.isJson)
    return `${iso}\t${moment.requestId}\tINFO\t${chance.pick(plainPhrases)} ${chance.between(1, 9000)} in ${chance.between(1, 400)}ms key=orders/${chance.between(1, 1e6)}/part-${chance.between(0, 64)}.json\n`;
  const level = chance.next() < 0.06 ? 'WARN' : chance.next() < 0.15 ? 'DEBUG' : 'INFO';
  const message =
    chance.next() < 1 / 6
      ? `loaded ${chance.between(1, 500)} items for user ${chance.between(1e3, 9e6)}`
      : chance.pick(phrases);
  const http = {
    route: chance.pick(routes),
    status: chance.next() < 0.97 ? 200 : chance.pick([404, 409, 429, 500, 503]),
    latency_ms: Math.round(chance.next() * 3000) / 10,
  };
  const user = {
    id: `u-${chance.between(1, 200_000)}`,
    tier: chance.pick(['free', 'pro', 'enterprise']),
    tags: [`a${chance.between(0, 9)}`, `b${chance.between(0, 9)}`],
  };
  const db = {
    statement: 'SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 50',
    rows: chance.between(0, 50),
    pool: { size: 10, waiting: moment.isIncident ? chance.between(5, 90) : 0 },
  };
  return `${JSON.stringify({ ...powertools(level, message, iso, who, moment), http, user, ...(chance.next() < 0.3 ? { db } : {}) })}\n`;
}

function powertools(level: string, message: string, timestamp: string, who: Service, moment: Moment) {
  return {
    level,
    message,
    timestamp,
    service: who.name,
    cold_start: moment.isCold,
    function_request_id: moment.requestId,
    xray_trace_id: moment.traceId,
    sampling_rate: 0,
  };
}

function errorLine(who: Service, moment: Moment, chance: Chance): string {
  const [name, message] = chance.pick<readonly [string, string]>(moment.isIncident ? incidentErrors : everydayErrors);
  const iso = new Date(moment.time).toISOString();
  const stack = Array.from({ length: chance.between(4, 8) }, () => `    ${chance.pick(frames)}`);
  if (!who.isJson)
    return `${iso}\t${moment.requestId}\tERROR\tInvoke Error \t${JSON.stringify({ errorType: name, errorMessage: message, stack: [`${name}: ${message}`, ...stack] })}\n`;
  const error = {
    name,
    location: '/var/task/src/handlers/orders.js:41',
    message,
    stack: `${name}: ${message}\n${stack.join('\n')}`,
  };
  return `${JSON.stringify({ ...powertools('ERROR', 'request failed', iso, who, moment), error })}\n`;
}

function reportLine(
  who: Service,
  run: { requestId: string; traceId: string; durationMs: number; isCold: boolean; isTimeout: boolean },
  chance: Chance,
): string {
  // A tenth of the memory stays free even at the peak: an environment at its limit would be an incident of its own.
  const used = chance.between(Math.floor(who.memoryMb * 0.4), Math.floor(who.memoryMb * 0.9));
  const init = run.isCold ? `Init Duration: ${(200 + chance.next() * 900).toFixed(2)} ms\t` : '';
  const status = run.isTimeout ? 'Status: timeout\t' : '';
  const trace =
    chance.next() < 0.3 ? `XRAY TraceId: ${run.traceId}\tSegmentId: ${chance.hex(16)}\tSampled: true\t\n` : '';
  return `REPORT RequestId: ${run.requestId}\tDuration: ${run.durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(run.durationMs)} ms\tMemory Size: ${who.memoryMb} MB\tMax Memory Used: ${used} MB\t${init}${status}\n${trace}`;
}
