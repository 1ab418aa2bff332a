// Queries in JSON and YAML: templates of CloudFormation and SAM, and dashboards, also those that are a text inside a template.
import { isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, type Scalar, visit } from 'yaml';
import { droppingEscape, type MappedText, through, unescaped } from './mapped-text.ts';
import { isClearlyQuery, isNamedQuery } from './shape.ts';

const queryKeys = new Set(['querystring', 'query_string']);
const bodyKeys = new Set(['dashboardbody', 'dashboard_body']);

/** JSON is YAML, so one parser reads both; it gives the place of every value. */
export function queriesInStructured(file: string): readonly MappedText[] {
  const found: MappedText[] = [];
  const documents = parseAllDocuments(file, { lineCounter: new LineCounter(), logLevel: 'silent', strict: false });
  for (const document of Array.isArray(documents) ? documents : []) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key)) return;
        const name = String(key.value).toLowerCase();
        const text = textNode(value);
        if (text === undefined) return;
        const content = mappedScalar(file, text);
        if (bodyKeys.has(name)) found.push(...queriesInDashboardText(content));
        else if (name === 'query' ? isClearlyQuery(content.text) : queryKeys.has(name) && isNamedQuery(content.text))
          found.push(content);
      },
    });
  }
  return found;
}

/** The text itself, or the one in `!Sub`, `!Sub [text, …]` and `Fn::Sub`. */
function textNode(value: unknown): Scalar<string> | undefined {
  if (isScalar(value)) return isText(value) ? value : undefined;
  if (isSeq(value)) return value.tag === '!Sub' ? textNode(value.items[0]) : undefined;
  if (!isMap(value)) return undefined;
  const [only] = value.items;
  if (!isPair(only) || !isScalar(only.key) || only.key.value !== 'Fn::Sub') return undefined;
  return isSeq(only.value) ? textNode(only.value.items[0]) : textNode(only.value);
}

function isText(scalar: Scalar): scalar is Scalar<string> {
  return typeof scalar.value === 'string';
}

/**
 * The value beside what stands in the file. The parser has taken indentation, quotes and escapes away; walking along both
 * finds each character again.
 */
function mappedScalar(file: string, { value, range, type }: Scalar<string>): MappedText {
  const [start, end] = range ?? [0, 0];
  const places: number[] = [];
  let at = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? start + 1 : start;
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') at = file.indexOf('\n', start) + 1;
  for (const unit of value.split('')) {
    const isEscape = type === 'QUOTE_DOUBLE' && file[at] === '\\';
    if (isEscape) {
      places.push(at);
      at += droppingEscape(file, at)?.length ?? 1;
      continue;
    }
    while (at < end && file[at] !== unit && !(unit === ' ' && file[at] === '\n')) at++;
    places.push(Math.min(at, end));
    at++;
  }
  return { text: value, places: [...places, Math.min(at, end)] };
}

/** A dashboard as text, with holes of templates in it: no parser would take that, so its queries are looked for. */
export function queriesInDashboardText(body: MappedText): readonly MappedText[] {
  const keys = /"query"\s*:\s*"((?:[^"\\]|\\.)*)"/gs;
  return [...body.text.matchAll(keys)].flatMap((match) => {
    const [whole, content = ''] = match;
    const end = match.index + whole.length - 1;
    const query = through(unescaped(body.text, end - content.length, end, droppingEscape), body);
    return isClearlyQuery(query.text) ? [query] : [];
  });
}
