// aws-lambda-ric, the runtime client that AWS's own Node.js runtimes are made of, as a folder that can be /var/runtime: its
// script as it is published, and our stand-in for its native part.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reproduceError } from '../failures.ts';
import { rapidClientFile } from './locations.ts';

/**
 * Lays out the folder below `workFolder`.
 *
 * @param packageFolder  of aws-lambda-ric 4, as npm unpacks it; its install scripts need not have run
 * @throws ColdcaseError RUNTIME_NOT_INSTALLED
 */
export function awsClientFolder(packageFolder: string | undefined, workFolder: string): string {
  const script = join(packageFolder ?? '', 'index.mjs');
  if (packageFolder === undefined || !existsSync(script))
    throw reproduceError('RUNTIME_NOT_INSTALLED', {
      runtime: 'aws-lambda-ric',
      answer: packageFolder === undefined ? 'no folder of it was named' : `${script} does not exist`,
    });
  const folder = join(workFolder, 'aws-lambda-ric');
  // The script requires `./rapid-client.node`; where that is a folder, Node takes its main file.
  const native = join(folder, 'rapid-client.node');
  if (existsSync(native)) return folder;
  mkdirSync(native, { recursive: true });
  copyFileSync(script, join(folder, 'index.mjs'));
  copyFileSync(rapidClientFile(), join(native, 'index.cjs'));
  writeFileSync(join(native, 'package.json'), '{ "main": "index.cjs" }\n');
  return folder;
}
