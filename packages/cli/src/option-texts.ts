// What the help texts of all commands have in common.

export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

export const json = ['--json', 'print one JSON document instead of text'] as const;
