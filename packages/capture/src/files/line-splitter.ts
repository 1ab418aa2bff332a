// Text that arrives in chunks, cut into lines of a bounded length.

/** UTF-16 units of one line. CloudWatch Logs takes events of at most 1 MB, so a longer line is no event. */
export const lineLengthMax = 1_048_576;

export interface LineSink {
  line(text: string): void;
  /** A line was longer than `lineLengthMax`; its beginning was passed to `line`, the rest is lost. */
  cut(beginning: string): void;
}

export class LineSplitter {
  readonly #sink: LineSink;
  /** Pieces of the line that has not ended yet: joined once, since adding to one string 1,000 times copies it 1,000 times. */
  #pieces: string[] = [];
  #length = 0;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  add(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#keep(chunk.slice(start, end));
      this.#release();
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.slice(start));
  }

  end(): void {
    if (this.#length > 0) this.#release();
  }

  #keep(piece: string): void {
    if (this.#length <= lineLengthMax) this.#pieces.push(piece);
    this.#length += piece.length;
  }

  #release(): void {
    const whole = this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('');
    const isCut = this.#length > lineLengthMax;
    this.#pieces = [];
    this.#length = 0;
    const line = isCut ? whole.slice(0, lineLengthMax) : whole;
    if (isCut) this.#sink.cut(line);
    this.#sink.line(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}
