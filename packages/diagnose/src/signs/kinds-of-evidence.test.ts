// The table "Which evidence speaks for which" of docs/reference/scenarios.md is what the rules are.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarios } from '../scenarios/index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { metricRules } from './metric-rules.ts';
import { tracedLabels } from './trace-signs.ts';
import { suspected } from './with-changes.ts';
import { looks } from './with-configuration.ts';

const page = new URL('../../../../docs/reference/scenarios.md', import.meta.url);

function rowOf({ label, signals, contrary = [] }: Scenario): string {
  const wheres = [...signals, ...contrary].map(({ where }) => where);
  const metrics = metricRules.filter((rule) => rule.label === label).flatMap(({ names }) => names);
  const changes = (suspected[label] ?? []).map(({ what }) => what.replace(/^a /, ''));
  const cells = [
    `\`${label}\``,
    wheres.some((where) => where !== 'numbers' && where !== 'invocation') ? 'yes' : '',
    wheres.includes('invocation') ? 'yes' : '',
    wheres.includes('numbers') ? 'yes' : '',
    metrics.map((name) => `\`${name}\``).join(' '),
    tracedLabels.includes(label) ? 'yes' : '',
    looks[label] === undefined ? '' : 'yes',
    changes.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

test('the page tells for each scenario which kinds of evidence speak for it', () => {
  const text = readFileSync(page, 'utf8');
  const start = text.indexOf('| label | lines | course |');
  const table = text.slice(start, text.indexOf('\n\n', start)).split('\n').slice(2);
  expect(table).toEqual(scenarios.map(rowOf));
});
