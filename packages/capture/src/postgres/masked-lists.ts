// Arrays and rows inside of one value, as PostgreSQL writes them. The members are replaced where they stand, so that
// dimensions, bounds and NULLs stay:
//
//   {a,NULL,"b c"}   [0:1]={x,y}   {{1,2},{3,4}}   (7,"Ann ""A."" B",)

/** @param member  gets the text of a member and gives another one; null for NULL */
export function maskedArray(text: string, member: (text: string) => string | null): string {
  const start = text.indexOf('{');
  const elements = text.slice(start).replace(/"((?:[^"\\]|\\.)*)"|[^{},"]+/gs, (token, quoted: string | undefined) => {
    if (quoted === undefined && token.toUpperCase() === 'NULL') return token;
    const masked = member(quoted === undefined ? token : quoted.replace(/\\(.)/gs, '$1'));
    return masked === null ? 'NULL' : arrayMember(masked);
  });
  return text.slice(0, start) + elements;
}

function arrayMember(text: string): string {
  const isPlain = text !== '' && !/[{},"\\\s]/.test(text) && text.toUpperCase() !== 'NULL';
  return isPlain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** A value of a composite type: its members, masked as texts. */
export function maskedComposite(text: string, member: (text: string) => string): string {
  const inner = text.slice(1, -1).replace(/"((?:[^"\\]|""|\\.)*)"|[^,"]+/gs, (token, quoted: string | undefined) => {
    const plain =
      quoted === undefined
        ? token
        : quoted.replace(/""|\\(.)/gs, (pair, letter: string | undefined) => letter ?? pair.slice(1));
    return compositeMember(member(plain));
  });
  return `(${inner})`;
}

function compositeMember(text: string): string {
  return text !== '' && !/[(),"\\\s]/.test(text) ? text : `"${text.replace(/["\\]/g, '$&$&')}"`;
}
