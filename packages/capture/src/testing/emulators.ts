// Servers that imitate AWS, for tests: how they are asked without the SDK, whose commands that write stay out of this package.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

export function tableInput(name: string): object {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  };
}

export async function post(endpoint: string, target: string, input: object): Promise<void> {
  const service = { Logs: 'logs', Dyna: 'dynamodb', Kine: 'kinesis', Amaz: 'sqs' }[target.slice(0, 4)] ?? '';
  await send(endpoint, service, JSON.stringify(input), {
    'content-type': `application/x-amz-json-${/^(Amaz|Dyna)/.test(target) ? '1.0' : '1.1'}`,
    'x-amz-target': target,
  });
}

export async function form(endpoint: string, service: string, body: string): Promise<void> {
  await send(endpoint, service, body, { 'content-type': 'application/x-www-form-urlencoded' });
}

/** A bucket can only be made in the region that is asked. */
export async function makeBucket(endpoint: string, name: string, region: string): Promise<void> {
  const body = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  await send(`${endpoint}/${name}`, 's3', body, { 'content-type': 'application/xml' }, { method: 'PUT', region });
}

/** None of these servers checks signatures; moto takes service and region from them. */
async function send(
  endpoint: string,
  service: string,
  body: string,
  headers: Record<string, string>,
  { method = 'POST', region = 'eu-west-1' } = {},
): Promise<void> {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const date = { 'x-amz-date': '20261121T140000Z' };
  const response = await fetch(endpoint, { method, body, headers: { ...headers, ...date, authorization } });
  if (!response.ok) throw new RangeError(`${service} was not prepared: ${await response.text()}`);
}

export async function answering(endpoint: string): Promise<void> {
  for (let n = 0; n < 200; n++) {
    const response = await fetch(endpoint).catch(() => undefined);
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new RangeError('the server did not start');
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = Number(new URL(urlOf(probe)).port);
  probe.close();
  return port;
}

export function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
