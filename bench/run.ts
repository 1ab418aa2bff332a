// `npm run bench -- NAME …`: runs bench/NAME.ts. A bench program exports `run(args)`; what it measures, on what, and what came
// out is kept in bench/results/ with the machine and the date.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { benchNames } from './names.ts';

const [name = '', ...args] = process.argv.slice(2);
const path = join(import.meta.dirname, `${name}.ts`);

if (!benchNames().includes(name) || !existsSync(path)) {
  process.stderr.write(`There is no bench "${name}". There are: ${benchNames().join(', ')}\n`);
  process.exitCode = 2;
} else {
  const program: { run(args: readonly string[]): Promise<void> } = await import(pathToFileURL(path).href);
  await program.run(args);
}
