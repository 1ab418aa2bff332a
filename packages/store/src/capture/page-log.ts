// The pages of a capture that has not ended. A page is on the disk, and the journal says so, before the next one is asked;
// so a kill at any moment costs the pages that were under way, and nothing that was committed.
//
//   .capture/plan.json       what is captured, for whoever takes it up again
//   .capture/journal.jsonl   a line a committed page: the task, how long its file is now, where its next page begins
//   .capture/<digest>.jsonl  the pages of one task, a line each
//
// The journal is the commit: what a file holds beyond the length that its last line states never counted, and is cut off when
// the capture is taken up again. The end of the journal may be half a line, which never counted either.
import { constants, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceBatch } from '@coldcase/model';
import { z } from 'zod';
import { storeError } from '../failures.ts';
import { sha256OfText } from '../folder/digest.ts';
import { detailOf, guardDisk, writeDurably } from '../folder/durable-file.ts';
import { captureFolderName } from '../folder/layout.ts';

/** How far a task is. `next` is where its next page begins, in the words of whoever reads it. */
export type TaskState =
  | { readonly status: 'new' }
  | { readonly status: 'begun'; readonly next: string }
  | { readonly status: 'done' }
  | { readonly status: 'gap'; readonly gap: string };

const entry = z.object({
  task: z.string(),
  /** Length of its file after this line. */
  bytes: z.number().int().nonnegative(),
  /** With neither of the two, the task has ended. */
  next: z.string().optional(),
  gap: z.string().optional(),
});

type Entry = z.infer<typeof entry>;

export const planName = 'plan.json';
const pagesJournalName = 'journal.jsonl';

