// Cookies (RFC 6265): a header of the client has pairs, one of the server has a pair and then what the browser should do.
import { plainView, type View } from '../view.ts';

const pair = /(?:^|;\s*|,\s*(?=[\w.-]+=))([^=;,\s]{1,256})=("?)([^;,"\s]{1,16384})/g;
const instructions = /^(?:path|domain|expires|max-age|samesite|secure|httponly|version|priority|partitioned|comment)$/i;

/** The values, as views into the header. */
export function cookieValues(header: string): readonly View[] {
  return [...header.matchAll(pair)].flatMap((match) => {
    const [whole, name = '', , value = ''] = match;
    if (instructions.test(name)) return [];
    return [plainView('cookie', value, match.index + whole.length - value.length)];
  });
}
