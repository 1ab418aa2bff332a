// Fields of lines that have a form of their own: VPC flow logs, Route 53 query logs, syslog. They are data, because a store
// reads the same ones in SQL.
import { type LineType, lineRules, lineTypes, messageRules } from '@coldcase/model';
import { syslogNilIsMissing } from '../semantics.ts';

/** How the text of one field is found in a line. */
export type LineField =
  /** The n-th word, counted from 1; words are apart by one blank. */
  | { readonly kind: 'word'; readonly word: number }
  /** The n-th capture of the rule of the line's type; `-` where it stands for nothing is missing. */
  | { readonly kind: 'capture'; readonly capture: number }
  /** From the priority of a syslog line, which is 8 × facility + severity. */
  | { readonly kind: 'facility' | 'severity' | 'facilityCode' | 'severityCode'; readonly capture: number }
  /** The name of Cisco's severity, a digit. */
  | { readonly kind: 'ciscoSeverity'; readonly capture: number };

const words = (names: string): Readonly<Record<string, LineField>> =>
  Object.fromEntries(names.split(' ').map((name, index) => [name, { kind: 'word', word: index + 1 }]));
const capture = (number: number): LineField => ({ kind: 'capture', capture: number });

const priorityFields: Readonly<Record<string, LineField>> = {
  facility: { kind: 'facility', capture: 1 },
  facilityCode: { kind: 'facilityCode', capture: 1 },
  severity: { kind: 'severity', capture: 1 },
  severityCode: { kind: 'severityCode', capture: 1 },
  timestamp: capture(2),
  hostname: capture(3),
  appName: capture(4),
  procId: capture(5),
};

/** Every field of every type, by the names that the service documents. */
export const lineFields: Readonly<Record<LineType, Readonly<Record<string, LineField>>>> = {
  VPC_FLOW: words(
    'version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus',
  ),
  DNS_QUERY: words(
    'version queryTimestamp hostZoneId queryName queryType responseCode protocol edgeLocation resolverIp ednsClientSubnet',
  ),
  CISCO: {
    timestamp: capture(1),
    deviceId: capture(2),
    device: capture(3),
    subsystem: capture(4),
    severity: { kind: 'ciscoSeverity', capture: 5 },
    severityLevel: capture(5),
    messageId: capture(6),
    message: capture(7),
  },
  SYSLOG: { ...priorityFields, msgId: capture(6), structuredData: capture(7), message: capture(8) },
  SYSLOG_BSD: { ...priorityFields, message: capture(6) },
};

export const facilityNames: readonly string[] = (
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock ' +
  'local0 local1 local2 local3 local4 local5 local6 local7'
).split(' ');
export const severityNames: readonly string[] = 'emerg alert crit err warning notice info debug'.split(' ');
export const ciscoSeverityNames: readonly string[] =
  'emergency alert critical error warning notification informational debugging'.split(' ');

/** The types of lines that have a field of this name. */
export function lineTypesWith(name: string): readonly LineType[] {
  return lineTypes.filter((type) => Object.hasOwn(lineFields[type], name));
}

/** The text of a field of a line whose type is known, or `undefined`. */
export function lineFieldOf(type: LineType, name: string, message: string): string | undefined {
  const field = Object.hasOwn(lineFields[type], name) ? lineFields[type][name] : undefined;
  if (field === undefined) return undefined;
  if (field.kind === 'word') return message.replace(/[ \t\r\n]+$/, '').split(' ')[field.word - 1];
  const text = new RegExp(messageRules[lineRules[type]]).exec(message)?.[field.capture];
  return text === undefined || text === '' ? undefined : captured(field.kind, text);
}

function captured(kind: Exclude<LineField['kind'], 'word'>, text: string): string | undefined {
  switch (kind) {
    case 'capture':
      return text === '-' && syslogNilIsMissing ? undefined : text;
    case 'facilityCode':
      return String(Math.floor(Number(text) / 8));
    case 'severityCode':
      return String(Number(text) % 8);
    case 'facility':
      return facilityNames[Math.floor(Number(text) / 8)];
    case 'severity':
      return severityNames[Number(text) % 8];
    case 'ciscoSeverity':
      return ciscoSeverityNames[Number(text)];
  }
}
