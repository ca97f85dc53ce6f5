import { lstat, open, rename, type FileHandle } from 'node:fs/promises';

/**
 * The file of a recording, which never takes more than its bytes of disk. When it is half
 * of that, it becomes FILE.old, in place of the one before, and a new file is begun; so the
 * latest rounds are always there.
 */
export class RecordingFile implements AsyncDisposable {
  readonly path: string;
  /** Most bytes that one file takes. */
  readonly maxBytes: number;
  #handle: FileHandle | undefined;
  #bytes = 0;

  /** @param limitBytes of both files together */
  constructor(path: string, limitBytes: number) {
    this.path = path;
    this.maxBytes = Math.floor(limitBytes / 2);
  }

  /** Whether so much more fits. */
  fits(bytes: number): boolean {
    return this.#bytes + bytes <= this.maxBytes;
  }

  /**
   * Begins a new file; the one that is there becomes FILE.old.
   *
   * @throws Error whatever the file system says, or that the path is no regular file
   */
  async begin(): Promise<void> {
    await this[Symbol.asyncDispose]();
    const found = await lstat(this.path).catch(ignoreMissing);
    // As root, a rename would do away with /dev/null as well.
    if (found !== undefined && !found.isFile()) throw new Error('it is not a regular file');
    if (found !== undefined) await rename(this.path, `${this.path}.old`);
    this.#handle = await open(this.path, 'wx', 0o600);
    this.#bytes = 0;
  }

  async append(text: string): Promise<void> {
    this.#bytes += Buffer.byteLength(text);
    await this.#handle!.appendFile(text);
  }

  /** Closes it. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
