// Texts with something planted in them, and texts that only look so: the truth against which masking is measured. The same seed
// gives the same texts.
import type { Seeded } from '@coldcase/testkit';
import { cardNumber, credentialDraws, drawn, type PlantedValue, personalDraws } from './planted-values.ts';

export interface Planted {
  readonly class: string;
  readonly family: 'credential' | 'personal';
  readonly carrier: string;
  readonly text: string;
  /** Must not occur in the output, nor its encoded forms. */
  readonly secret: string;
}

interface Field {
  readonly name: string;
  readonly planted: PlantedValue;
}

function one<T>(random: Seeded, list: readonly T[]): T {
  const item = list[random.integer(0, list.length - 1)];
  if (item === undefined) throw new RangeError('the list is not empty');
  return item;
}

const neutralNames = ['detail', 'value', 'input', 'data', 'message', 'reason', 'payload', 'context', 'result', 'note'];

function spelled(random: Seeded, words: string): string {
  const parts = words.split(' ');
  const title = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return one(random, [
    () => parts.join('_'),
    () => parts.map((word, n) => (n === 0 ? word : title(word))).join(''),
    () => parts.map(title).join(''),
    () => parts.join('-'),
    () => parts.map(title).join('-'),
    () => parts.join('_').toUpperCase(),
  ])();
}

type Carrier = (random: Seeded, field: Field) => string;

const id = (random: Seeded): string => `ord-${drawn(random, '0123456789abcdef', 8)}`;

/** Around the field, members that say nothing. */
function inObject(random: Seeded, field: Field): string {
  const member = [field.name, field.planted.value] as const;
  const around = [
    ['orderId', id(random)],
    ['attempt', random.integer(1, 5)],
    ['ok', false],
    ['stage', 'prod'],
  ] as const;
  const at = random.integer(0, 3);
  const flat = Object.fromEntries([...around.slice(0, at), member, ...around.slice(at)]);
  const nested = one(random, [flat, { event: { detail: flat }, n: 1 }, { items: [{ k: 1 }, flat] }]);
  return JSON.stringify(nested, undefined, one(random, [0, 0, 2]));
}

