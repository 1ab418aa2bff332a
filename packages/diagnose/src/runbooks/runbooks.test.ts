import { assert } from '@coldcase/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseReader } from '../case-reader.ts';
import { viewOf } from './case-view.ts';
import { checkRunbook } from './check-runbook.ts';
import { answer } from './condition.ts';
import { documentsMax } from './look-at-resources.ts';
import { isUsableName } from './parameters.ts';
import { parametersOfCase } from './parameters-of-case.ts';
import { parseRunbook, stepsMax } from './parse-runbook.ts';
import { evidenceValueLengthMax, type RunbookRun, type RunOptions, runRunbook } from './run-runbook.ts';
import type { RunbookHeader } from './runbook.ts';
import { drawnCase, drawnChange, healthyInvocation } from './testing/drawn-case.ts';
import { treeText } from './tree-text.ts';

const signal = new AbortController().signal;

const header: RunbookHeader = {
  id: 'drawn',
  title: 'Drawn',
  kind: 'runbook',
  needs: [],
  uses: ['function', 'table'],
  scenarios: [],
  covers: [],
};

function parsed(body: string, more: Partial<RunbookHeader> = {}) {
  return parseRunbook('drawn.md', { ...header, ...more }, body, 1);
}

function problemsOf(body: string, more: Partial<RunbookHeader> = {}): readonly string[] {
  const { runbook, problems } = parsed(body, { uses: [], ...more });
  return [...problems, ...checkRunbook(runbook, new Set(['other']))].map(({ line, what }) => `${line}: ${what}`);
}

async function ran(body: string, reader: CaseReader, options: Partial<RunOptions> = {}): Promise<RunbookRun> {
  const { runbook, problems } = parsed(body, { kind: 'tree' });
  expect(problems).toEqual([]);
  return runRunbook(viewOf(reader, signal), runbook, { parameters: { function: 'orders' }, ...options });
}

const outcomes = ({ steps }: RunbookRun) => steps.map(({ number, outcome }) => `${number} ${outcome}`);

const failing = drawnCase({ messages: [...healthyInvocation, 'ERROR card refused', 'ERROR card refused'] });
const healthy = drawnCase({ messages: healthyInvocation });

const tree = `
## 1. Does the log have errors?

\`\`\`insights
filter @message like /ERROR/
| stats count(*) as lines
\`\`\`

- Ask: \`rows > 0\`
- Holds: errors of \${function}. Go to [3. Read them](#3-read-them).
- Unknown: End.

## 2. Look elsewhere

- Then: End.

## 3. Read them

- Then: Run [the other](other.md).
`;

describe('the way through a tree', () => {
  test('is that of the answer, and what lies beside it is not reached', async () => {
    expect(outcomes(await ran(tree, failing))).toEqual(['1 held', '2 not reached', '3 manual']);
    expect(outcomes(await ran(tree, healthy))).toEqual(['1 did not hold', '2 manual', '3 not reached']);
    expect(outcomes(await ran(tree, drawnCase({})))).toEqual(['1 unknown', '2 not reached', '3 not reached']);
  });

  test('leads on to another runbook', async () => {
    const run = await ran(tree, failing);
    expect([run.goOn, run.verdict, run.steps[0]?.isWrong]).toEqual([['other'], 'something wrong', false]);
    expect(run.steps[0]?.says).toBe('errors of orders. Go to 3. Read them.');
  });

  test('is marked in the drawing', async () => {
    const { runbook } = parsed(tree);
    expect(treeText(runbook, await ran(tree, failing))).toBe(
      `
flowchart TD
  s1{"1. Does the log have errors?"}
  s2("2. Look elsewhere")
  s3("3. Read them")
  stop(["end"])
  runbook-other(["runbook other"])
  s1 -->|yes| s3
  s1 -->|no| s2
  s1 -->|unknown| stop
  s2 --> stop
  s3 --> runbook-other
  classDef taken stroke-width:3px
  classDef wrong stroke-width:3px,stroke:#c00
  classDef unknown stroke-dasharray:4
  class s1,s3,runbook-other taken
  linkStyle 0,4 stroke-width:3px`.trim(),
    );
  });

  test('without a run nothing is marked', () => {
    expect(treeText(parsed(tree).runbook)).not.toContain('class');
  });
});

