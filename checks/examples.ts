// Queries in documents: what stands in a `sql` fence is a Logs Insights query and compiles. SQL for the engine stands in a
// `duckdb` fence, output in a plain one.
import { compile } from '@coldcase/query';
import type { Problem } from './problem.ts';
import { lineAt, type RepositoryFile } from './repository.ts';

const fence = /^```sql\n([\s\S]*?)^```$/gm;

export function checkExamples(files: readonly RepositoryFile[]): readonly Problem[] {
  return files.filter(({ path }) => path.endsWith('.md')).flatMap(problemsIn);
}

function problemsIn({ path, text }: RepositoryFile): readonly Problem[] {
  return [...text.matchAll(fence)].flatMap(({ 1: query = '', index }) => {
    const errors = compile(query.trim()).diagnostics.filter(({ severity }) => severity === 'error');
    return errors.map(({ code, message }) => ({
      where: `${path}:${lineAt(text, index)}`,
      what: `${code}: ${message}`,
      fix: 'correct the query, or fence it as ```duckdb or as plain text',
    }));
  });
}
