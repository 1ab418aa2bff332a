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

/**
 * `toString` prints the shortest digits, as we do, but other exponents: `1e-7` for our `1e-07`, and none below 1e21.
 *
 *   0.000012   →   1.2e-05        12345678901234567000   →   1.2345678901234567e+19
 */
export function textOfNumber(sql: string): string {
  return bind(sql, (x) => {
    const isUsual = `(abs(${x}) >= 1e-4 AND abs(${x}) < 1e16)`;
    return `CASE WHEN ${x} = 0 THEN '0' WHEN ${isUsual} THEN toString(${x}) ELSE ${withExponent(x)} END`;
  });
}

function withExponent(x: string): string {
  return bind(`toString(abs(${x}))`, (text) => {
    const hasExponent = `position(${text}, 'e') > 0`;
    const isLarge = `abs(${x}) >= 1`;
    // The exponent: as printed; else the digits before the point; else the zeros after it.
    const exponent = `CASE WHEN ${hasExponent} THEN abs(toInt32OrZero(splitByChar('e', assumeNotNull(${text}))[2]))
      WHEN ${isLarge} THEN toInt32(length(${text})) - 1
      ELSE toInt32(length(extract(${text}, '^0\\\\.(0*)'))) + 1 END`;
    // The digits without the point and the zeros around them.
    const digits = `replaceRegexpOne(replaceOne(extract(${text}, '^[0.]*([0-9.]+)'), '.', ''), '0+$', '')`;
    return bind(digits, (d) =>
      bind(exponent, (e) => {
        const mantissa = `concat(substring(${d}, 1, 1), CASE WHEN length(${d}) > 1 THEN '.' ELSE '' END, substring(${d}, 2))`;
        const padding = `CASE WHEN ${e} < 10 THEN '0' ELSE '' END`;
        const signs = [`CASE WHEN ${x} < 0 THEN '-' ELSE '' END`, `CASE WHEN ${isLarge} THEN 'e+' ELSE 'e-' END`];
        return `concat(${signs[0]}, ${mantissa}, ${signs[1]}, ${padding}, toString(${e}))`;
      }),
    );
  });
}