const remedies = `
## Symptoms

### 1. The log has no errors

\`\`\`insights
filter @message like /ERROR/
| fields @message
\`\`\`

- Expect: \`rows = 0\`
- Else: it has.

### 2. No table is throttled

\`\`\`metric
refused: AWS/DynamoDB WriteThrottleEvents Sum TableName=\${table}
\`\`\`

- Expect: \`refused = 0\`

## Resolution

### 3. Mend it

- When: [the first](#1-the-log-has-no-errors)

\`\`\`bash risky
aws lambda delete-function --function-name \${function} --table \${table}
\`\`\`

- [ ] **Tell somebody.** Who waits for it.
`;

describe('a run', () => {
  test('finds something wrong, proves it, and says what to do', async () => {
    const run = await ran(remedies, failing);
    expect(outcomes(run)).toEqual(['1 did not hold', '2 unknown', '3 manual', '4 manual']);
    const [first, second, third] = run.steps;
    expect(first).toMatchObject({ section: 'Symptoms', says: 'it has.', isWrong: true });
    expect(first?.evidence).toMatchObject({
      asked: 'filter @log in ["/aws/lambda/orders"]\n| filter @message like /ERROR/\n| fields @message',
      rowCount: 2,
      rows: [
        { '@message': 'ERROR card refused', rows: '2' },
        { '@message': 'ERROR card refused', rows: '2' },
      ],
    });
    expect(second?.why).toBe('nobody named the table');
    expect(third?.commands).toEqual([
      { risk: 'risky', text: 'aws lambda delete-function --function-name orders --table <table>' },
    ]);
  });

  test('does not reach what waits for a step that held', async () => {
    const run = await ran(remedies, healthy);
    expect([outcomes(run)[2], run.verdict]).toEqual(['3 not reached', 'something wrong']);
  });

  test('of a case without evidence can decide nothing', async () => {
    const { runbook } = parsed(remedies);
    const run = await runRunbook(viewOf(drawnCase({}), signal), runbook, { parameters: {} });
    expect(run.verdict).toBe('undecided');
  });

  test('shows what was ticked', async () => {
    const ticks = { 'tell-somebody': { at: '2026-03-01T11:00:00.000Z', note: 'Ada' } };
    const { steps } = await ran(remedies, healthy, { ticks });
    expect(steps[3]).toMatchObject({
      id: 'tell-somebody',
      title: 'Tell somebody',
      text: 'Who waits for it.',
      ticked: { note: 'Ada' },
    });
  });

  test('gives the same bytes for the same case', async () => {
    const line = fc.constantFrom('ERROR card refused', 'cart loaded', 'retry 2 of 3', ...healthyInvocation);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (messages) => {
        const once = JSON.stringify(await ran(remedies, drawnCase({ messages })));
        expect(JSON.stringify(await ran(remedies, drawnCase({ messages })))).toBe(once);
      }),
      { numRuns: 30 },
    );
  });
});

