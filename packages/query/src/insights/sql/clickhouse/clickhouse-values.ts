// Values written for ClickHouse: literals, names, and numbers as the language prints them.
import { bind } from './bind.ts';

/** The only way in which text reaches a statement. A backslash escapes in ClickHouse, also in names. */
export function textLiteral(value: string): string {
  return `'${escaped(value.toWellFormed(), "'")}'`;
}

export function identifier(name: string): string {
  return `"${escaped(name, '"')}"`;
}

function escaped(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\0', '\\0');
}

/** A point or an exponent makes a literal a Float64, which every number of this dialect is. */
export function numberLiteral(value: number): string {
  const text = String(value + 0);
  const double = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 ? `(${double})` : double;
}

/** A whole Float64 as Int64. `toInt64` would also convert what lies under a NULL, and refuse the statement over an infinity there. */
export function wholeNumber(sql: string): string {
  return `accurateCastOrNull(${sql}, 'Int64')`;
}

/**
 * `toString` prints the shortest digits, as we do, but other exponents: `1e-7` for our `1e-07`, and none from 1e-6 up to 1e21.
 *
 *   0.000012   →   1.2e-05        12345678901234567000   →   1.2345678901234567e+19
 */
export function textOfNumber(sql: string): string {
  return bind(sql, (x) => {
    const isUsual = `abs(${x}) >= 1e-4 AND abs(${x}) < 1e16`;
    return `CASE WHEN ${isUsual} THEN toString(${x}) WHEN ${x} = 0 THEN '0' ELSE ${withExponent(`toString(${x})`)} END`;
  });
}

/** The digits of a number by replacements, one for each form in which the engine may have printed it. */
function withExponent(text: string): string {
  const replacements: readonly (readonly [string, string])[] = [
    ['e([0-9])', 'e+\\1'],
    ['e([+-])([0-9])$', 'e\\10\\2'],
    ...digitCountsWithoutExponent.map((count): readonly [string, string] => [
      `^(-?[0-9])([0-9]{${count}})$`,
      `\\1.\\2e+${count}`,
    ]),
    ['^(-?)0\\.0000([1-9])([0-9]*)$', '\\1\\2.\\3e-05'],
    ['^(-?)0\\.00000([1-9])([0-9]*)$', '\\1\\2.\\3e-06'],
    ['\\.?0*e', 'e'],
  ];
  return replacements.reduce(
    (sql, [pattern, by]) => `replaceRegexpOne(${sql}, ${textLiteral(pattern)}, ${textLiteral(by)})`,
    text,
  );
}

/** Digits after the first of whole numbers from 1e16 up to 1e21. */
const digitCountsWithoutExponent = [16, 17, 18, 19, 20];
