// Where what is captured goes. Capture itself writes nothing: the caller decides about folders, flushing and names in the
// case. Several files may be open at once.

export interface DatabaseFile {
  /** In order; resolves when the caller wants more. */
  write(chunk: string): Promise<void>;
  /** It is whole. */
  close(): Promise<void>;
  /** It is not, and must not be taken for a file of the case. */
  discard(): Promise<void>;
}

export interface DatabaseSink {
  /** @param name  below the case, with `/`: `database/schema.sql`. Of letters, digits, `.`, `_`, `-`, `~` and `%`. */
  open(name: string): Promise<DatabaseFile>;
}

export async function writeFile(sink: DatabaseSink, name: string, text: string): Promise<void> {
  const file = await sink.open(name);
  await file.write(text);
  await file.close();
}

/** Small pieces become chunks of about this many characters. */
const chunkLength = 65_536;

/** Collects lines, and closes or discards the file once. */
export class LineFile {
  readonly #file: DatabaseFile;
  #waiting: string[] = [];
  #length = 0;

  constructor(file: DatabaseFile) {
    this.#file = file;
  }

  async add(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length >= chunkLength) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#file.close();
  }

  async discard(): Promise<void> {
    await this.#file.discard();
  }

  async #flush(): Promise<void> {
    const chunk = this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    if (chunk !== '') await this.#file.write(chunk);
  }
}
