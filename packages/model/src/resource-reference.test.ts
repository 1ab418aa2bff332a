// Configuration names its neighbours in three ways: ARNs, addresses of queues and buckets, host names of databases and caches.
import { expect, test } from 'vitest';
import { referenceOfArn, referencesIn } from './resource-reference.ts';

const arnRows = `
arn:aws:lambda:eu-west-1:123456789012:function:orders                   function orders
arn:aws:lambda:eu-west-1:123456789012:function:orders:live              function orders
arn:aws:sqs:eu-west-1:123456789012:orders-dlq                           queue orders-dlq
arn:aws:dynamodb:eu-west-1:123456789012:table/carts                     table carts
arn:aws:dynamodb:eu-west-1:123456789012:table/carts/stream/2026-01-01T00:00:00.000    table carts
arn:aws:dynamodb:eu-west-1:123456789012:table/carts/index/by-user       table carts
arn:aws:kinesis:eu-west-1:123456789012:stream/clicks                    stream clicks
arn:aws:sns:eu-west-1:123456789012:placed                               topic arn:aws:sns:eu-west-1:123456789012:placed
arn:aws:sns:eu-west-1:123456789012:placed:0f1e2d3c-1111-2222-3333-444455556666    nothing
arn:aws:states:eu-west-1:123456789012:stateMachine:refund               state-machine arn:aws:states:eu-west-1:123456789012:stateMachine:refund
arn:aws:events:eu-west-1:123456789012:rule/nightly                      event-rule nightly
arn:aws:events:eu-west-1:123456789012:rule/bus/nightly                  event-rule bus/nightly
arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders:*      log-group /aws/lambda/orders
arn:aws:iam::123456789012:role/service-role/orders                      role orders
arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/orders       rest-api a1b2c3
arn:aws-cn:sqs:cn-north-1:123456789012:orders                           queue orders
arn:aws:s3:::orders-uploads                                             bucket orders-uploads
arn:aws:s3:::orders-uploads/*                                           bucket orders-uploads
arn:aws:s3:::orders-uploads/incoming/*.csv                              bucket orders-uploads
arn:aws:s3:::orders-*                                                   nothing
arn:aws:s3:::*                                                          nothing
arn:aws:s3:eu-west-1:123456789012:accesspoint/orders                    nothing
arn:aws:sqs:eu-west-1:123456789012:*                                    nothing
orders                                                                  nothing
`;

test.each(
  arnRows
    .trim()
    .split('\n')
    .map((row) => row.split(/ {4,}/)),
)('%s is %s', (arn = '', expected) => {
  const found = referenceOfArn(arn);
  expect(found === undefined ? 'nothing' : `${found.kind} ${found.id}`).toBe(expected);
});

test('an environment names queues and buckets by their address, databases and caches by their host', () => {
  const environment = JSON.stringify({
    QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
    UPLOADS: 's3://orders-uploads/incoming',
    TOPIC: 'arn:aws:sns:eu-west-1:123456789012:placed',
    DB_HOST: 'shop.cluster-abc123def456.eu-west-1.rds.amazonaws.com',
    DATABASE_URL: 'postgres://u@shop-1.abc123def456.eu-west-1.rds.amazonaws.com:5432/shop',
    POOLED_HOST: 'pool.proxy-abc123def456.eu-west-1.rds.amazonaws.com',
    POOLED_READS: 'reads.endpoint.proxy-abc123def456.eu-west-1.rds.amazonaws.com',
    REDIS: 'carts.x1y2z3.ng.0001.euw1.cache.amazonaws.com',
  });
  expect(referencesIn(environment).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'topic arn:aws:sns:eu-west-1:123456789012:placed',
    'queue orders',
    'bucket orders-uploads',
    'database-instance shop',
    'database-instance shop-1',
    'database-proxy pool',
    'cache-cluster carts',
  ]);
});
