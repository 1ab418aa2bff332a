// SQL: which value belongs to which column. `column = 'value'` is a pair and found as such; here are lists of values, and the
// names that placeholders have.
import { type Finding, shifted } from '../finding.ts';
import { kindOfName } from '../names/kinds.ts';
import { inside, type Scan, type Within } from '../scan.ts';
import { throughView, ViewBuilder } from '../view.ts';

const insert =
  /\b(?:insert\s+(?:ignore\s+)?into|replace\s+into|merge\s+into|copy)\s+[\w."`[\]]{1,128}\s{0,8}\(([^()]{1,4000})\)\s{0,8}(?:output\s[^()]{0,200})?(?:values|value)\s{0,8}(?=\()/gi;
const constraint = /\bKey \(([^()=]{1,400})\)=\(([^()]{1,1000})\)/g;

const tupleStart = /\b(?:parameters|params|args|values|bind)["']?\s?[:=]\s{0,4}\(/gi;

/** A value in a list: quoted with doubled quotes, a number, a word, a call. Sticky. */
const listValue =
  /\s*(?:(?:[NEX]|_utf8(?:mb4)?)?'([^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*)'|"([^"\\]*(?:(?:""|\\[\s\S])[^"\\]*)*)"|(-?\d[\d.]*)|((?:[^,()'"]|\([^()]*\))*))\s*([,)])/y;
/** Values of all the rows of a statement. */
const listedValuesMax = 100_000;

export function sqlFindings(text: string, within: Within, scan: Scan): Finding[] {
  return [
    ...insertFindings(text, within, scan),
    ...constraintFindings(text, within, scan),
    ...tupleFindings(text, within, scan),
  ];
}

function insertFindings(text: string, within: Within, scan: Scan): Finding[] {
  return [...text.matchAll(insert)].flatMap((match) => {
    const columns = columnNames(match[1] ?? '');
    if (!columns.some((column) => kindOfName(column) !== undefined)) return [];
    return rowFindings(text, match.index + match[0].length, columns, within, scan);
  });
}

/** What Python says of a statement: `[parameters: ('…', '…')]`, in the order of its placeholders. */
function tupleFindings(text: string, within: Within, scan: Scan): Finding[] {
  const [tuple] = text.matchAll(tupleStart);
  if (tuple === undefined) return [];
  const names = placeholderNames(text.slice(0, tuple.index));
  const isTold = names.some((name) => kindOfName(name) !== undefined);
  return isTold ? rowFindings(text, tuple.index + tuple[0].length - 1, names, within, scan) : [];
}

/** From the bracket of the first row on. */
function rowFindings(text: string, start: number, columns: readonly string[], within: Within, scan: Scan): Finding[] {
  const findings: Finding[] = [];
  let at = start + 1;
  let column = 0;
  for (let count = 0; count < listedValuesMax; count++) {
    listValue.lastIndex = at;
    const match = listValue.exec(text);
    if (match === null) break;
    const [whole, single, double, number, , sign] = match;
    const content = single ?? double ?? number;
    const name = columns[column] ?? '';
    if (content !== undefined) {
      const valueStart = at + whole.lastIndexOf(content, whole.length - 2 - (number === undefined ? 1 : 0));
      findings.push(...valueFindings(content, valueStart, name, number !== undefined, within, scan));
    }
    at += whole.length;
    column = sign === ',' ? column + 1 : 0;
    if (sign === ',') continue;
    const [next] = /^\s{0,8},\s{0,8}\(/.exec(text.slice(at, at + 20)) ?? [];
    if (next === undefined) break;
    at += next.length;
  }
  return findings;
}

function valueFindings(
  content: string,
  start: number,
  name: string,
  isNumber: boolean,
  within: Within,
  scan: Scan,
): readonly Finding[] {
  const kind = kindOfName(name);
  if (kind === undefined) return [];
  if (isNumber) return shifted(scan.number(kind, content), start).map((finding) => ({ ...finding, carriers: ['sql'] }));
  const view = doubledView(content, start);
  return throughView(scan.named(kind, view.text, inside(within, name)), view);
}

/** `''` is a quote. */
function doubledView(content: string, start: number) {
  const builder = new ViewBuilder();
  let at = 0;
  for (const match of content.matchAll(/''|""/g)) {
    builder.addRun(content.slice(at, match.index), start + at);
    builder.add(match[0].charAt(0), start + match.index);
    at = match.index + 2;
  }
  builder.addRun(content.slice(at), start + at);
  return builder.view('sql', start + content.length, (replacement) => replacement.replaceAll("'", "''"));
}

/** What PostgreSQL says about a key that is there already: `Key (email, phone)=(…, …) already exists.` */
function constraintFindings(text: string, within: Within, scan: Scan): Finding[] {
  return [...text.matchAll(constraint)].flatMap((match) => {
    const [whole, names = '', values = ''] = match;
    const columns = columnNames(names);
    const parts = columns.length === 1 ? [values] : values.split(', ');
    let at = match.index + whole.length - 1 - values.length;
    return parts.flatMap((part, position) => {
      const start = at;
      at += part.length + ', '.length;
      return valueFindings(part, start, columns[position] ?? '', false, within, scan);
    });
  });
}

function columnNames(list: string): readonly string[] {
  return list.split(',').map((name) => /(\w+)[^\w]*$/.exec(name)?.[1] ?? '');
}

const placeholder =
  /([\w"`.]{1,128})["`)\]]*\s{0,8}(?:=|<>|!=|<=?|>=?|\blike\b|\bilike\b)\s{0,8}(?:lower\(|upper\()?(\$\d{1,3}|\?|:\d{1,3}|%s|@p\d{1,3})/gi;

/**
 * Names of the placeholders of a statement, in their order.
 *
 *   placeholderNames('UPDATE users SET phone = $2 WHERE email = $1')   →   ['email', 'phone']
 */
export function placeholderNames(statement: string): readonly string[] {
  const [, listed = ''] = /\(([^()]{1,4000})\)\s{0,8}values\s{0,8}\(/i.exec(statement) ?? [];
  const names: string[] = listed === '' ? [] : [...columnNames(listed)];
  for (const [, name = '', sign = ''] of statement.matchAll(placeholder)) {
    const position = /\d/.test(sign) ? Number(sign.replaceAll(/\D/g, '')) - 1 : names.length;
    names[position] = /(\w+)\W*$/.exec(name)?.[1] ?? '';
  }
  return Array.from(names, (name) => name ?? '');
}
