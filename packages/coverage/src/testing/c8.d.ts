// The part of c8 that we use; the package brings no types of its own.
declare module 'c8' {
  interface FileCoverageJson {
    readonly s: Readonly<Record<string, number>>;
    readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  }
  export function Report(options: object): {
    getCoverageMapFromAllCoverageFiles(): Promise<{
      files(): readonly string[];
      fileCoverageFor(path: string): { toJSON(): FileCoverageJson };
    }>;
  };
}
