import type { Logger } from '../../util/log.js';
import { FileWork } from './file-work.js';

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
  readonly #work: FileWork;
  readonly #parts: Part[] = [];
  #nrUnwritten = 0;

  /** @param limitBytes of FILE and FILE.old together */
  constructor(path: string, limitBytes: number, logger: Logger) {
    this.#work = new FileWork(path, limitBytes, logger);
  }

  /** Most bytes that one file is to take: a matter of who writes. */
  get maxBytes(): number {
    return this.#work.file.maxBytes;
  }

  get hasFailed(): boolean {
    return this.#work.hasFailed;
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
    if (this.#work.isBusy || this.#work.hasFailed || this.#parts.length === 0) return;
    this.#work.run(() => this.#write());
  }

  /** Resolves once nothing is being written any more. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Writes what is left, but does not wait for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#work.close(() => {
      this.flush();
    });
  }

  async #write(): Promise<void> {
    for (let part; (part = this.#parts.shift()) !== undefined;) {
      if (part.isNewFile) await this.#work.file.begin();
      if (part.text !== '') await this.#work.file.append(part.text);
      this.#nrUnwritten -= part.text.length;
    }
  }
}