export class PageLog implements AsyncDisposable {
  readonly #folder: string;
  readonly #entries: Map<string, Entry>;
  readonly #open = new Map<string, Promise<FileHandle>>();
  /** One line after the other. When one fails, all later ones do: a journal has no holes. */
  #lastLine: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, entries: Map<string, Entry>) {
    this.#folder = folder;
    this.#entries = entries;
  }

  /** Begins a capture in the folder of a case; what an earlier one left there is gone. Throws DISK_WRITE_FAILED. */
  static begin(caseFolder: string, plan: unknown): PageLog {
    const folder = join(caseFolder, captureFolderName);
    guardDisk(folder, () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    });
    writeDurably(join(folder, planName), JSON.stringify(plan));
    return new PageLog(folder, new Map());
  }

  /** Takes a capture up again. Throws CAPTURE_NOT_BEGUN when there is none. */
  static resume(caseFolder: string): { readonly log: PageLog; readonly plan: unknown } {
    const folder = join(caseFolder, captureFolderName);
    const plan = planIn(folder, caseFolder);
    const entries = committedEntries(join(folder, pagesJournalName));
    for (const { task, bytes } of entries.values())
      if (!isCutTo(join(folder, fileOf(task)), bytes)) entries.delete(task);
    return { log: new PageLog(folder, entries), plan };
  }

  /** The plan alone: nothing is cut, so that a look does not begin the resumption. Throws CAPTURE_NOT_BEGUN. */
  static planOf(caseFolder: string): unknown {
    return planIn(join(caseFolder, captureFolderName), caseFolder);
  }

  stateOf(task: string): TaskState {
    const last = this.#entries.get(task);
    if (last === undefined) return { status: 'new' };
    if (last.gap !== undefined) return { status: 'gap', gap: last.gap };
    return last.next === undefined ? { status: 'done' } : { status: 'begun', next: last.next };
  }

  /** Keeps a page; when the promise resolves, it is on the disk. Without `next` it was the last page of its task. */
  async commit(task: string, page: EvidenceBatch, next: string | undefined): Promise<void> {
    const before = this.#entries.get(task)?.bytes ?? 0;
    const line = Buffer.from(`${JSON.stringify(page)}\n`);
    await this.#write(fileOf(task), line, before);
    await this.#record({ task, bytes: before + line.length, ...(next === undefined ? {} : { next }) });
    if (next === undefined) await this.#close(fileOf(task));
  }

  /** Forgets the pages of a task, which then begins anew: the service no longer knows the place where it was. */
  async restart(task: string): Promise<void> {
    await this.#record({ task, bytes: 0, next: '' });
    this.#entries.delete(task);
    await this.#close(fileOf(task));
    isCutTo(join(this.#folder, fileOf(task)), 0);
  }

  /** The task ends here. What it had read stays. */
  async gap(task: string, gap: string): Promise<void> {
    await this.#record({ task, bytes: this.#entries.get(task)?.bytes ?? 0, gap });
    await this.#close(fileOf(task));
  }

  /** The file of a task and its length; absent when it brought nothing. */
  pagesOf(task: string): { readonly path: string; readonly bytes: number } | undefined {
    const bytes = this.#entries.get(task)?.bytes ?? 0;
    return bytes === 0 ? undefined : { path: join(this.#folder, fileOf(task)), bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lastLine.catch(() => undefined);
    for (const file of [...this.#open.keys()]) await this.#close(file);
  }

  async #record(line: Entry): Promise<void> {
    const text = Buffer.from(`${JSON.stringify(line)}\n`);
    const written = this.#lastLine.then(() => this.#write(pagesJournalName, text, undefined));
    this.#lastLine = written;
    await written;
    this.#entries.set(line.task, line);
  }

  /** At a place, over whatever an uncommitted page left there; or at the end. */
  async #write(file: string, bytes: Buffer, at: number | undefined): Promise<void> {
    const path = join(this.#folder, file);
    try {
      const handle = await this.#handle(file);
      for (let done = 0; done < bytes.length; ) {
        const place = at === undefined ? null : at + done;
        done += (await handle.write(bytes, done, bytes.length - done, place)).bytesWritten;
      }
      await handle.datasync();
    } catch (cause) {
      throw storeError('DISK_WRITE_FAILED', { path, detail: detailOf(cause) }, { cause });
    }
  }

  #handle(file: string): Promise<FileHandle> {
    const known = this.#open.get(file);
    if (known !== undefined) return known;
    const opened = open(join(this.#folder, file), file === pagesJournalName ? 'a' : pagesFlags);
    this.#open.set(file, opened);
    return opened;
  }

  async #close(file: string): Promise<void> {
    const handle = this.#open.get(file);
    this.#open.delete(file);
    await handle?.then((opened) => opened.close()).catch(() => undefined);
  }
}

/** For writing at a place, made when it is not there, and never emptied. Opened for appending, Linux would ignore the place. */
const pagesFlags = constants.O_RDWR | constants.O_CREAT;

/** Removes what a capture that has become a case needs no more. */
export function removePages(caseFolder: string): void {
  guardDisk(caseFolder, () => rmSync(join(caseFolder, captureFolderName), { recursive: true, force: true }));
}

/** Any task has a file name of its own, whatever its id holds. */
function fileOf(task: string): string {
  return `${sha256OfText(task).slice(0, 32)}.jsonl`;
}

function planIn(folder: string, caseFolder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, planName), 'utf8'));
  } catch (cause) {
    throw storeError('CAPTURE_NOT_BEGUN', { path: caseFolder }, { cause });
  }
}

/** The last line of each task. What follows a line that cannot be read was never committed, and is cut off. */
function committedEntries(path: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const text = textOf(path);
  let length = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const parsed = entryIn(line);
    if (parsed === undefined) break;
    length += Buffer.byteLength(line) + 1;
    if (parsed.bytes === 0 && parsed.next === '') entries.delete(parsed.task);
    else entries.set(parsed.task, parsed);
  }
  if (length < Buffer.byteLength(text)) guardDisk(path, () => truncateSync(path, length));
  return entries;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // killed before its first page
  }
}

function entryIn(line: string): Entry | undefined {
  try {
    return entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Cuts off what was never committed. False when there is less than that, as after a power cut: the task begins anew. */
function isCutTo(path: string, bytes: number): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > bytes) guardDisk(path, () => truncateSync(path, bytes));
  return size >= bytes;
}