describe('evidence', () => {
  const step = (fence: string, expectation: string) =>
    `## 1. It is so\n\n\`\`\`${fence}\n\`\`\`\n\n- Expect: \`${expectation}\`\n`;

  test('of another log group than the one of the function says nothing', async () => {
    const other = drawnCase({ messages: ['@/aws/lambda/mail ERROR lost'] });
    const [first] = (await ran(step('insights\nfilter @message like /ERROR/', 'rows = 0'), other)).steps;
    expect([first?.outcome, first?.why]).toEqual([
      'unknown',
      'the case holds no events of /aws/lambda/orders in this time',
    ]);
  });

  test('of a function that writes to a log group of its own is found there', async () => {
    const document = { Configuration: { LoggingConfig: { LogGroup: 'shop' } } };
    const reader = drawnCase({
      messages: ['@shop ERROR lost'],
      documents: [{ kind: 'function', name: 'orders', document }],
    });
    const [first] = (await ran(step('insights\nfilter @message like /ERROR/', 'rows = 0'), reader)).steps;
    expect(first?.outcome).toBe('did not hold');
  });

  test('that only one document of several speaks against is against', async () => {
    const table = (name: string, TableStatus: string) => ({
      kind: 'table' as const,
      name,
      document: { Table: { TableStatus } },
    });
    const documents = [table('a', 'ACTIVE'), table('b', 'DELETING')];
    const [first] = (
      await ran(step('resource\nstatus: table * Table.TableStatus', 'status = "ACTIVE"'), drawnCase({ documents }))
    ).steps;
    expect([first?.outcome, first?.evidence?.rows[0]?.document]).toEqual(['did not hold', 'b']);
  });

  test('of more documents than can be compared is unknown, and says so', async () => {
    const documents = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ kind: 'table' as const, name: `t${n}`, document: { size: 1 } }));
    const body = step('resource\nsize: table * size', 'size = 1');
    expect(outcomes(await ran(body, drawnCase({ documents: documents(documentsMax) })))).toEqual(['1 held']);
    const [first] = (await ran(body, drawnCase({ documents: documents(documentsMax + 1) }))).steps;
    expect([first?.outcome, first?.why]).toEqual(['unknown', expect.stringContaining(`more than ${documentsMax}`)]);
  });

  test('that is long is cut, and shows that it was', async () => {
    const messages = [`ERROR ${'x'.repeat(evidenceValueLengthMax)}`];
    const [first] = (await ran(remedies, drawnCase({ messages }))).steps;
    const [row] = first?.evidence?.rows ?? [];
    expect([row?.['@message']?.length, row?.['@message']?.at(-1)]).toEqual([evidenceValueLengthMax, '…']);
  });

  test('of changes counts those that failed apart', async () => {
    const changes = [drawnChange('orders', { failed: true })];
    const body = (expectation: string) => step(`changes\n\${function} 24h`, expectation);
    expect(outcomes(await ran(body('changes = 0'), drawnCase({ changes })))).toEqual(['1 held']);
    expect(outcomes(await ran(body('failed = 0'), drawnCase({ changes })))).toEqual(['1 did not hold']);
  });
});

describe('a condition', () => {
  test('that lacks a figure is neither true nor false', () => {
    expect(answer('reads + writes = 0', { reads: 3, writes: 0 })).toEqual({ holds: false });
    expect(answer('reads + writes = 0', { reads: 0 })).toEqual({ missing: ['writes'] });
    expect(answer('ms <= 2 * ms.usual', { ms: 5, 'ms.usual': 3 })).toEqual({ holds: true });
  });
});

describe('parameters', () => {
  test('come from the suspect of the diagnosis, then from the only thing of its kind', async () => {
    const message =
      'Invoke Error {"errorType":"ProvisionedThroughputExceededException","errorMessage":"The level of configured provisioned throughput for the table carts was exceeded."}';
    const documents = [{ kind: 'stream' as const, name: 'clicks', document: {} }];
    const view = viewOf(drawnCase({ messages: [message], documents }), signal);
    const { runbook } = parsed(tree, { needs: ['table', 'function', 'stream', 'queue'], uses: [] });
    expect(await parametersOfCase(view, runbook, {})).toEqual({ table: 'carts', function: 'orders', stream: 'clicks' });
    expect((await parametersOfCase(view, runbook, { table: 'orders-2' })).table).toBe('orders-2');
  });

  test('are names and no commands', () => {
    expect(['carts', '/aws/lambda/orders', 'a.b_c:1'].map(isUsableName)).toEqual([true, true, true]);
    expect(['a b', '$(reboot)', '--force', 'a;b', '`a`', ''].map(isUsableName)).not.toContain(true);
  });
});

