// logfmt: `level=error msg="not found" retry`. A key without a value is true; of two equal keys the last counts.

const pair = /([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|(\S*)))?/gs;

/** Keys and values in the order of the text. Linear. */
export function logfmtPairs(text: string): readonly (readonly [key: string, value: string])[] {
  return [...text.matchAll(pair)].map(([whole, key = '', quoted, plain]) => {
    if (quoted !== undefined) return [key, quoted.replace(/\\(["\\])/g, '$1')];
    return [key, plain ?? (whole.includes('=') ? '' : 'true')];
  });
}
