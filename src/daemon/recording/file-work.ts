import type { Logger } from '../../util/log.js';
import { RecordingFile } from './recording-file.js';

/** How long the end of the daemon may wait for a disk. */
const CLOSE_MS = 2_000;

/**
 * Work on the file of a recording, one piece at a time, that nobody waits for. The first failure is the end of it, with
 * a warning.
 */
export class FileWork {
  readonly file: RecordingFile;
  readonly #logger: Logger;
  #hasFailed = false;
  /** What is being done; undefined while nothing is. */
  #running: Promise<void> | undefined;

  /** @param limitBytes of FILE and FILE.old together */
  constructor(path: string, limitBytes: number, logger: Logger) {
    this.file = new RecordingFile(path, limitBytes);
    this.#logger = logger;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Begins a piece, while none is being done. */
  run(work: () => Promise<void>): void {
    this.#running = work()
      .catch(async (error: unknown) => {
        this.#hasFailed = true;
        const reason = error instanceof Error ? error.message : String(error);
        const { path } = this.file;
        this.#logger.warn(`the recording to '${path}' has ended: ${reason}; scheduling goes on`);
        await this.file[Symbol.asyncDispose]().catch(() => undefined);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Resolves once nothing is being done any more. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Closes the file once what is being done and `finish` are over, but does not wait for ever. */
  async close(finish?: () => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([this.#close(finish), timeout]);
    clearTimeout(timer);
  }

  async #close(finish?: () => void): Promise<void> {
    await this.idle();
    finish?.();
    await this.idle();
    await this.file[Symbol.asyncDispose]().catch(() => undefined);
  }
}
