// The console's CSV: a header of field names, cells in double quotes where they hold commas or lines (RFC 4180).
import type { Collector } from './collector.ts';
import { rowEvent } from './event-shapes.ts';
import { lineLengthMax } from './line-splitter.ts';

/** Reads a CSV that arrives in chunks; every row with a message becomes an event. */
export class CsvReader {
  readonly #collector: Collector;
  #header: readonly string[] | undefined;
  #row: string[] = [];
  #cell: string[] = [];
  #cellLength = 0;
  #isQuoted = false;
  /** A quote inside a quoted cell: the next character tells whether it was doubled or the end. */
  #sawQuote = false;

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  add(chunk: string): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const character = chunk[at];
      const isDoubled = this.#sawQuote && character === '"';
      if (this.#sawQuote && !isDoubled) this.#isQuoted = false;
      this.#sawQuote = false;
      if (isDoubled) continue; // the first of the two was taken out below, the second stays
      const isMark = character === '"' || (!this.#isQuoted && (character === ',' || character === '\n'));
      if (!isMark) continue;
      this.#keep(chunk.slice(start, at));
      start = at + 1;
      if (character !== '"') this.#endCell(character === '\n');
      else if (this.#isQuoted) this.#sawQuote = true;
      else this.#isQuoted = true;
    }
    this.#keep(chunk.slice(start));
  }

  end(): void {
    if (this.#row.length > 0 || this.#cellLength > 0) this.#endCell(true);
  }

  #keep(text: string): void {
    if (this.#cellLength <= lineLengthMax) this.#cell.push(text);
    this.#cellLength += text.length;
  }

  #endCell(endsRow: boolean): void {
    const text = this.#cell.join('');
    if (this.#cellLength > lineLengthMax) this.#collector.problem('line-too-long', text);
    this.#row.push(text.slice(0, lineLengthMax));
    this.#cell = [];
    this.#cellLength = 0;
    if (endsRow) this.#endRow();
  }

  #endRow(): void {
    const cells = this.#row.map((cell, index) => (index === this.#row.length - 1 ? cell.replace(/\r$/, '') : cell));
    this.#row = [];
    if (this.#header === undefined) {
      this.#header = cells;
      return;
    }
    if (cells.every((cell) => cell === '')) return;
    const fields = Object.fromEntries(this.#header.map((name, index) => [name, cells[index]]));
    const event = rowEvent(fields);
    if (event === undefined) this.#collector.problem('no-message', cells.join(','));
    else this.#collector.event(event);
  }
}

/** Whether a first line is the header of a log CSV: Insights' `@timestamp,@message`, or the console's `timestamp,message`. */
export function isLogCsvHeader(line: string): boolean {
  const names = line
    .trimEnd()
    .split(',')
    .map((name) => name.replace(/^"|"$/g, ''));
  if (names.length < 2 || !names.every((name) => /^[@\w.()* -]{1,100}$/.test(name))) return false;
  const has = (name: string) => names.includes(name) || names.includes(`@${name}`);
  return has('message') || names.some((name) => name.startsWith('@'));
}
