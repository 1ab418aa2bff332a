// What a file is, by its content: people rename exports, and `.log` may be anything.
import { isJsonObject, type JsonObject, leadingTime, messageRules, parseJson } from '@coldcase/model';
import { isLogCsvHeader } from './csv-reader.ts';
import { isLogLine } from './event-shapes.ts';
import { documentKeys, streamedKeys } from './json-evidence.ts';
import { topLevelKeys } from './json-scanner.ts';
import { exportLine, tailLine } from './text-readers.ts';

/**
 * - `event-lines`     one event a line: {"logGroup", "logStream", "timestamp" in ms, "message"}; the fast lane
 * - `json-documents`  what the aws command prints: events, query results, traces, metrics, subscription payloads
 * - `csv`             the console's export of a query or a search
 * - `tail-lines`      `aws logs tail`: time, stream, message
 * - `export-lines`    S3 export, `aws logs tail --format short`: time, message
 * - `text`            anything else that can be read: application output, JSON lines of a logger, pasted logs
 * - `gzip` `zstd` `zip`  a container of the above
 * - `empty` `binary`  nothing to read
 */
export type Format =
  | 'event-lines'
  | 'json-documents'
  | 'csv'
  | 'tail-lines'
  | 'export-lines'
  | 'text'
  | 'gzip'
  | 'zstd'
  | 'zip'
  | 'empty'
  | 'binary';

/** Bytes from the beginning that decide. A longer first line still shows its keys. */
export const headLength = 65_536;
/** Lines of the head that are looked at. */
const headLines = 50;

/** Tells what a file is from its first `headLength` bytes (fewer when it is shorter). Never throws. */
export function recognise(head: Uint8Array): Format {
  if (head.length === 0) return 'empty';
  const container = containerOf(head);
  if (container !== undefined) return container;
  const encoding = encodingOf(head);
  if (encoding === 'utf-8' && head.includes(0)) return 'binary';
  const text = new TextDecoder(encoding).decode(head.subarray(0, headLength)).trimStart();
  if (text === '') return 'empty';
  return text.startsWith('{') || text.startsWith('[') ? jsonFormat(text) : textFormat(text);
}

function containerOf(head: Uint8Array): 'gzip' | 'zstd' | 'zip' | undefined {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a === 0x50 && b === 0x4b && (c === 3 || c === 5) && (d === 4 || d === 6)) return 'zip';
  return undefined;
}

/** By the byte order mark: PowerShell's `>` writes UTF-16. */
export function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function jsonFormat(text: string): Format {
  const lines = text
    .split('\n', headLines)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const first = parseJson(lines[0] ?? '');
  if (Array.isArray(first)) return 'json-documents';
  if (!isJsonObject(first)) return partialFormat(text);
  if (isDocument(first)) return 'json-documents';
  const whole = lines.slice(0, Math.max(1, lines.length - 1)); // the last one may be cut off by the end of the head
  return whole.every(isEventLine) ? 'event-lines' : 'text';
}

// The first line is no whole document: it is printed over several lines, or it is longer than the head.
function partialFormat(text: string): Format {
  if (text.startsWith('['))
    return /^\[\s*(?:\{\s*"|\[\s*\{\s*"field"|\]|"(?:[^"\\]|\\.)*"\s*[,\]])/.test(text)
      ? 'json-documents'
      : textFormat(text);
  const keys = topLevelKeys(text);
  if ([...keys].some((key) => documentKeys.has(key))) return 'json-documents';
  if (keys.has('searchedLogStreams') || keys.has('nextForwardToken')) return 'json-documents';
  const isLongEvent =
    !text.includes('\n') && ['logGroup', 'logStream', 'timestamp', 'message'].every((key) => keys.has(key));
  return isLongEvent ? 'event-lines' : textFormat(text);
}

function isDocument(json: JsonObject): boolean {
  if (typeof json.messageType === 'string' || isJsonObject(json.awslogs) || typeof json.trace_id === 'string')
    return true;
  if ('searchedLogStreams' in json || 'nextForwardToken' in json) return true;
  return [...streamedKeys].some((key) => Array.isArray(json[key])) && !isLogLine(json);
}

function isEventLine(line: string): boolean {
  const json = parseJson(line);
  if (!isJsonObject(json)) return false;
  const texts = [json.logGroup, json.logStream, json.message];
  return texts.every((value) => typeof value === 'string') && Number.isInteger(json.timestamp);
}

function textFormat(text: string): Format {
  const lines = text.split('\n', headLines).filter((line) => line.trim() !== '');
  if (isLogCsvHeader(lines[0] ?? '')) return 'csv';
  if (lines.some(isTailLine)) return 'tail-lines';
  return lines.some(isExportLine) ? 'export-lines' : 'text';
}

const lambdaStream = /^\d{4}\/\d{2}\/\d{2}\/(?:\S*)\[[^\]]+\][0-9a-f]{6,}$/;

function isTailLine(line: string): boolean {
  return lambdaStream.test(tailLine.exec(line)?.[2] ?? '');
}

const platform = new RegExp(messageRules.platform);

// A time before a line that has its own beginning was put there by the export: a platform word, a second time, an object.
function isExportLine(line: string): boolean {
  const message = exportLine.exec(line)?.[2];
  if (message === undefined) return false;
  return (
    platform.test(message) ||
    leadingTime(message) !== undefined ||
    /^(?:\{"|\[(?:INFO|WARNING|ERROR|DEBUG)\]\t)/.test(message)
  );
}
