// A field of a VPC flow, DNS query or syslog line in ClickHouse's SQL: a twin of `line-field-sql.ts`.
import { type LineType, lineRules, messageRules } from '@coldcase/model';
import {
  ciscoSeverityNames,
  clickhouseDialect,
  facilityNames,
  type LineField,
  lineFields,
  severityNames,
  syslogNilIsMissing,
} from '@coldcase/query';

const { missing, text: literal } = clickhouseDialect;

/** SQL of the text of a field on rows whose `record_type` is known to be `type`. */
export function lineFieldSql(type: LineType, name: string): string {
  const field = lineFields[type][name];
  if (field === undefined) return missing('dynamic');
  if (field.kind === 'word')
    return `splitByChar(' ', trim(TRAILING ${literal(' \t\r\n')} FROM message))[${field.word}]`;
  const rule = literal(messageRules[lineRules[type]]);
  return capturedSql(field.kind, `nullIf(regexpExtract(message, ${rule}, ${field.capture}), '')`);
}

function capturedSql(kind: Exclude<LineField['kind'], 'word'>, text: string): string {
  const number = `toInt32OrNull(${text})`;
  switch (kind) {
    case 'capture':
      return syslogNilIsMissing ? `nullIf(${text}, '-')` : text;
    case 'facilityCode':
      return `toString(intDiv(${number}, 8))`;
    case 'severityCode':
      return `toString(${number} % 8)`;
    case 'facility':
      return nameOf(`intDiv(${number}, 8)`, facilityNames);
    case 'severity':
      return nameOf(`${number} % 8`, severityNames);
    case 'ciscoSeverity':
      return nameOf(number, ciscoSeverityNames);
  }
}

function nameOf(number: string, names: readonly string[]): string {
  return `CASE ${names.map((name, index) => `WHEN ${number} = ${index} THEN ${literal(name)}`).join(' ')} END`;
}
