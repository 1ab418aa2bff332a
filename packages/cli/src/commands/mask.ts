// `coldcase mask`: what would be masked and why, and the end of a key.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { explainText, forgetKey, type PlacedDecision, rotateMaskingKey } from '@coldcase/workbench/masking';
import { cliError } from '../failures.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { print, printJson } from '../output/print.ts';
import { plural } from '../output/progress.ts';
import { tableText } from '../output/table-text.ts';

interface Options {
  readonly explain?: string;
  readonly forget?: string;
  readonly rotate?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export async function mask(options: Options): Promise<number> {
  const { explain, forget, rotate } = options;
  const given = [explain, forget, rotate].filter((value) => value !== undefined);
  if (given.length !== 1) throw cliError('MASK_WANTS_ONE', { given: given.length });
  if (explain !== undefined) return explainFile(explain, options);
  return forget === undefined ? rotateKeyOf(rotate ?? '', options) : forgetKeyOf(forget, options);
}

async function explainFile(path: string, { config, json }: Options): Promise<number> {
  const decisions = explainText(await textIn(path), randomBytes(32), config);
  if (json === true) await printJson({ file: path, decisions });
  else await print(explanation(decisions));
  return exitCodes.ok;
}

function explanation(decisions: readonly PlacedDecision[]): string {
  const rows = decisions.map(({ line, column, carriers, class: kind, action, reason, replacement = '' }) => [
    `${line}:${column}`,
    action,
    kind,
    carriers.join(' in ') || 'text',
    reason,
    replacement,
  ]);
  const masked = decisions.filter(({ action }) => action === 'masked').length;
  const sum = `${plural(masked, 'value')} would be masked, ${decisions.length - masked} looked at and kept.`;
  const note =
    'Replacements are made under a key of this moment; those of a case differ. The values themselves are not shown.';
  if (rows.length === 0) return sum;
  return [
    tableText(['at', 'action', 'class', 'in', 'because', 'becomes'], rows, process.stdout.columns ?? 120),
    sum,
    note,
  ].join('\n');
}

async function forgetKeyOf(folder: string, { json }: Options): Promise<number> {
  const forgotten = forgetKey(folder, process.env);
  if (json === true)
    await printJson({ case: folder, key: forgotten?.id ?? null, destroyed: forgotten?.wasHere ?? false });
  else await print(forgottenText(folder, forgotten));
  return exitCodes.ok;
}

function forgottenText(folder: string, forgotten: ReturnType<typeof forgetKey>): string {
  if (forgotten === undefined) return `${folder} has no key: nothing in it was masked.`;
  const { id, wasHere } = forgotten;
  if (!wasHere) return `The key ${id} of ${folder} is not on this machine. A copy elsewhere still works.`;
  return [
    `The key ${id} of ${folder} is destroyed. Nobody can test any more whether a pseudonym stands for a value they guess,`,
    'and what is imported later cannot be joined with it. Copies of the key elsewhere, backups included, still work.',
  ].join('\n');
}

async function rotateKeyOf(folder: string, { json }: Options): Promise<number> {
  const { before, after } = rotateMaskingKey(folder, process.env);
  if (json === true) await printJson({ case: folder, before: before ?? null, after });
  else
    await print(
      `What is added to ${folder} from now on is masked under ${after}. It does not join with what is there${before === undefined ? '' : ` under ${before}, whose key stays until coldcase mask --forget`}.`,
    );
  return exitCodes.ok;
}

async function textIn(path: string): Promise<string> {
  try {
    return await readFile(path === '-' ? '/dev/stdin' : path, 'utf8');
  } catch (cause) {
    const answer = cause instanceof Error ? cause.message : String(cause);
    throw cliError('TEXT_UNREADABLE', { path, answer }, { cause });
  }
}
