// Which resource a finding points at: the one that its lines name, else the function that printed them.
import type { Label } from './scenarios/label.ts';

const table = [/\btable\W{1,3}([\w.-]{3,255})/i, /:table\/([\w.-]{3,255})/, /"TableName"\W{1,4}([\w.-]{3,255})/];
const queue = [/https:\/\/sqs\.[^\s"']+\/([\w.-]+)/, /arn:aws[\w-]*:sqs:[^:\s]*:[^:\s]*:([\w.-]+)/];
const stream = [/:stream\/([\w.-]+)/, /\bstream \[?([\w.-]{3,128})\]? (?:under|,)/, /StreamName\W{1,4}([\w.-]+)/];
const bucket = [/\bbucket\W{1,3}([a-z0-9][a-z0-9.-]{2,62})\b/, /arn:aws[\w-]*:s3:::([a-z0-9.-]+)/];
const resource = [/on resource: (arn:aws[^\s"',]+)/];
const host = [
  /(?:ENOTFOUND|EAI_AGAIN|lookup|resolve host:?|Connection to|connecting to|ETIMEDOUT|ECONNREFUSED|dial tcp) ([\w.-]+\.[\w.-]*\w(?::\d+)?)/,
];

const named: Readonly<Partial<Record<Label, readonly RegExp[]>>> = {
  'dynamodb-throttled': table,
  'dynamodb-validation': table,
  'dynamodb-conflict': table,
  'stream-throughput-exceeded': stream,
  'event-backlog': stream,
  'sqs-redelivery': queue,
  'event-source-misconfig': queue,
  'resource-not-found': [...table, ...bucket, ...queue],
  'iam-denied': resource,
  'kms-denied': resource,
  'network-path-blocked': host,
  'dependency-unavailable': host,
  'dns-failure': host,
};

/** Words that stand where a name would: `table was exceeded`. */
const noNames = new Set(['was', 'were', 'the', 'for', 'and', 'not', 'has', 'with', 'name', 'does', 'under', 'read']);

/** A name from the texts that show the scenario; the function of the log group; `unknown` for an excerpt without one. */
export function suspectOf(label: Label, texts: readonly string[], logGroup: string): string {
  for (const pattern of named[label] ?? []) {
    for (const text of texts) {
      const name = pattern.exec(text)?.[1];
      if (name !== undefined && !noNames.has(name.toLowerCase())) return name;
    }
  }
  return functionOf(logGroup);
}

/** `/aws/lambda/orders` → `orders`; any other group stays as it is. */
export function functionOf(logGroup: string): string {
  if (logGroup === '') return 'unknown';
  return /\/aws\/lambda\/(.+)$/.exec(logGroup)?.[1] ?? logGroup;
}
