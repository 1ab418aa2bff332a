// Small promises: nothing of anyone's machine in the files, nothing large, no two names that are one on a Mac, and a README
// in every package that says what it is for and what it never does.
import type { Problem } from './problem.ts';
import { fileAt, lineAt, type RepositoryFile } from './repository.ts';
import { isTestCode, isTypeScript, nodesOf } from './syntax.ts';

/** A clone stays quick, and nobody commits evidence by mistake. */
export const fileBytesMax = 1_000_000;

interface ForbiddenText {
  readonly pattern: RegExp;
  readonly what: string;
  readonly fix: string;
}

const forbiddenTexts: readonly ForbiddenText[] = [
  {
    pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm\.pkg\.github\b/g,
    what: 'names the host of a registry',
    fix: 'leave the host to the configuration of whoever installs',
  },
  {
    // Homes of containers and invented ones may stand in drawn evidence.
    pattern: /(?<![\w.<>$}-])\/(work|root|Users\/\w+|home\/(?!user|app|node|ec2-user|me\b|sbx_user)\w+)\//g,
    what: 'holds a path of one machine',
    fix: 'make it relative to import.meta.dirname, or take it as an argument',
  },
];

export function checkTexts(files: readonly RepositoryFile[]): readonly Problem[] {
  return files.flatMap((file) =>
    forbiddenTexts.flatMap(({ pattern, what, fix }) =>
      [...file.text.matchAll(pattern)].map((match) => ({
        where: `${file.path}:${lineAt(file.text, match.index)}`,
        what: `${what}: ${match[0]}`,
        fix,
      })),
    ),
  );
}

/** A program that writes to a fixed temporary folder meets its twin there. Messages may speak of /tmp: Lambda has one. */
export function checkTemporaryPaths(files: readonly RepositoryFile[]): readonly Problem[] {
  const programs = files.filter((file) => isTypeScript(file) && !isTestCode(file));
  return programs.flatMap((file) =>
    [...nodesOf(file)].flatMap(({ node }) => {
      if (node.type !== 'Literal' || typeof node.value !== 'string' || !node.value.startsWith('/tmp/')) return [];
      const where = `${file.path}:${lineAt(file.text, node.start)}`;
      return [{ where, what: `uses the fixed path ${node.value}`, fix: 'use mkdtemp under os.tmpdir()' }];
    }),
  );
}

export function checkLockfile(files: readonly RepositoryFile[]): readonly Problem[] {
  const lockfile = fileAt(files, 'package-lock.json');
  if (lockfile === undefined || !/"resolved": "https?:/.test(lockfile.text)) return [];
  const fix = 'run: npm install --omit-lockfile-registry-resolved --package-lock-only';
  return [{ where: 'package-lock.json', what: 'names download addresses', fix }];
}

export function checkNamesAndSizes(files: readonly RepositoryFile[]): readonly Problem[] {
  const byName = Map.groupBy(files, ({ path }) => path.toLowerCase());
  const twins = [...byName.values()].filter((same) => same.length > 1);
  const large = files.filter(({ bytes }) => bytes > fileBytesMax);
  return [
    ...twins.map((same) => ({
      where: same[0]?.path ?? '',
      what: `is one file with ${same[1]?.path} where case does not count`,
      fix: 'rename one of them',
    })),
    ...large.map(({ path, bytes }) => ({
      where: path,
      what: `has ${bytes} bytes`,
      fix: `generate it when it is needed, or cut it below ${fileBytesMax} bytes`,
    })),
  ];
}

/** What for, an example, invariants. */
export function checkReadmes(files: readonly RepositoryFile[]): readonly Problem[] {
  return packageNames(files).flatMap((name) => {
    const where = `packages/${name}/README.md`;
    const readme = fileAt(files, where);
    if (readme === undefined)
      return [{ where, what: 'does not exist', fix: 'write it: what for, an example, invariants' }];
    const parts: readonly (readonly [RegExp, string])[] = [
      [/^# .+\n+(?!#|```)\S/m, 'a paragraph that says what it is for, below its title'],
      [/^```/m, 'an example of about ten lines'],
      [/^#{2,3} .*invariants/im, 'a section "## Invariants"'],
    ];
    const missing = parts.filter(([pattern]) => !pattern.test(readme.text));
    return missing.map(([, part]) => ({ where, what: `lacks ${part}`, fix: 'write it' }));
  });
}

function packageNames(files: readonly RepositoryFile[]): readonly string[] {
  return files.flatMap(({ path }) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []);
}
