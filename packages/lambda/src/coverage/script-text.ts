// The text of a script as V8 ran it, read again from its file: asking V8 for it needs the debugger, which slows the function.
import { readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '../aws/signature.ts';

/** Bytes of a script, and of a source map. A function's code has at most 250 MB in all, V8 takes texts of 512 MB. */
export const textBytesMax = 50_000_000;
/** Characters at the end in which `sourceMappingURL` is looked for, when it names a file. */
const tailChars = 2_000;

export interface ScriptText {
  readonly sha256: string;
  /** UTF-16 units. */
  readonly length: number;
  readonly sourceMapSha256: string | undefined;
}

/**
 * @param length  where V8 says that the script ends, when it says so; a text of another length is not what it ran
 * @returns absent when the file cannot be read, is too large, or is not what V8 ran
 */
export function scriptTextOf(url: string, length: number | undefined): ScriptText | undefined {
  const text = textOf(url, length);
  if (text === undefined) return undefined;
  const map = sourceMapOf(url, text);
  return {
    sha256: sha256Hex(text),
    length: text.length,
    sourceMapSha256: map === undefined ? undefined : sha256Hex(map),
  };
}

/** The two texts that are stored beside the coverage files. Read anew: they are needed once, and would stay in memory for ever. */
export function readTexts(url: string, length: number): { readonly script: string; readonly map: string | undefined } {
  const script = textOf(url, length) ?? '';
  return { script, map: sourceMapOf(url, script) };
}

function textOf(url: string, length: number | undefined): string | undefined {
  try {
    const path = fileURLToPath(url);
    if (statSync(path).size > textBytesMax) return undefined;
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const ran = /\.[cm]?ts$/.test(path) ? strippedText(text, url, length) : text;
    return length === undefined || ran.length === length ? ran : undefined;
  } catch {
    return undefined;
  }
}

// Node.js runs TypeScript with its types blanked out, and behind it a comment that names the file: once in 22, twice in 24.
function strippedText(text: string, url: string, length: number | undefined): string {
  const stripped = stripTypeScriptTypes(text);
  const comment = `\n\n//# sourceURL=${url}`;
  const count = length === undefined ? 1 : (length - stripped.length) / comment.length;
  return count === 1 || count === 2 ? stripped + comment.repeat(count) : stripped;
}

/** JSON of the map that the last comment of a script names: in itself, or in a file beside it. */
function sourceMapOf(url: string, text: string): string | undefined {
  const mark = '//# sourceMappingURL=';
  const at = text.lastIndexOf(mark);
  if (at < 0) return undefined;
  const [named = ''] = text.slice(at + mark.length).split(/[\s'"]/, 1);
  const [, encoding, data] = /^data:application\/json(?:;charset=[^;,]+)?(;base64)?,(.*)$/s.exec(named) ?? [];
  try {
    if (data !== undefined)
      return encoding === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString();
    if (text.length - at > tailChars || /^[a-z]+:/i.test(named)) return undefined;
    const path = resolve(dirname(fileURLToPath(url)), decodeURIComponent(named));
    return statSync(path).size > textBytesMax ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
