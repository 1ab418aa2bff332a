// The part of a message that tells what kind of line it is: without the runtime's prefix, without the stack below it.
// Its shape (patterns/shape.ts) is what "top messages" are counted by. The store computes the same text in SQL.
import type { JsonObject } from './json-object.ts';
import { isLineType, messageRules } from './message-rules.ts';
import type { ParsedMessage } from './parse-message.ts';

/** Code points of a message that take part in its pattern. The longest first line among 5 million drawn ones had 310. */
export const patternTextMax = 400;

/**
 * The text a pattern is made of, in this order:
 *
 *   TIMEOUT        'Task timed out after 3.00 seconds'
 *   EXIT           'Runtime exited with error: signal: killed'
 *   line types     the line: VPC flow, DNS query, syslog
 *   other records  the record type: 'REPORT'
 *   JSON           body, after 'errorType: ' when there is one that it does not begin with; no body: '{key,key}' sorted
 *   text           body
 *
 * then leading white space off, the first line, what stands before `"stack":`, `patternTextMax` code points, and blanks off
 * both ends.
 */
export function patternText(parsed: ParsedMessage, message: string): string {
  return firstLine(wholeText(parsed, message));
}

function wholeText(parsed: ParsedMessage, message: string): string {
  if (parsed.recordType === 'TIMEOUT') return message.slice(Math.max(0, message.indexOf('Task timed out')));
  if (parsed.recordType === 'EXIT') return message.replace(exitPrefix, '');
  if (parsed.recordType !== undefined && !isLineType(parsed.recordType)) return parsed.recordType;
  if (parsed.json !== undefined) return jsonText(parsed, parsed.json);
  return parsed.body ?? message;
}

// The rule ends in the words that tell an exit: `Error: ` goes with the prefix, `Process exited ` stays in the text.
const exitPrefix = new RegExp(messageRules.exit.replace('(?:Error: |Process exited )', '(?:Error: )?'));

function jsonText(parsed: ParsedMessage, json: JsonObject): string {
  const { body, errorType } = parsed;
  if (body === undefined) return errorType ?? `{${Object.keys(json).sort().join(',')}}`;
  return errorType === undefined || body.startsWith(errorType) ? body : `${errorType}: ${body}`;
}

/** Node prints an uncaught error as one line of JSON; its frames would split one error into as many patterns as callers. */
export const stackKey = '"stack":';

function beforeStack(line: string): string {
  const stack = line.indexOf(stackKey);
  return stack < 0 ? line : line.slice(0, stack);
}

function firstLine(text: string): string {
  const start = text.replace(/^[ \t\r\n]+/, '');
  const end = start.indexOf('\n');
  const line = beforeStack(end < 0 ? start : start.slice(0, end));
  // A code point takes at most two code units, so the spread never walks a megabyte.
  const cut =
    line.length <= patternTextMax ? line : [...line.slice(0, 2 * patternTextMax)].slice(0, patternTextMax).join('');
  return cut.replace(/^[ \t\r]+/, '').replace(/[ \t\r]{1,400}$/, '');
}
