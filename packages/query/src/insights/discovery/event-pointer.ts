// `@ptr`: what GetLogRecord finds an event by. The service's is opaque; ours says the log group and the id of the event, a
// line each, in base64, so it stays the same as long as the event is in a case and is safe in a URL's query.
//
//   eventPointer('/aws/lambda/api', 'coldcase-000042')   →   'L2F3cy9sYW1iZGEvYXBpCmNvbGRjYXNlLTAwMDA0Mg=='
import type { LogEvent } from '@coldcase/model';

/** The pointer of an event; `undefined` while it has no id, that is, before it is in a case. */
export function eventPointer({ logGroup, eventId }: Pick<LogEvent, 'logGroup' | 'eventId'>): string | undefined {
  return eventId === undefined ? undefined : base64Of(bytesOf(`${logGroup}\n${eventId}`));
}

/** UTF-8, written out: this package has no TextEncoder. */
function bytesOf(text: string): readonly number[] {
  const bytes = encodeURIComponent(text.toWellFormed()).match(/%[0-9A-F]{2}|[^%]/g) ?? [];
  return bytes.map((byte) => (byte.length === 3 ? Number.parseInt(byte.slice(1), 16) : byte.charCodeAt(0)));
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Of(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = bytes.slice(at, at + 3);
    const bits = ((three[0] ?? 0) << 16) | ((three[1] ?? 0) << 8) | (three[2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => alphabet.charAt((bits >> shift) & 63));
    text += digits
      .slice(0, three.length + 1)
      .join('')
      .padEnd(4, '=');
  }
  return text;
}
