// Writes src/lezer/generated-parser.ts from the grammar. Run it after a change there; a test compares the two.
//
//   npm run grammar
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedParser } from './generator.ts';

const folder = join(import.meta.dirname, 'src/lezer');
for (const [name, text] of Object.entries(generatedParser(readFileSync(join(folder, 'insights.grammar'), 'utf8'))))
  writeFileSync(join(folder, name), text);
