// Source maps (https://tc39.es/ecma426/), read with suspicion: one that points outside of the texts is of another build, and
// would colour lines that never ran.
import { isJsonObject } from '@coldcase/model';
import { coverageError } from '../failures.ts';
import { lineStarts } from './line-starts.ts';

/** Places that one map names. A bundle of 5 MB has half a million. */
export const mappingsMax = 8_000_000;

/**
 * The share of places that may point outside. Tools that change code after bundling leave a few columns beyond the end of a
 * line, and these are dropped; more mean that the map belongs to another text.
 */
export const strayShareMax = 0.01;

/** From a place in the text that ran to a place in a source. Lines from 0, columns in UTF-16 units. */
export interface Mapping {
  readonly offset: number;
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

export interface SourceMap {
  readonly sources: readonly MappedSource[];
  /** By ascending offset, one at an offset. */
  readonly mappings: readonly Mapping[];
  /** For monocart, which reads the map again: the text without stray places. */
  readonly names: readonly string[];
}

export interface MappedSource {
  /** As the map has it, with its `sourceRoot`. */
  readonly name: string;
  readonly text?: string;
}

/**
 * @param key  of the script, for the message
 * @param script  the text that ran
 * @throws COVERAGE_SOURCE_MAP_INVALID with what is wrong; the script is then used without its map
 */
export function readSourceMap(key: string, json: string, script: string): SourceMap {
  const invalid = (answer: string) => coverageError('COVERAGE_SOURCE_MAP_INVALID', { key, answer });
  const map = parsed(json);
  if (map === undefined) throw invalid('it is no JSON object');
  if ('sections' in map) throw invalid('it is an index of several maps, which is not read');
  const { version, sources, sourcesContent, sourceRoot, names = [], mappings } = map;
  if (version !== 3) throw invalid('its version is not 3');
  if (!Array.isArray(sources) || typeof mappings !== 'string' || !Array.isArray(names))
    throw invalid('it has no sources, names or mappings');
  const texts: readonly unknown[] = Array.isArray(sourcesContent) ? sourcesContent : [];
  const root = typeof sourceRoot === 'string' && sourceRoot !== '' ? sourceRoot.replace(/\/?$/, '/') : '';
  const read = sources.map((name: unknown, n): MappedSource => {
    const text = texts[n];
    // A bundler writes null for what it made itself.
    return {
      name: `${root}${typeof name === 'string' ? name : `unnamed-${n}`}`,
      ...(typeof text === 'string' ? { text } : {}),
    };
  });
  const decoded = decode(mappings, invalid);
  const { kept, strays } = withinTexts(decoded, script, read, names.length);
  if (strays > decoded.length * strayShareMax)
    throw invalid(`${strays} of its ${decoded.length} places are outside of the texts`);
  return { sources: read, mappings: kept, names: names.map(String) };
}

function parsed(json: string) {
  try {
    // Some servers guard JSON with this line (https://tc39.es/ecma426/#json-values-utilities).
    const value: unknown = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, ''));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Segment {
  readonly generatedLine: number;
  readonly generatedColumn: number;
  readonly source: number;
  readonly line: number;
  readonly column: number;
  readonly name: number | undefined;
}

function decode(mappings: string, invalid: (answer: string) => Error): readonly Segment[] {
  const segments: Segment[] = [];
  let [source, line, column, name] = [0, 0, 0, 0];
  for (const [generatedLine, text] of mappings.split(';').entries()) {
    let generatedColumn = 0;
    for (const piece of text === '' ? [] : text.split(',')) {
      const fields = base64Fields(piece);
      if (fields === undefined) throw invalid(`its mappings hold "${piece.slice(0, 20)}", which is no segment`);
      const [toColumn = 0, toSource = 0, toLine = 0, toSourceColumn = 0, toName = 0] = fields;
      generatedColumn += toColumn;
      // Of one field: the text from here on is nobody's.
      if (fields.length === 1) continue;
      source += toSource;
      line += toLine;
      column += toSourceColumn;
      name += toName;
      segments.push({
        generatedLine,
        generatedColumn,
        source,
        line,
        column,
        name: fields.length === 5 ? name : undefined,
      });
      if (segments.length > mappingsMax) throw invalid(`it has more than ${mappingsMax} places`);
    }
  }
  return segments;
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits = new Map([...base64].map((letter, value) => [letter, value]));

/** One, four or five signed numbers in base 64, of which each letter has five bits and a sign that more come. */
function base64Fields(piece: string): readonly number[] | undefined {
  const fields: number[] = [];
  let [value, shift] = [0, 0];
  for (const letter of piece) {
    const digit = digits.get(letter);
    if (digit === undefined || shift > 30) return undefined;
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    fields.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    [value, shift] = [0, 0];
  }
  return shift === 0 && [1, 4, 5].includes(fields.length) ? fields : undefined;
}

function withinTexts(
  segments: readonly Segment[],
  script: string,
  sources: readonly MappedSource[],
  names: number,
): { readonly kept: readonly Mapping[]; readonly strays: number } {
  const generated = extentOf(script);
  const extents = sources.map(({ text }) => (text === undefined ? undefined : extentOf(text)));
  const byOffset = new Map<number, Mapping>();
  let strays = 0;
  for (const { generatedLine, generatedColumn, source, line, column, name } of segments) {
    const isKnown = source >= 0 && source < sources.length && (name === undefined || (name >= 0 && name < names));
    const isInside = isKnown && generated.holds(generatedLine, generatedColumn) && holds(extents[source], line, column);
    if (!isInside) strays++;
    else {
      const offset = generated.offsetOf(generatedLine, generatedColumn);
      byOffset.set(offset, { offset, source, line, column });
    }
  }
  return { kept: [...byOffset.values()].toSorted((a, b) => a.offset - b.offset), strays };
}

interface Extent {
  /** The end of a line counts as on it. */
  readonly holds: (line: number, column: number) => boolean;
  readonly offsetOf: (line: number, column: number) => number;
}

function holds(extent: Extent | undefined, line: number, column: number): boolean {
  return extent === undefined ? line >= 0 && column >= 0 : extent.holds(line, column);
}

function extentOf(text: string): Extent {
  const starts = lineStarts(text);
  const offsetOf = (line: number, column: number) => (starts[line] ?? 0) + column;
  return {
    holds: (line, column) => {
      const end = (starts[line + 1] ?? text.length + 1) - 1;
      return line >= 0 && line < starts.length && column >= 0 && offsetOf(line, column) <= end;
    },
    offsetOf,
  };
}