const level = (random: Seeded): string => one(random, ['INFO', 'ERROR', 'WARN', 'DEBUG']);
const isOneLine = (value: string): boolean => !/\n/.test(value);
const isBare = (value: string): boolean => /^[^\s"'&;,#<>]+$/.test(value);

interface CarrierRule {
  readonly name: string;
  readonly write: Carrier;
  /** Where the value cannot be written so. */
  readonly fits?: (field: Field) => boolean;
}

const lead = ({ planted }: Field): string => planted.lead ?? '';
/** In a sentence only what is known by its form, or has a word that leads to it. */
const fitsSentence = (field: Field): boolean => field.planted.names.length === 0 || field.planted.lead !== undefined;

const carriers: readonly CarrierRule[] = [
  {
    name: 'sentence',
    write: (r, field) => {
      const value =
        field.planted.class === 'secret'
          ? one(r, [`: ${field.planted.value}`, ` "${field.planted.value}"`, `=${field.planted.value}`])
          : ` ${field.planted.value}`;
      return `${one(r, ['Failed to process', 'Retrying', 'Rejected', 'Sent'])} ${lead(field)}${value}${one(r, ['', ' after 3 attempts', ', giving up', '.'])}`;
    },
    fits: fitsSentence,
  },
  { name: 'json', write: inObject },
  {
    name: 'json-in-json',
    write: (r, field) => JSON.stringify({ Records: [{ messageId: id(r), body: inObject(r, field) }] }),
  },
  {
    name: 'json-thrice',
    write: (r, field) => JSON.stringify({ message: JSON.stringify({ Records: [{ body: inObject(r, field) }] }) }),
  },
  { name: 'json-after-text', write: (r, field) => `${level(r)}\tReceived event: ${inObject(r, field)}` },
  {
    name: 'dynamodb',
    write: (r, field) =>
      JSON.stringify({ Item: { pk: { S: id(r) }, [field.name]: { S: field.planted.value }, n: { N: '4' } } }),
  },
  {
    name: 'logfmt',
    write: (r, field) => {
      const value = field.planted.value;
      return `level=${level(r)} order=${id(r)} ${field.name}=${isBare(value) ? value : JSON.stringify(value)} took=${r.integer(1, 900)}ms`;
    },
  },
  {
    name: 'query',
    write: (r, field) =>
      `GET https://api.example.com/v1/orders?page=${r.integer(1, 9)}&${encodeURIComponent(field.name)}=${encodeURIComponent(field.planted.value)}&sort=asc ${r.integer(200, 504)}`,
  },
  {
    name: 'form',
    write: (r, field) =>
      `body: grant_type=x&${field.name}=${encodeURIComponent(field.planted.value).replaceAll('%20', '+')}&id=${id(r)}`,
  },
  {
    name: 'sql-insert',
    write: (r, field) =>
      `INSERT INTO accounts (id, ${field.name.replaceAll('-', '_')}, created_at) VALUES ('${id(r)}', '${field.planted.value.replaceAll("'", "''")}', NOW())`,
    fits: ({ planted }) => isOneLine(planted.value),
  },
  {
    name: 'sql-where',
    write: (r, field) =>
      `SELECT * FROM accounts WHERE ${field.name.replaceAll('-', '_')} = '${field.planted.value.replaceAll("'", "''")}' AND id = ${r.integer(1, 900)}`,
    fits: ({ planted }) => isOneLine(planted.value) && !planted.value.includes("'"),
  },
  {
    name: 'sql-parameters',
    write: (r, field) =>
      `Executing: UPDATE accounts SET ${field.name.replaceAll('-', '_')} = $1 WHERE id = $2 -- params: ${JSON.stringify([field.planted.value, id(r)])}`,
  },
  {
    name: 'base64',
    write: (r, field) =>
      `payload=${Buffer.from(inObject(r, field)).toString(one(r, ['base64', 'base64url'] as const))}`,
  },
  {
    name: 'stack-trace',
    write: (r, field) =>
      `Error: invalid request ${JSON.stringify({ [field.name]: field.planted.value })}\n    at handler (/var/task/index.js:${r.integer(1, 99)}:${r.integer(1, 40)})\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
  },
  {
    name: 'header',
    write: (r, field) =>
      `> POST /v1 HTTP/1.1\n> Host: api.example.com\n> ${field.name.replaceAll('_', '-')}: ${field.planted.value}\n> X-Request-Id: ${id(r)}`,
    fits: ({ planted }) => isOneLine(planted.value),
  },
  {
    name: 'headers-json',
    write: (r, field) =>
      JSON.stringify({
        headers: {
          accept: '*/*',
          [field.name]: [field.planted.value],
          'x-amzn-trace-id': `Root=1-${drawn(r, '0123456789abcdef', 8)}-${drawn(r, '0123456789abcdef', 24)}`,
        },
      }),
  },
  {
    name: 'csv',
    write: (r, field) =>
      `id,${field.name},total\n${id(r)},${JSON.stringify(field.planted.value)},12.50\n${id(r)},,9.99`,
    fits: ({ planted }) => isOneLine(planted.value) && !/[",]/.test(planted.value),
  },
  {
    name: 'xml',
    write: (r, field) =>
      `<order id="${id(r)}"><${field.name}>${field.planted.value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${field.name}></order>`,
  },
  {
    name: 'inspect',
    write: (r, field) =>
      `${level(r)} { id: '${id(r)}', user: { '${field.name}': ${JSON.stringify(field.planted.value).replaceAll("'", "\\'").replace(/^"|"$/g, "'").replace(/"$/, "'")}, n: 3 } }`,
  },
];

/** A text with one secret in it. */
export function plantedText(random: Seeded, family: 'credential' | 'personal'): Planted {
  const planted = one(random, family === 'credential' ? credentialDraws : personalDraws)(random);
  const name = spelled(random, one(random, planted.names.length === 0 ? neutralNames : planted.names));
  const field = { name, planted };
  let carrier = one(random, carriers);
  while (carrier.fits?.(field) === false) carrier = one(random, carriers);
  return {
    class: planted.class,
    family,
    carrier: carrier.name,
    text: carrier.write(random, field),
    secret: planted.secret ?? planted.value,
  };
}

/** Whether nothing of the secret can be read from the output, in any of the ways in which it may stand there. */
export function isGone({ secret, carrier }: Planted, output: string): boolean {
  const decoded =
    carrier === 'base64' ? Buffer.from(/payload=(\S*)/.exec(output)?.[1] ?? '', 'base64').toString() : output;
  const quoted = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    quoted,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    secret.replaceAll("'", "''"),
    JSON.stringify(quoted).slice(1, -1),
  ];
  return forms.every((form) => !decoded.includes(form));
}

const hexes = (random: Seeded, count: number): string => drawn(random, '0123456789abcdef', count);
const digits = (random: Seeded, count: number): string => drawn(random, '123456789', count);
const uuid = (random: Seeded): string =>
  `${hexes(random, 8)}-${hexes(random, 4)}-4${hexes(random, 3)}-a${hexes(random, 3)}-${hexes(random, 12)}`;

const negatives: readonly ((random: Seeded) => string)[] = [
  (r) => `START RequestId: ${uuid(r)} Version: $LATEST`,
  (r) => `trace 1-${hexes(r, 8)}-${hexes(r, 24)} span ${hexes(r, 16)}`,
  (r) => `arn:aws:lambda:eu-west-1:${digits(r, 12)}:function:orders-${hexes(r, 6)}`,
  (r) =>
    JSON.stringify({
      arn: `arn:aws:sqs:us-east-1:${digits(r, 12)}:jobs`,
      accountId: digits(r, 12),
      ts: Number(digits(r, 13)),
      took: r.next() * 1000,
    }),
  (r) => `{"orderId":"${cardNumber(r)}","transactionId":${cardNumber(r)},"sequenceNumber":"49${digits(r, 54)}"}`,
  (r) => `processed order ${cardNumber(r)} in ${r.integer(1, 900)} ms`,
  (r) => `commit ${hexes(r, 40)} sha256:${hexes(r, 64)} etag "${hexes(r, 32)}"`,
  (r) =>
    `npm ERR! lodash@4.17.${r.integer(0, 30)} @aws-sdk/client-s3@3.${r.integer(1, 900)}.0 typescript@5.${r.integer(0, 9)}.${r.integer(0, 9)}-beta.1`,
  (r) => `cloning git@github.com:acme/orders-${hexes(r, 4)}.git`,
  () => 'SyntaxError: Unexpected token } in JSON at position 5',
  () => 'Error: invalid token: jwt expired',
  () => 'Authentication failed: password is incorrect for this account',
  () =>
    '{"password":null,"token":"","secret":"***","apiKey":"[REDACTED]","hasPassword":true,"passwordPolicy":"strict"}',
  () => 'DB_PASSWORD is not set, falling back to AWS_SECRET_ACCESS_KEY from the environment',
  () => 'use a Bearer token in the Authorization header, or Basic authentication',
  (r) =>
    `connect ECONNREFUSED 10.${r.integer(0, 255)}.${r.integer(0, 255)}.7:5432 via 172.16.${r.integer(0, 255)}.1 and 192.168.1.${r.integer(1, 254)} or 127.0.0.1`,
  (r) =>
    `"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.${r.integer(1000, 9999)}.${r.integer(1, 200)} Safari/537.36"`,
  (r) => `s3://logs-${digits(r, 12)}/AWSLogs/2026/11/21/part-${digits(r, 5)}-${uuid(r)}.parquet`,
  (r) => `2026/11/21/[$LATEST]${hexes(r, 32)}`,
  (r) =>
    `2026-11-21T10:00:00.${digits(r, 3)}+0100 took ${r.integer(1, 99)}.${digits(r, 6)} s at epoch ${digits(r, 16)}`,
  (r) =>
    JSON.stringify({
      name: one(r, ['TypeError', 'orders-table', 'OrderCreated', 'getUser']),
      functionName: 'OrderService',
      address: '10.0.0.7',
      port: 5432,
      nextToken: hexes(r, 40),
      key: `orders/${digits(r, 6)}.json`,
      max_tokens: 4096,
    }),
  (r) =>
    `01HF${drawn(r, 'ABCDEFGHJKMNPQRSTVWXYZ0123456789', 22)} ${drawn(r, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789', 27)}`,
  (r) => `data:image/png;base64,iVBORw0KGgo${drawn(r, 'ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789+/', 200)}==`,
  (r) =>
    `{"_aws":{"Timestamp":${digits(r, 13)},"CloudWatchMetrics":[{"Namespace":"orders","Dimensions":[["service"]],"Metrics":[{"Name":"Latency","Unit":"Milliseconds"}]}]},"Latency":${r.integer(1, 900)}}`,
  (r) =>
    `heap grew +${digits(r, 9)} bytes, version 1.2.3.${r.integer(1, 9)}, build 4.18.${r.integer(0, 9)}.${r.integer(10, 99)}`,
  (r) => `SELECT id, email, password FROM users WHERE email = $1 AND tenant_id = ${digits(r, 6)} LIMIT 10`,
  () => '    at Object.<anonymous> (/var/task/node_modules/@acme/db@2.1.0/index.js:12:34)',
];

/** A text in which nothing should be masked. */
export function innocentText(random: Seeded): string {
  return one(random, negatives)(random);
}
