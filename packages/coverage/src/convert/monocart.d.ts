// The part of the converter of monocart-coverage-reports that we use; its own types are of the class around it.
declare module 'monocart-coverage-reports/converter' {
  function convertV8List(
    list: readonly object[],
    options: { readonly v8Ignore: boolean },
  ): Promise<{
    readonly v8DataList: readonly {
      readonly sourcePath: string;
      readonly data: { readonly extras: Readonly<Record<string, 'b' | 'c' | 'i'>> };
    }[];
    readonly coverageData: Readonly<
      Record<
        string,
        {
          readonly branchMap: Readonly<
            Record<
              string,
              {
                readonly type: string;
                readonly loc: { readonly start: { readonly line: number; readonly column: number } };
              }
            >
          >;
          readonly b: Readonly<Record<string, readonly number[]>>;
        }
      >
    >;
  }>;
  const converter: { readonly convertV8List: typeof convertV8List };
  export default converter;
}

declare module 'monocart-coverage-reports/util' {
  const util: { initLoggingLevel(level: 'off'): void };
  export default util;
}
