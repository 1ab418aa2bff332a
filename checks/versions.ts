// One version: of the workspace, of every package, of what the packages ask of each other, and of what the command prints.
import type { Problem } from './problem.ts';
import { fileAt, type RepositoryFile } from './repository.ts';

const versionFile = 'packages/cli/src/version.ts';

export function checkVersions(files: readonly RepositoryFile[]): readonly Problem[] {
  const root = /"version": "([^"]+)"/.exec(fileAt(files, 'package.json')?.text ?? '')?.[1] ?? 'none';
  const found = files.flatMap((file) => statedVersions(file).map((version) => ({ file, version })));
  return found
    .filter(({ version }) => version !== root)
    .map(({ file, version }) => ({
      where: file.path,
      what: `says version ${version}, and the workspace is ${root}`,
      fix: `write ${root} in ${file.path}, then run npm install`,
    }));
}

function statedVersions({ path, text }: RepositoryFile): readonly string[] {
  if (path === versionFile) return [/version = '([^']+)'/.exec(text)?.[1] ?? 'none'];
  if (!/^packages\/[^/]+\/package\.json$/.test(path)) return [];
  const own = [...text.matchAll(/^ {2}"version": "([^"]+)"/gm)];
  const asked = [...text.matchAll(/"@coldcase\/\w+": "([^"]+)"/g)];
  return [...own, ...asked].map(([, version = '']) => version);
}
