// Reports of drawn diagnoses: what the reader at three in the morning sees, and that a log cannot smuggle markup into it.
import { describe, expect, test } from 'vitest';
import { debugReport } from './debug-report.ts';
import { diagnosisText } from './diagnosis-text.ts';
import type { DiagnosisView, FindingView } from './diagnosis-view.ts';

const window = { from: '2026-11-21 10:00:00.000', to: '2026-11-21 12:00:00.000' };

const finding: FindingView = {
  scenario: 'memory-oom',
  title: 'The function ran out of memory',
  summary: 'The memory limit was reached.',
  suspect: 'catalog',
  logGroup: '/aws/lambda/catalog',
  alsoIn: [],
  score: 0.99,
  severity: 'high',
  extent: '12 of 340 invocations',
  since: window.from,
  until: window.to,
  precededBy: [
    {
      time: '2026-11-21 09:58:00.000',
      action: 'UpdateFunctionCode',
      resource: 'catalog',
      actor: 'deployer',
      minutesBefore: 2,
    },
  ],
  mechanisms: [
    {
      name: 'memory-leak',
      says: 'an invocation of catalog adds about 12 MB',
      proofs: [{ says: 'in 3 environments', query: 'stats max(@maxMemoryUsed) by @logStream' }],
      ruledOut: ['invocations take no longer'],
    },
  ],
  evidence: [
    {
      for: 'the platform names memory as the reason',
      query: 'filter @message like /OutOfMemory/',
      window,
      rows: [{ '@message': 'REPORT … Status: error', count: '12' }],
    },
    { against: 'memory is flat in other environments', query: 'stats max(@maxMemoryUsed)', window, rows: [] },
  ],
  remedies: [
    {
      kind: 'mitigate',
      text: 'Raise the memory.',
      command: 'aws lambda update-function-configuration',
      risk: 'reversible',
      confidence: 'low',
      snippets: [{ language: 'terraform', text: 'resource "aws_lambda_function" "catalog" {\n  memory_size = 256\n}' }],
    },
    { kind: 'fix', text: 'Add the index.', snippets: [{ language: 'sql', text: 'CREATE INDEX a ON b(c);' }] },
    { kind: 'fix', text: 'Stream instead of holding files.' },
    { kind: 'prevent', text: 'Alarm at 90 %.' },
  ],
  decides: 'Max Memory Used of the failed invocation',
  document: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html',
};

const coverage = {
  window,
  events: 5_000,
  logGroups: ['/aws/lambda/catalog'],
  invocations: 340,
  gaps: ['Metrics were not captured.'],
  limits: [],
};

const blastRadius: DiagnosisView['blastRadius'] = {
  requests: { requests: 340, failed: 12, slow: 30, usual: { requests: 300, failed: 1 } },
  functions: [{ name: 'catalog', requests: 340, failed: 12, slow: 30, usual: { requests: 300, failed: 1 } }],
  operations: [{ function: 'catalog', operation: 'GET /items', requests: 200, failed: 12 }],
  users: [{ field: 'userId', hit: 9, seen: 120 }],
  money: [{ amount: 1240.5, currency: 'EUR', requests: 7, field: 'amount' }],
  frontDoors: [{ name: 'shop', requests: 400, serverErrors: 12, clientErrors: 0 }],
  spent: { failedInvocations: 12, retries: 2, gbSeconds: 36, usd: 0.0006, priceOf: 'list price of us-east-1' },
  unknown: [],
  queries: { requests: 'stats count(*) by @requestId' },
};

const sick: DiagnosisView = {
  verdict: 'findings',
  sentence: 'Root cause identified: memory-oom',
  findings: [finding],
  observations: [],
  ruledOut: [{ scenario: 'runtime-crash', suspect: 'catalog', because: 'memory was at the limit' }],
  unknown: ['Metrics were not captured.'],
  errorPatterns: [
    {
      logGroup: '/aws/lambda/catalog',
      title: 'a | b <script>',
      count: 12,
      firstSeen: window.from,
      lastSeen: window.to,
      samples: [],
    },
  ],
  suspects: {
    suspects: [
      {
        node: 'carts',
        kind: 'table',
        score: 0.95,
        reasons: [
          { from: 'finding', text: 'dynamodb-throttled, 812 requests' },
          { from: 'traces', text: '67 % of what traced requests lost (fault)' },
        ],
        victims: [{ node: 'catalog', by: 'configuration: the environment of catalog names it' }],
      },
    ],
    decides: ['The case lacks metrics of both periods.'],
  },
  traces: {
    verdict: 'suspects',
    requests: 400,
    lost: 12,
    suspects: [
      {
        node: 'carts',
        score: 0.67,
        reasons: [{ what: 'fault', requests: 8, since: window.from, trace: '1-5759e988-bd862e3fe1be46a994272793' }],
      },
    ],
  },
  blastRadius,
  timeline: [
    { time: '2026-11-21 09:58:00.000', kind: 'change', subject: 'catalog', text: 'UpdateFunctionCode by deployer' },
    { time: window.from, kind: 'symptom', subject: 'catalog', text: 'memory-oom begins: 12 of 340 invocations' },
  ],
  coverage,
};

