// What a doctor says: a line for each thing, what to do under the ones that are not well, and at the end what is to be granted.
import type { Check, CheckName, Examination } from '@coldcase/workbench/doctor';
import { adviceFor } from './advice.ts';
import { green, red, yellow } from './table-text.ts';

const paint = { ok: green, warning: yellow, problem: red } as const;
const verdictWidth = 'problem'.length;

const adviceByCheck: Readonly<Partial<Record<CheckName, string>>> = {
  node: 'Install Node 22.18 or newer.',
  disk: 'Free some space, or work on another disk: an hour of a busy system may take 10 GB.',
  keys: 'Close them: chmod 700 the folder and chmod 600 the files in it.',
  clock: 'Let the clock be set from the network (NTP): AWS refuses signatures that are 5 minutes off.',
  functions:
    'Check the names and the region (--region), and that the credentials are of the right account (--profile).',
  permissions: 'What is denied will be a gap in a case. The policy below grants it.',
  replica: 'Name a read replica. If there is none and you mean it, capture with --allow-primary.',
  'slow-queries':
    'Slow statements will be missing. It needs CREATE EXTENSION pg_stat_statements, and the library in shared_preload_libraries.',
  'pg-dump': 'The schema will come from the catalogue, without some details. Install a client of that version.',
};

export function checkAdvice({ name, verdict, code }: Check): string | undefined {
  if (verdict === 'ok') return undefined;
  return (code === undefined ? undefined : adviceFor(code)) ?? adviceByCheck[name];
}

export function examinationText({ checks, permissions }: Examination): string {
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap((check) => {
    const { name, verdict, seen } = check;
    const advice = checkAdvice(check);
    const line = `${paint[verdict](verdict.padEnd(verdictWidth))}  ${name.padEnd(nameWidth)}  ${seen}`;
    return advice === undefined ? [line] : [line, `${' '.repeat(verdictWidth + nameWidth + 4)}${advice}`];
  });
  const count = checks.filter(({ verdict }) => verdict !== 'ok').length;
  return [
    ...lines,
    '',
    count === 0 ? 'All is well.' : `${count} of ${checks.length} to look at.`,
    ...(permissions?.missingPolicy === undefined ? [] : ['', 'To be granted:', permissions.missingPolicy.trimEnd()]),
  ].join('\n');
}
