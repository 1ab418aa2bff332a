// One chain, and what is known of each of its links:
//
//   shop (API) ─▶ orders ─▶ carts (table)          orders-in (queue) ─▷ mailer
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../diagnosis.ts';
import { type SeenCall, type ServiceNode, serviceGraph } from '../graph/service-graph.ts';
import type { Label } from '../scenarios/label.ts';
import { type SuspectEvidence, suspectsOfCase } from './suspects-of-case.ts';

const shop: ServiceNode = { kind: 'rest-api', name: 'shop' };
const orders: ServiceNode = { kind: 'function', name: 'orders' };
const carts: ServiceNode = { kind: 'table', name: 'carts' };

const call = (from: ServiceNode, to: ServiceNode): SeenCall => {
  return { from, to, waits: true, basis: { source: 'configuration', text: `${from.name} names it` } };
};

const graph = serviceGraph([call(shop, orders), call(orders, carts)]);

const finding = (
  scenario: Label,
  suspect: string,
  score: number,
  since = '10:00:00',
  more: Partial<Finding> = {},
): Finding => ({
  ...{
    scenario,
    title: '',
    summary: '',
    suspect,
    logGroup: `/aws/lambda/${suspect}`,
    alsoIn: [],
    score,
    severity: 'high',
  },
  ...{ extent: '12 of 340 invocations', since: `2026-11-21 ${since}.000`, until: '2026-11-21 11:00:00.000' },
  ...{ precededBy: [], mechanisms: [], evidence: [], remedies: [], decides: `look at ${suspect}.`, document: '' },
  ...more,
});

const nothing: SuspectEvidence = {
  findings: [],
  traces: { verdict: 'cannot-tell', requests: 0, lost: 0, suspects: [] },
  figures: { verdict: 'cannot-tell', suspects: [] },
  graph,
  logsAreQuiet: true,
  hasBaseline: false,
};

const drawn = (evidence: Partial<SuspectEvidence>): readonly string[] =>
  suspectsOfCase({ ...nothing, ...evidence }).suspects.map(
    ({ node, score, victims }) => `${node} ${score}${victims.map((victim) => ` < ${victim.node}`).join('')}`,
  );

test('who times out waits for the table that is throttled: the table is the cause, however sure the timeout is', () => {
  const findings = [finding('lambda-timeout', 'orders', 0.9), finding('dynamodb-throttled', 'carts', 0.8)];
  expect(drawn({ findings })).toEqual(['carts 0.8 < orders']);
});

test('trouble that began later than that of its caller is no cause of it', () => {
  const findings = [
    finding('lambda-timeout', 'orders', 0.9, '10:00:00'),
    finding('dynamodb-throttled', 'carts', 0.8, '10:20:00'),
  ];
  expect(drawn({ findings })).toEqual(['orders 0.9', 'carts 0.8']);
});

test('what happens where it is seen is nobody else’s: memory that is used up stays', () => {
  const findings = [finding('memory-oom', 'orders', 0.9), finding('dynamodb-throttled', 'carts', 0.8)];
  expect(drawn({ findings })).toEqual(['orders 0.9', 'carts 0.8']);
});

test('a background of rare errors is no suspect beside what is loud', () => {
  const background = finding('unhandled-exception', 'mailer', 0.6, '09:00:00', { severity: 'low' });
  expect(drawn({ findings: [finding('memory-oom', 'orders', 0.9), background] })).toEqual(['orders 0.9']);
  expect(drawn({ findings: [background] })).toEqual(['mailer 0.6']);
});

test('no call, no blame', () => {
  const findings = [finding('lambda-timeout', 'mailer', 0.9), finding('dynamodb-throttled', 'carts', 0.8)];
  expect(drawn({ findings })).toEqual(['mailer 0.9', 'carts 0.8']);
});

test('logs, traces, figures and a change that say the same say it together, and each is told', () => {
  const change = { time: '', action: 'UpdateTable', resource: 'carts', actor: 'deployer', minutesBefore: 4 };
  const { suspects } = suspectsOfCase({
    ...nothing,
    findings: [finding('dynamodb-throttled', 'carts', 0.85, '10:00:00', { precededBy: [change] })],
    traces: {
      ...{ verdict: 'suspects', requests: 400, lost: 12 },
      suspects: [{ node: 'carts', score: 0.5, reasons: [{ what: 'throttle', requests: 6 }] }],
    },
    figures: {
      verdict: 'suspects',
      suspects: [
        {
          ...{
            node: 'table carts',
            score: 0.9,
            trouble: 'lost-time',
            own: 26.2,
            target: 'rest-api shop',
            ofTarget: 27.1,
          },
          since: '2026-11-21 10:00:00.000',
        },
      ],
    },
  });
  expect(suspects).toHaveLength(1);
  expect(suspects[0]?.score).toBe(0.99);
  expect(suspects[0]?.reasons.map(({ text }) => text)).toEqual([
    'dynamodb-throttled, 12 of 340 invocations',
    '26.2 s lost of its own beyond what is usual, beside the 27.1 s lost of shop',
    '50 % of what traced requests lost (throttle)',
    'UpdateTable by deployer, 4 min before it began',
  ]);
});

test('where requests tell what they lost, words that prove nothing count half', () => {
  const traces: SuspectEvidence['traces'] = {
    ...{ verdict: 'suspects', requests: 141, lost: 13 },
    suspects: [{ node: 'carts', score: 0.5, reasons: [{ what: 'time lost at work', requests: 7 }] }],
  };
  const findings = [finding('unhandled-exception', 'mailer', 0.6)];
  expect(drawn({ findings })).toEqual(['mailer 0.6']);
  expect(drawn({ findings, traces })).toEqual(['carts 0.45', 'mailer 0.3']);
});

describe('the verdict', () => {
  test('nothing is unusual when quiet logs say so', () => {
    expect(suspectsOfCase(nothing)).toEqual({ verdict: 'nothing-unusual', suspects: [], decides: [] });
  });

  test('of logs that nobody could explain, and nothing else, it cannot tell, and says what it lacks', () => {
    expect(suspectsOfCase({ ...nothing, logsAreQuiet: false })).toEqual({
      verdict: 'cannot-tell',
      suspects: [],
      decides: ['The case lacks a normal period to compare with, traces of both periods, metrics of both periods.'],
    });
  });

  test('of two that are equally likely it names both, and the observation that decides', () => {
    const findings = [finding('memory-oom', 'orders', 0.7), finding('iam-denied', 'mailer', 0.7)];
    const { decides } = suspectsOfCase({ ...nothing, findings });
    expect(decides[0]).toBe('It may be mailer or orders. To decide: look at mailer.');
  });
});

test('the order of the evidence changes nothing', () => {
  const findings = [
    finding('lambda-timeout', 'orders', 0.9),
    finding('dynamodb-throttled', 'carts', 0.8),
    finding('apigw-integration-timeout', 'shop', 0.8),
    finding('memory-oom', 'mailer', 0.8),
  ];
  const expected = suspectsOfCase({ ...nothing, findings });
  expect(expected.suspects.map(({ node }) => node)).toEqual(['carts', 'mailer']);
  fc.assert(
    fc.property(fc.shuffledSubarray(findings, { minLength: findings.length }), (shuffled) => {
      expect(suspectsOfCase({ ...nothing, findings: shuffled })).toEqual(expected);
    }),
  );
});