const healthy: DiagnosisView = {
  ...sick,
  verdict: 'healthy',
  sentence: 'No known failure in 5000 events',
  findings: [],
  ruledOut: [],
  errorPatterns: [],
  suspects: { suspects: [], decides: [] },
  traces: { verdict: 'nothing-unusual', requests: 400, lost: 0, suspects: [] },
  blastRadius: { ...blastRadius, functions: [], frontDoors: [] },
  timeline: [],
};

test('the text begins with the verdict and gives each claim its query', () => {
  const lines = diagnosisText(sick).split('\n');
  expect(lines[0]).toBe('Root cause identified: memory-oom');
  expect(lines).toContain('1. The function ran out of memory: catalog');
  expect(lines).toContain('   + the platform names memory as the reason');
  expect(lines).toContain('     > filter @message like /OutOfMemory/');
  expect(lines).toContain('   - memory is flat in other environments');
  expect(lines).toContain('   now      Raise the memory.');
  expect(lines).toContain('            $ aws lambda update-function-configuration   (reversible, low confidence)');
  expect(lines).toContain('            terraform: coldcase report');
  expect(lines).toContain('            sql> CREATE INDEX a ON b(c);');
  expect(lines).toContain('   after UpdateFunctionCode of catalog by deployer, 2 minutes before');
  expect(lines).toContain('   2026-11-21 09:58:00.000  change      catalog  UpdateFunctionCode by deployer');
  expect(lines).toContain('   runtime-crash of catalog: memory was at the limit');
  expect(lines.at(-1)).toBe('Not in the case: Metrics were not captured.');
});

test('who is to blame by the traces stands with the requests that it lost, and with one of them', () => {
  const lines = diagnosisText(sick).split('\n');
  expect(lines).toContain('Traces: of 400 traced requests about 12 were lost');
  expect(lines).toContain('   carts 67 %: fault in 8 requests, for example 1-5759e988-bd862e3fe1be46a994272793');
});

test('a suspect stands with all that speaks for it, and with who suffers from it', () => {
  const lines = diagnosisText(sick).split('\n');
  const first = lines.indexOf('Suspects, by all evidence together');
  expect(lines.slice(first + 1, first + 3)).toEqual([
    '   carts (table) 0.95: dynamodb-throttled, 812 requests; 67 % of what traced requests lost (fault)',
    '     catalog suffers from it (configuration: the environment of catalog names it)',
  ]);
  expect(lines).toContain('   The case lacks metrics of both periods.');
  expect(debugReport({ title: '', diagnosis: sick })).toContain(
    '## Suspects\n\n- carts (table) 0.95: dynamodb-throttled',
  );
});

test('a single finding is no list of suspects', () => {
  const [only] = sick.suspects.suspects;
  const one = { node: 'catalog', score: 0.9, reasons: only?.reasons.slice(0, 1) ?? [], victims: [] };
  expect(diagnosisText({ ...sick, suspects: { suspects: [one], decides: [] } })).not.toContain('Suspects');
});

test('how it comes about is told in two lines, with the finding that it explains or for itself', () => {
  const by = 'memory leak: an invocation of catalog adds about 12 MB; in 3 environments; invocations take no longer';
  const lines = diagnosisText(sick).split('\n');
  expect(lines).toContain(`   by ${by}`);
  expect(lines).toContain('     > stats max(@maxMemoryUsed) by @logStream');
  expect(debugReport({ title: '', diagnosis: sick })).toContain(`- by ${by}`);
  const alone = { ...healthy, observations: finding.mechanisms };
  expect(diagnosisText(alone)).toContain(`At work, and no failure by itself\n   by ${by}`);
  expect(debugReport({ title: '', diagnosis: alone })).toContain('## At Work, and No Failure by Itself');
});

test('symptoms alone are no timeline: the findings have told them', () => {
  const alone = { ...sick, timeline: sick.timeline.filter(({ kind }) => kind === 'symptom') };
  expect(diagnosisText(alone)).not.toContain('Timeline');
});

test('a healthy case is one sentence and what it rests on', () => {
  expect(diagnosisText(healthy)).toBe(
    'No known failure in 5000 events\n\nNot known\n   Metrics were not captured.\n\nLooked at 5000 events, 340 invocations in 1 log group, 2026-11-21 10:00:00.000 to 2026-11-21 12:00:00.000 UTC.\nNot in the case: Metrics were not captured.',
  );
});

