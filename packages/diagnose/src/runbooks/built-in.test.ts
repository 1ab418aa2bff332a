// The runbooks that come with the program: each is well formed, and each step that can be decided is decided both ways.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { labels } from '../scenarios/label.ts';
import { documentedExcerpts } from '../testing/documented-excerpts.ts';
import { viewOf } from './case-view.ts';
import { checkRunbook } from './check-runbook.ts';
import { filled } from './parameters.ts';
import { parseRunbook } from './parse-runbook.ts';
import { type Outcome, runRunbook } from './run-runbook.ts';
import { type Check, type Runbook, type RunbookHeader, runbookKinds, type Step } from './runbook.ts';
import {
  type DrawnEvidence,
  drawnCase,
  drawnChange,
  drawnIndicator,
  drawnParameters,
  evidenceFrom,
  healthyInvocation,
} from './testing/drawn-case.ts';
import { drawnSteps } from './testing/drawn-steps.ts';

const folder = join(import.meta.dirname, '../../runbooks');
const signal = new AbortController().signal;

/** Our own front matter has lines `name: value` and `name: [a, b]` only; the workbench reads YAML. */
function headerOf(yaml: string): RunbookHeader {
  const member = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(yaml)?.[1] ?? '';
  const list = (name: string) => [...member(name).matchAll(/[^[\],"\s]+/g)].map(([word]) => word);
  const kind = runbookKinds.find((known) => known === member('kind'));
  assert(kind !== undefined, `${member('id')} has a kind`);
  return {
    id: member('id'),
    title: member('title'),
    kind,
    needs: list('needs'),
    uses: list('uses'),
    scenarios: labels.filter((label) => list('scenarios').includes(label)),
    covers: list('covers'),
  };
}

const parsed = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => {
    const [, yaml = '', body = ''] =
      /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return { file, ...parseRunbook(file, headerOf(yaml), body, yaml.split('\n').length + 3) };
  });
const ids = new Set(parsed.map(({ runbook }) => runbook.id));

test('the list for people has every runbook, by its title', () => {
  const list = readFileSync(join(folder, 'README.md'), 'utf8');
  const rows = parsed.map(({ file, runbook }) => `| [\`${runbook.id}\`](${file}) | ${runbook.title} |`);
  expect(rows.filter((row) => !list.includes(row))).toEqual([]);
});

describe('a built-in runbook', () => {
  test.for(parsed)('$file is well formed, and every way in it leads somewhere', ({ file, runbook, problems }) => {
    expect([...problems, ...checkRunbook(runbook, ids)]).toEqual([]);
    expect(file).toBe(`${runbook.id}.md`);
  });
});

interface Drawn {
  readonly name: string;
  readonly runbook: Runbook;
  readonly step: Step;
  readonly check: Check;
}

const executable: readonly Drawn[] = parsed.flatMap(({ runbook }) =>
  runbook.steps.flatMap((step) =>
    step.check === undefined
      ? []
      : [{ name: `${runbook.id} ${step.number}: ${step.title}`, runbook, step, check: step.check }],
  ),
);

/** Only this step, whatever leads to it. */
async function outcomeOf({ runbook, step }: Drawn, evidence: DrawnEvidence): Promise<Outcome | undefined> {
  const alone = { ...runbook, steps: [{ ...step, when: [] }] };
  const run = await runRunbook(viewOf(drawnCase(evidence), signal), alone, { parameters: drawnParameters });
  return run.steps[0]?.outcome;
}

describe('a step without its evidence is unknown', () => {
  test.for(executable)('$name', async (drawn) => {
    expect(await outcomeOf(drawn, {})).toBe('unknown');
  });
});

describe('a step holds in one drawn case and not in the other', () => {
  const table = new Map(drawnSteps().map((one) => [`${one.runbook} ${one.step}`, one]));
  const used = new Set<string>();

  /** What speaks for the step first. */
  function pairFor({ runbook, step, check }: Drawn): readonly [DrawnEvidence, DrawnEvidence] {
    const { evidence, condition } = check;
    if (evidence.kind === 'indicator') {
      const { low, high } = drawnIndicator(evidence.indicator);
      return /value (>|>=) |band != "healthy"|band = "critical"/.test(condition) ? [high, low] : [low, high];
    }
    if (evidence.kind === 'finding') return findingPair(check);
    if (evidence.kind === 'changes') return changesPair(evidence.of, condition);
    const key = `${runbook.id} ${step.number}`;
    const drawn = table.get(key);
    assert(drawn !== undefined, `drawn-steps.ts has a line for ${key}: ${condition}`);
    used.add(key);
    return [evidenceFrom(drawn.holds, check), evidenceFrom(drawn.fails, check)];
  }

  test.for(executable.filter(({ check }) => !isEndpointIndicator(check)))('$name', async (drawn) => {
    const [holds, fails] = pairFor(drawn);
    expect([await outcomeOf(drawn, holds), await outcomeOf(drawn, fails)]).toEqual(['held', 'did not hold']);
  });

  test('and no line of the table is for a step that is gone', () => {
    expect([...table.keys()].filter((key) => !used.has(key))).toEqual([]);
  });
});

test('S004-B01: each branch of the decision tree leads where the document leads', async () => {
  const tree = parsed.find(({ runbook }) => runbook.id === 'what-is-the-symptom')?.runbook;
  assert(tree !== undefined, 'there is the tree');
  const excerptOf = (label: string) => ({
    messages: documentedExcerpts().find((one) => one.label === label)?.lines ?? [],
  });
  const failing = (label: string) => ({ ...excerptOf(label), ...drawnIndicator('error-rate').high });
  const calm = drawnIndicator('error-rate').low.points ?? [];
  const cases: readonly (readonly [string, DrawnEvidence, string])[] = [
    ['permission denied', failing('iam-denied'), 'Give the role the permission'],
    ['timeout', failing('lambda-timeout'), 'function-times-out'],
    ['DynamoDB error', failing('dynamodb-throttled'), 'throttled-table'],
    ['code error', failing('unhandled-exception'), 'Read the log, mend the code, deploy it'],
    ['duration alarm', { ...drawnIndicator('duration-share').high, points: calm }, 'slow-batches'],
    ['dead letters', { points: [...calm, ...(drawnIndicator('dead-letter-depth').high.points ?? [])] }, 'dead-letters'],
    ['cold starts', { ...evidenceFrom('REPORT init=5200', coldCheck(tree)), points: calm }, 'tune-function'],
  ];
  for (const [symptom, evidence, place] of cases) {
    const run = await runRunbook(viewOf(drawnCase(evidence), signal), tree, { parameters: { function: 'orders' } });
    const leaf = run.steps.find(({ outcome }) => outcome === 'manual')?.title;
    expect([symptom, run.goOn[0] ?? leaf]).toEqual([symptom, place]);
  }
});

function coldCheck({ steps }: Runbook): Check {
  const check = steps.find(({ title }) => title.startsWith('Do cold starts'))?.check;
  assert(check !== undefined, 'the tree asks for cold starts');
  return check;
}

/** Its readings are facts of the case, which endpoint tests of the indicators draw. */
function isEndpointIndicator({ evidence }: Check): boolean {
  return evidence.kind === 'indicator' && evidence.indicator === 'endpoint-checks-failed';
}

/** A change of it just before, against one of long ago: that none is known would be unknown. */
function changesPair(of: string, condition: string): readonly [DrawnEvidence, DrawnEvidence] {
  const name = of === '*' ? 'other' : filled(of, drawnParameters);
  const altered = { changes: [drawnChange(name, { failed: condition === 'failed = 0' })] };
  const calm = { changes: [drawnChange(name, { hoursBefore: 100 })] };
  return condition === 'changes > 0' ? [altered, calm] : [calm, altered];
}

/** The first excerpt that the diagnosis is sure of, against an invocation that went well. */
function findingPair({ evidence, condition }: Check): readonly [DrawnEvidence, DrawnEvidence] {
  const wanted = evidence.kind === 'finding' ? evidence.scenarios : [];
  const excerpt = documentedExcerpts().find(
    ({ label, lines }) =>
      wanted.some((one) => one === label) && /"errorType"|Error|Exception|killed|denied/.test(lines.join('\n')),
  );
  assert(excerpt !== undefined, `there is an excerpt of ${wanted.join(', ')}`);
  const found = { messages: excerpt.lines };
  const calm = { messages: healthyInvocation };
  return /found > 0/.test(condition) ? [found, calm] : [calm, found];
}
