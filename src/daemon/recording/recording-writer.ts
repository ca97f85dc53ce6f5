import type { Logger } from '../../util/log.js';
import { endMessage, RecordingFile } from './recording-file.js';

/** How long the end of the daemon may wait for a disk. */
const CLOSE_MS = 2_000;

/** Text that follows other text, or begins a new file. */
interface Part {
  readonly isNewFile: boolean;
  text: string;
}

/**
 * Writes text to the file of a recording, in its order, while nobody waits for it. The first failure is the end of it,
 * with a warning.
 */
export class RecordingWriter implements AsyncDisposable {
  readonly #file: RecordingFile;
  readonly #logger: Logger;
  readonly #parts: Part[] = [];
  #nrUnwritten = 0;
  #hasFailed = false;
  /** What is being written; undefined while nothing is. */
  #writing: Promise<void> | undefined;

  /** @param limitBytes of FILE and FILE.old together */
  constructor(path: string, limitBytes: number, logger: Logger) {
    this.#file = new RecordingFile(path, limitBytes);
    this.#logger = logger;
  }

  /** Most bytes that one file is to take: a matter of who writes. */
  get maxBytes(): number {
    return this.#file.maxBytes;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Characters that are not on the disk. */
  get nrUnwritten(): number {
    return this.#nrUnwritten;
  }

  /** What is added from here on begins a file; the one that is there becomes FILE.old. */
  begin(): void {
    this.#parts.push({ isNewFile: true, text: '' });
  }

  add(text: string): void {
    const last = this.#parts.at(-1);
    if (last === undefined) this.#parts.push({ isNewFile: false, text });
    else last.text += text;
    this.#nrUnwritten += text.length;
  }

  /** Begins to write all that was added. */
  flush(): void {
    if (this.#writing !== undefined || this.#hasFailed || this.#parts.length === 0) return;
    this.#writing = this.#write()
      .catch(async (error: unknown) => {
        this.#hasFailed = true;
        this.#logger.warn(endMessage(this.#file.path, error));
        await this.#file[Symbol.asyncDispose]().catch(() => undefined);
      })
      .finally(() => {
        this.#writing = undefined;
      });
  }

  /** Resolves once nothing is being written any more. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Writes what is left, but does not wait for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([this.#close(), timeout]);
    clearTimeout(timer);
  }

  async #close(): Promise<void> {
    await this.idle();
    this.flush();
    await this.idle();
    await this.#file[Symbol.asyncDispose]().catch(() => undefined);
  }

  async #write(): Promise<void> {
    for (let part; (part = this.#parts.shift()) !== undefined;) {
      if (part.isNewFile) await this.#file.begin();
      if (part.text !== '') await this.#file.append(part.text);
      this.#nrUnwritten -= part.text.length;
    }
  }
}