describe('an error is told with what was before it', () => {
  const [pattern] = sick.errorPatterns;
  const withError = (said: { readonly newSince?: string; readonly usual?: number }): DiagnosisView => ({
    ...sick,
    errorPatterns: pattern === undefined ? [] : [{ ...pattern, ...said, explainedBy: 'memory-oom' }],
  });
  const rowOf = (said: Parameters<typeof withError>[0]) =>
    debugReport({ title: '', diagnosis: withError(said) })
      .split('\n')
      .find((line) => line.startsWith('| 12 |'));
  const newSince = window.from;

  test('in the table: new, as usual, none seen, or nothing known', () => {
    expect(rowOf({ newSince, usual: 0 })).toContain(`| new since ${newSince.slice(11, 16)} | memory-oom |`);
    expect(rowOf({ usual: 7 })).toContain('| about 7 as usual | memory-oom |');
    expect(rowOf({ usual: 0 })).toContain('| none in the normal period | memory-oom |');
    expect(rowOf({})).toContain('|  | memory-oom |');
  });

  test('in the text, where it is new', () => {
    expect(diagnosisText(withError({ newSince })).split('\n')).toContain(
      `   new since ${newSince.slice(11, 16)}  12 ×  /aws/lambda/catalog  a | b <script> (memory-oom)`,
    );
    expect(diagnosisText(withError({ usual: 7 }))).not.toContain('New errors');
  });

  test('with its date, where the window has several', () => {
    const over = {
      ...withError({ newSince }),
      coverage: { ...coverage, window: { from: window.from, to: '2026-12-01 00:00:00.000' } },
    };
    expect(diagnosisText(over)).toContain(`new since ${newSince.slice(0, 16)}  12 ×`);
  });
});

test('the report has the headings of its layout, in their order', () => {
  const headings = debugReport({
    title: 'Checkout',
    diagnosis: sick,
    comparison: [{ name: 'Memory Usage', before: '70 MB', after: '128 MB', query: 'stats max(@maxMemoryUsed)' }],
  })
    .split('\n')
    .filter((line) => /^#{1,3} /.test(line));
  expect(headings).toEqual([
    '# Production Debug Report',
    '## Issue Summary',
    '## Blast Radius',
    '## Timeline',
    '## Suspects',
    '## Traced Requests',
    '## Debug Process',
    '### 1. Initial Analysis',
    '### 2. Local Reproduction',
    '### 3. Root Cause Identification',
    '### 4. Fix Applied',
    '### 5. Verification',
    '## Metrics Comparison',
    '## Error Patterns',
    '## Lessons Learned',
    '## What This Rests On',
  ]);
});

test('before and after stand side by side, and what was not measured is not zero', () => {
  const text = debugReport({
    title: '',
    diagnosis: sick,
    comparison: [{ name: 'Memory Usage', after: '128 MB', query: 'stats max(@maxMemoryUsed)' }],
  });
  expect(text).toContain('| Metric | Before | After |');
  expect(text).toContain('| Memory Usage | not in the case | 128 MB |');
});

test('text of a log is data: it makes no cells, no tags and no headings', () => {
  const text = debugReport({ title: '', diagnosis: sick });
  expect(text).toContain('a \\| b \\<script\\>');
  expect(text).not.toContain('<script>');
});

test('a query that holds a fence cannot close the one around it', () => {
  const [first] = finding.evidence;
  const evil = { ...finding, evidence: first === undefined ? [] : [{ ...first, query: 'filter @message like "```"' }] };
  expect(debugReport({ title: '', diagnosis: { ...sick, findings: [evil] } })).toContain(
    '````sql\nfilter @message like "```"\n````',
  );
});

test('the same diagnosis gives the same text', () => {
  expect(debugReport({ title: 'x', diagnosis: sick })).toBe(
    debugReport({ title: 'x', diagnosis: structuredClone(sick) }),
  );
});

test('whom it hit stands in the text and in the report, with the query that counts', () => {
  const lines = [
    '12 of 400 requests to shop were answered with 5xx (3 %)',
    '12 of 340 requests of catalog failed (3.5 %; 0.3 % in the normal period); 30 (8.8 %) took longer than 99 of 100 usually do',
    'GET /items of catalog: 12 of 200 failed (6 %)',
    '9 of 120 users met a failure, by userId',
    'failed requests were about 1240.50 EUR (amount of 7 requests); some may have been tried again',
    'at AWS, 12 failed invocations and 2 retries cost about 0.0006 USD (36 GB-seconds, list price of us-east-1)',
  ];
  expect(diagnosisText(sick)).toContain(`Whom it hit\n${lines.map((line) => `   ${line}`).join('\n')}`);
  const report = debugReport({ title: '', diagnosis: sick });
  expect(report).toContain(`## Blast Radius\n\n${lines.map((line) => `- ${line}`).join('\n')}`);
  expect(report).toContain('stats count(*) by @requestId');
});

test('where nothing failed, nobody is said to be hit', () => {
  const quiet = { ...sick, blastRadius: { ...blastRadius, functions: [], frontDoors: [] } };
  expect(diagnosisText(quiet)).not.toContain('Whom it hit');
  expect(debugReport({ title: '', diagnosis: quiet })).not.toContain('Blast Radius');
});

test('the report holds a remedy in each of its forms', () => {
  const report = debugReport({ title: '', diagnosis: sick });
  expect(report).toContain('- **Now** (reversible, low confidence): Raise the memory.\n\n```sh\naws lambda');
  expect(report).toContain('```hcl\nresource "aws_lambda_function" "catalog" {');
  expect(report).toContain('```sql\nCREATE INDEX a ON b(c);\n```');
});
