// A field of a VPC flow, DNS query or syslog line, read from the message: the SQL twin of `lineFieldOf`.
import { type LineType, lineRules, messageRules } from '@coldcase/model';
import {
  ciscoSeverityNames,
  facilityNames,
  type LineField,
  lineFields,
  severityNames,
  syslogNilIsMissing,
} from '@coldcase/query';
import { literal } from './engine/duckdb.ts';

/** SQL of the text of a field on rows whose `record_type` is known to be `type`. */
export function lineFieldSql(type: LineType, name: string): string {
  const field = lineFields[type][name];
  if (field === undefined) return 'NULL';
  if (field.kind === 'word')
    return `split_part(rtrim(message, ' ' || chr(9) || chr(10) || chr(13)), ' ', ${field.word})`;
  const rule = literal(messageRules[lineRules[type]]);
  return capturedSql(field.kind, `nullif(regexp_extract(message, ${rule}, ${field.capture}), '')`);
}

function capturedSql(kind: Exclude<LineField['kind'], 'word'>, text: string): string {
  switch (kind) {
    case 'capture':
      return syslogNilIsMissing ? `nullif(${text}, '-')` : text;
    case 'facilityCode':
      return `CAST(CAST(${text} AS INTEGER) // 8 AS VARCHAR)`;
    case 'severityCode':
      return `CAST(CAST(${text} AS INTEGER) % 8 AS VARCHAR)`;
    case 'facility':
      return nameOf(`CAST(${text} AS INTEGER) // 8`, facilityNames);
    case 'severity':
      return nameOf(`CAST(${text} AS INTEGER) % 8`, severityNames);
    case 'ciscoSeverity':
      return nameOf(`CAST(${text} AS INTEGER)`, ciscoSeverityNames);
  }
}

function nameOf(number: string, names: readonly string[]): string {
  return `CASE ${number} ${names.map((name, index) => `WHEN ${index} THEN ${literal(name)}`).join(' ')} END`;
}
