// aws-lambda-ric for tests. It is no dependency: its install scripts build native code and fail without autotools. So npm is
// asked for it without them, once per checkout, and what it unpacks is kept in node_modules/.cache.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '4.0.2';
const cache = join(import.meta.dirname, '../../../../node_modules/.cache/coldcase');

/** npm takes some seconds; a registry that is out of reach is given up. */
const npmWithinMs = 50_000;

/** The folder of the package, or what npm answered instead. */
export type ProvisionedRic = { readonly folder: string } | { readonly obstacle: string };

/** Test files at once may ask: each installs into a folder of its own, and the first that is whole is the one that stays. */
export async function provisionAwsLambdaRic(): Promise<ProvisionedRic> {
  const home = join(cache, `aws-lambda-ric-${version}`);
  const folder = join(home, 'node_modules', 'aws-lambda-ric');
  if (existsSync(folder)) return { folder };
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(join(cache, 'partial-'));
  try {
    const quietly = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    const args = ['install', ...quietly, '--prefix', partial, `aws-lambda-ric@${version}`];
    await promisify(execFile)('npm', args, { timeout: npmWithinMs });
    if (!existsSync(folder)) renameSync(partial, home);
    return { folder };
  } catch (error) {
    return existsSync(folder) ? { folder } : { obstacle: String(error).slice(0, 300) };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
