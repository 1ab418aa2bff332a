import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationNamed, operationsOf } from './operations.ts';
import { policyOf, policyText } from './policy.ts';

const everything = operationsOf({ withPeeks: true });

function actionsIn({ Statement }: ReturnType<typeof policyOf>): readonly string[] {
  return Statement.flatMap(({ Action }) => Action).toSorted();
}

test('the policy allows what the table needs, and nothing else', () => {
  const needed = new Set(everything.flatMap((operation) => operationNamed(operation).actions));
  expect(actionsIn(policyOf(everything))).toEqual(
    actionsIn(policyOf(everything)).filter((action) => needed.has(action)),
  );
  expect(new Set(actionsIn(policyOf(everything)))).toEqual(needed);
});

test('every action reads by its name', () => {
  const reading = /:(Get|List|Describe|Filter|Lookup|BatchGet|GET)/;
  const exceptions = ['logs:StartQuery', 'logs:StopQuery', 'sqs:ReceiveMessage'];
  expect(actionsIn(policyOf(everything)).filter((action) => !reading.test(action))).toEqual(exceptions);
});

test('a look into queues is not in it unless it was asked for', () => {
  expect(actionsIn(policyOf(operationsOf({ withPeeks: false })))).not.toContain('sqs:ReceiveMessage');
});

test('the order of the operations leaves no trace', () => {
  expect(policyText(policyOf(everything.toReversed()))).toBe(policyText(policyOf(everything)));
});

test('names become ARNs, and ARNs stay', () => {
  const policy = policyOf(
    ['logs:FilterLogEvents', 'logs:DescribeLogGroups', 'sqs:GetQueueUrl', 'apigateway:GetStages'],
    {
      logGroup: ['/aws/lambda/checkout'],
      queue: ['arn:aws:sqs:eu-west-1:1:orders'],
      api: ['a1b2c3'],
    },
  );
  expect(policyText(policy)).toBe(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Any",
      "Effect": "Allow",
      "Action": [
        "logs:DescribeLogGroups"
      ],
      "Resource": [
        "*"
      ]
    },
    {
      "Sid": "Api",
      "Effect": "Allow",
      "Action": [
        "apigateway:GET"
      ],
      "Resource": [
        "arn:aws:apigateway:*::/restapis",
        "arn:aws:apigateway:*::/restapis/a1b2c3",
        "arn:aws:apigateway:*::/restapis/a1b2c3/*"
      ]
    },
    {
      "Sid": "LogGroup",
      "Effect": "Allow",
      "Action": [
        "logs:FilterLogEvents"
      ],
      "Resource": [
        "arn:aws:logs:*:*:log-group:/aws/lambda/checkout",
        "arn:aws:logs:*:*:log-group:/aws/lambda/checkout:*"
      ]
    },
    {
      "Sid": "Queue",
      "Effect": "Allow",
      "Action": [
        "sqs:GetQueueUrl"
      ],
      "Resource": [
        "arn:aws:sqs:eu-west-1:1:orders"
      ]
    }
  ]
}
`);
});

test('another partition is another beginning', () => {
  const [statement] = policyOf(['sqs:GetQueueUrl'], { partition: 'aws-cn' }).Statement;
  expect(statement?.Resource).toEqual(['arn:aws-cn:sqs:*:*:*']);
});

test('the reference shows the policy as it is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/reference/aws-permissions.md'), 'utf8');
  const shown = /^```json\n([\s\S]*?)^```$/m.exec(page)?.[1];
  expect(shown).toBe(policyText(policyOf(operationsOf({ withPeeks: false }))));
});
