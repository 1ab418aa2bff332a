// A field of a VPC flow, DNS query or syslog line, read from the message: the SQL twin of `lineFieldOf`.
import { type LineType, lineRules, messageRules } from '@coldcase/model';
import {
  ciscoSeverityNames,
  facilityNames,
  type LineField,
  lineFields,
  type SqlDialect,
  severityNames,
  syslogNilIsMissing,
} from '@coldcase/query';

/** What engines say each in their own way. */
export interface LineSql {
  readonly dialect: SqlDialect;
  /** A word of the message, counted from 1; words stand between single blanks. */
  word(position: number): string;
  /** A whole number from a text of digits. */
  wholeNumber(digits: string): string;
  /** How often a whole number holds eight, and its text. */
  eighth(whole: string): string;
  textOfWhole(whole: string): string;
}

/** SQL of the text of a field on rows whose `record_type` is known to be `type`. */
export function lineFieldSql(engine: LineSql, type: LineType, name: string): string {
  const { dialect } = engine;
  const field = lineFields[type][name];
  if (field === undefined) return dialect.missing('dynamic');
  if (field.kind === 'word') return engine.word(field.word);
  const captured = dialect.capture('message', messageRules[lineRules[type]], field.capture);
  return capturedSql(engine, field.kind, `nullif(${captured}, '')`);
}

/** A priority is eight times the facility, and the severity. */
function capturedSql(engine: LineSql, kind: Exclude<LineField['kind'], 'word'>, text: string): string {
  const number = engine.wholeNumber(text);
  switch (kind) {
    case 'capture':
      return syslogNilIsMissing ? `nullif(${text}, '-')` : text;
    case 'facilityCode':
      return engine.textOfWhole(engine.eighth(number));
    case 'severityCode':
      return engine.textOfWhole(`${number} % 8`);
    case 'facility':
      return nameOf(engine, engine.eighth(number), facilityNames);
    case 'severity':
      return nameOf(engine, `${number} % 8`, severityNames);
    case 'ciscoSeverity':
      return nameOf(engine, number, ciscoSeverityNames);
  }
}

function nameOf({ dialect }: LineSql, number: string, names: readonly string[]): string {
  return `CASE ${names.map((name, index) => `WHEN ${number} = ${index} THEN ${dialect.text(name)}`).join(' ')} END`;
}
