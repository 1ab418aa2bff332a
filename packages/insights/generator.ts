// From the grammar to the tables of the parser, as TypeScript.
import { buildParserFile } from '@lezer/generator';

const header = '// Made by `npm run grammar` from insights.grammar. Do not edit.\n';

/** The files to write, by their names. */
export function generatedParser(grammar: string): Readonly<Record<string, string>> {
  const { parser, terms } = buildParserFile(grammar, {
    typeScript: true,
    includeNames: false,
    fileName: 'insights.grammar',
  });
  const comment = /^\/\/.*\n/;
  return {
    'generated-parser.ts': header + parser.replace(comment, '').replaceAll(': any', ': never'),
    'generated-parser.terms.ts': header + terms.replace(comment, ''),
  };
}
