// Rows as text: COPY's own form, which the server sends and takes, and CSV for people.

/** A cell; null is NULL. */
export type Cell = string | null;

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** One line of COPY's text form, without its end: `1⇥\N⇥a\tb` → `['1', null, 'a⇥b']`. */
export function readCopyLine(line: string): readonly Cell[] {
  return line.split('\t').map((cell) => {
    if (cell === '\\N') return null;
    return cell.includes('\\') ? cell.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter) : cell;
  });
}

/** The inverse of `readCopyLine`, with its end. */
export function copyLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => (cell === null ? '\\N' : cell.replace(/[\\\b\f\n\r\t\v]/g, escaped))).join('\t')}\n`;
}

function escaped(character: string): string {
  const letter = Object.keys(escapes).find((one) => escapes[one] === character);
  return `\\${letter ?? character}`;
}

/** RFC 4180. NULL is an empty cell and the empty text is `""`, as PostgreSQL reads and writes it. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Lines of bytes that arrive in chunks. A line over the limit is left out and counted. */
export class LineCutter {
  readonly #bytesMax: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  tooLong = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lines that this chunk ends. */
  lines(chunk: Uint8Array): readonly string[] {
    const ended: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      if (this.#length > this.#bytesMax) this.tooLong += 1;
      else ended.push(Buffer.concat(this.#pieces).toString('utf8'));
      this.#pieces = [];
      this.#length = 0;
    }
    this.#keep(chunk.subarray(start));
    return ended;
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length <= this.#bytesMax) this.#pieces.push(piece);
    else this.#pieces = [];
  }
}
