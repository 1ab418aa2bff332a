// Queries that people wrote, compiled and run over a case that holds a log group of every type. What is asked: does it run, and
// if not, by which rule of the language is it refused?
//
//   npm run bench -- insights-queries --file QUERIES.jsonl --out RESULTS.jsonl [--case CASE] [--seed 1]
//
// In, a line each:  {"id": …, "query": "…", "templated": true}; the holes of templates are filled as templates/fill-holes.ts of the query package says.
// Out, a line each: {"id": …, "outcome": "ran" | "rejected" | "internal-error", "diagnostics": […], "rows": 12}; the diagnostics
// are those of the compiler, and an error carries `rule`, the place of the specification that it follows.
// Without --case the case is generated (log-groups.ts) and removed afterwards. Exit code 1 when any query met an internal error.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Diagnostic } from '@coldcase/model';
import { compile, diagnosticRules, fillHoles, lookupTablesOf } from '@coldcase/query';
import { addLookupTable, importEvidence, type OpenCase, openCase } from '@coldcase/store';
import { everyLogGroup, lookupTables } from './log-groups.ts';

/** No query over some thousand events takes longer, unless it hangs. */
const queryMsMax = 30_000;

interface Question {
  readonly id: unknown;
  readonly query: string;
  readonly templated: boolean;
}

interface Outcome {
  readonly id: unknown;
  readonly outcome: 'ran' | 'rejected' | 'internal-error';
  readonly diagnostics: readonly (Diagnostic & { readonly rule?: string })[];
  readonly rows: number;
  readonly failure?: string;
}

const usage =
  'usage: npm run bench -- insights-queries --file QUERIES.jsonl --out RESULTS.jsonl [--case CASE] [--seed 1]';

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: 'string' },
      out: { type: 'string' },
      case: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (values.file === undefined || values.out === undefined) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const outcomes = await answered(questionsIn(values.file), values.case, Number(values.seed));
  writeFileSync(values.out, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  console.error(summary(outcomes));
  if (outcomes.some(({ outcome }) => outcome === 'internal-error')) process.exitCode = 1;
}

function questionsIn(path: string): readonly Question[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => questionOf(JSON.parse(line)));
}

function questionOf(row: { id?: unknown; query?: unknown; templated?: unknown }): Question {
  return { id: row.id, query: String(row.query), templated: row.templated === true };
}

async function answered(questions: readonly Question[], given: string | undefined, seed: number) {
  const root = mkdtempSync(join(tmpdir(), 'coldcase-insights-'));
  try {
    const folder = given ?? (await generatedCase(join(root, 'every-type.case'), seed));
    if (given === undefined) await standInTables(folder, questions);
    await using opened = await openCase(folder);
    const outcomes: Outcome[] = [];
    for (const question of questions) outcomes.push(await outcomeOf(opened, question));
    return outcomes;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function generatedCase(folder: string, seed: number): Promise<string> {
  const batches = async function* () {
    yield { events: everyLogGroup(seed), bytesRead: 0 };
  };
  await importEvidence(folder, [
    { name: 'generated', format: 'generated', sizeBytes: 0, isEventLines: false, batches },
  ]);
  for (const [name, csv] of Object.entries(lookupTables)) await keepTable(folder, name, csv);
  return folder;
}

async function keepTable(folder: string, name: string, csv: string): Promise<void> {
  const path = `${folder}.${name}.csv`;
  writeFileSync(path, csv);
  await addLookupTable(folder, name, path);
}

/** A table that a query names and the case lacks gets a stand-in: the columns that the query names, and one row of words. */
async function standInTables(folder: string, questions: readonly Question[]): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  for (const question of questions) {
    const { plan } = compile(textOf(question));
    for (const [name, columns] of plan === undefined ? [] : lookupTablesOf(plan))
      wanted.set(name, new Set([...(wanted.get(name) ?? []), ...columns]));
  }
  for (const [name, columns] of wanted) {
    const kept = lookupTables[name]?.split('\n')[0]?.split(',') ?? [];
    const all = [...new Set([...kept, ...columns])];
    if (all.length === kept.length) continue;
    const row = all.map((_, index) => `word${index}`);
    await keepTable(folder, name, `${all.join(',')}\n${row.join(',')}\n`);
  }
}

const textOf = ({ query, templated }: Question) => (templated ? fillHoles(query) : query);

async function outcomeOf(opened: OpenCase, question: Question): Promise<Outcome> {
  const { id } = question;
  let diagnostics: Outcome['diagnostics'] = [];
  try {
    const compiled = compile(textOf(question));
    diagnostics = compiled.diagnostics.map(withRule);
    if (compiled.plan === undefined) return { id, outcome: 'rejected', diagnostics, rows: 0 };
    const table = await opened.ask(compiled.plan, AbortSignal.timeout(queryMsMax));
    return { id, outcome: 'ran', diagnostics, rows: table.rows.length };
  } catch (cause) {
    const failure = cause instanceof Error ? cause.message : String(cause);
    return { id, outcome: 'internal-error', diagnostics, rows: 0, failure };
  }
}

function withRule(diagnostic: Diagnostic): Outcome['diagnostics'][number] {
  const rule = Object.hasOwn(diagnosticRules, diagnostic.code) ? diagnosticRules[diagnostic.code] : undefined;
  return rule === undefined ? diagnostic : { ...diagnostic, rule };
}

function summary(outcomes: readonly Outcome[]): string {
  const count = (outcome: Outcome['outcome']) => outcomes.filter((one) => one.outcome === outcome).length;
  const share = (part: number) => `${part} (${((100 * part) / Math.max(1, outcomes.length)).toFixed(1)} %)`;
  const withRows = outcomes.filter(({ rows }) => rows > 0).length;
  const troubled = outcomes.filter(({ outcome }) => outcome !== 'ran').map(troubleOf);
  return [
    `${outcomes.length} queries: ran ${share(count('ran'))}, rejected ${share(count('rejected'))}, internal errors ${share(count('internal-error'))}; with rows ${share(withRows)}`,
    ...troubled,
  ].join('\n');
}

function troubleOf({ id, outcome, diagnostics, failure }: Outcome): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const reasons = errors.map(
    ({ code, message, rule }) => `${code} ${message}${rule === undefined ? '' : ` [${rule}]`}`,
  );
  return `  ${String(id)} ${outcome}: ${failure ?? reasons.join(' / ')}`;
}
