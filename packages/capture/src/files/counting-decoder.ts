// Bytes to text, in chunks that may end inside of a character.
import type { Collector } from './collector.ts';

/** Decodes and counts what was no valid UTF-8; the replacement character stands in its place. */
export class CountingDecoder {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #collector: Collector;
  readonly #isUtf8: boolean;

  constructor(encoding: 'utf-8' | 'utf-16le' | 'utf-16be', collector: Collector) {
    this.#decoder = new TextDecoder(encoding);
    this.#isUtf8 = encoding === 'utf-8';
    this.#collector = collector;
  }

  decode(chunk: Uint8Array): string {
    return this.#counted(this.#decoder.decode(chunk, { stream: true }), chunk);
  }

  end(): string {
    return this.#counted(this.#decoder.decode(), new Uint8Array());
  }

  // A replacement character that the source itself holds (EF BF BD) is no damage.
  #counted(text: string, bytes: Uint8Array): string {
    const first = text.indexOf('\ufffd');
    if (first < 0 || !this.#isUtf8) return text;
    const count = text.split('\ufffd').length - 1 - occurrences(bytes, replacementBytes);
    if (count > 0) this.#collector.problem('invalid-utf8', text.slice(Math.max(0, first - 40), first + 40), count);
    return text;
  }
}

const replacementBytes = Buffer.from('\ufffd');

function occurrences(bytes: Uint8Array, part: Buffer): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf(part); at >= 0; at = buffer.indexOf(part, at + part.length)) count += 1;
  return count;
}