describe('an author is told', () => {
  const query = '```insights\nfilter @message like /x/\n```';
  const cases: readonly (readonly [string, string, string])[] = [
    ['of a query that does not compile', '## 1. A\n\n```insights\nfeilds a\n```\n\n- Expect: `rows = 0`', '4: QL-'],
    ['of a condition that does not', `## 1. A\n\n${query}\n\n- Expect: \`rows = = 0\``, '7: "rows = = 0": QL-'],
    [
      'of a condition with commands',
      `## 1. A\n\n${query}\n\n- Expect: \`rows = 0 | limit 1\``,
      'no commands of its own',
    ],
    ['of evidence that nothing is expected of', `## 1. A\n\n${query}`, '1: it looks at evidence and expects nothing'],
    ['of an expectation without evidence', '## 1. A\n\n- Expect: `rows = 0`', '3: Expect needs a block of evidence'],
    [
      'of a link to no step',
      `## 1. A\n\n${query}\n\n- Expect: \`rows = 0\`\n- Else: Go to [b](#2-b).`,
      '8: no step has the anchor #2-b',
    ],
    ['of a way back', `## 1. A\n\n## 2. B\n\n- Then: Go to [a](#1-a).`, '3: it leads back to "a"'],
    ['of a step that no way leads to', '## 1. A\n\n- Then: End.\n\n## 2. B', '5: no way leads to "B"'],
    ['of a runbook that there is not', '## 1. A\n\n- Then: Run [x](nowhere.md).', '1: there is no runbook nowhere'],
    [
      'of a scenario that there is not',
      '## 1. A\n\n```finding\nbad-luck\n```\n\n- Expect: `found = 0`',
      '4: no scenario is called bad-luck',
    ],
    [
      'of an indicator without a rule',
      '## 1. A\n\n```indicator\nthrottles of coverage\n```\n\n- Expect: `value = 0`',
      '4: the profile coverage has no rule',
    ],
    [
      'of a figure that the evidence never gives',
      '## 1. A\n\n```changes\n* 24h\n```\n\n- Expect: `rows = 0`',
      '7: rows is no figure of its evidence',
    ],
    [
      'of a metric in another form',
      '## 1. A\n\n```metric\nErrors\n```\n\n- Expect: `errors = 0`',
      '4: write "name: NAMESPACE METRIC',
    ],
    [
      'of a document of an unknown kind',
      '## 1. A\n\n```resource\na: toaster * x\n```\n\n- Expect: `a = 0`',
      '4: no document is a toaster',
    ],
    ['of a command without its risk', '## 1. A\n\n```bash\nreboot\n```', '3: say behind "bash" how risky'],
    ['of a parameter that nobody declared', `## 1. A \${queue}`, `1: \${queue} is no parameter`],
    [
      'of an unknown window',
      `## 1. A\n\n${query}\n\n- Expect: \`rows = 0\`\n- Window: \`yesterday\``,
      '8: the windows are',
    ],
    ['of two steps with one title', '## 1. A\n\n## 2. A', '3: two steps are called "A"'],
    ['of a file without steps', 'Nothing.', '1: it has no steps'],
    ['of a directive that stands twice', '## 1. A\n\n- Then: End.\n- Then: End.', '4: Then stands there twice'],
  ];
  test.for(cases)('%s', ([, body, expected]) => {
    const found = problemsOf(body);
    assert(found.length > 0, 'there is a problem');
    expect(found.join('\n')).toContain(expected);
  });

  test('of a file that is two', () => {
    const steps = (count: number) => Array.from({ length: count }, (_, n) => `## ${n + 1}. Step ${n}`).join('\n\n');
    expect(problemsOf(steps(stepsMax))).toEqual([]);
    expect(problemsOf(steps(stepsMax + 1))).toEqual([`1: it has ${stepsMax + 1} steps, and ${stepsMax} are the most`]);
  });

  test('of a parameter that no step uses', () => {
    expect(problemsOf('## 1. A', { needs: ['queue'] })).toEqual(['1: no step uses the parameter queue']);
  });
});
