import { statSync } from 'node:fs';

const EVERY_MS = 1000;

/**
 * Notices that a file has been written. Looks once a second: inotify loses a file when an editor puts
 * another in its place.
 */
export class FileWatch {
  readonly #files: readonly string[];
  #stamp: string;
  #nextMs = 0;

  constructor(files: readonly string[]) {
    this.#files = files;
    this.#stamp = this.#read();
  }

  /** Whether it is time to look again. */
  isDue(nowMs: number): boolean {
    if (nowMs < this.#nextMs) return false;
    this.#nextMs = nowMs + EVERY_MS;
    return true;
  }

  /** Whether any has changed since the last time that this was true. */
  hasChanged(): boolean {
    const stamp = this.#read();
    if (stamp === this.#stamp) return false;
    this.#stamp = stamp;
    return true;
  }

  /** A file that is gone for a moment, as while an editor writes it, has not changed yet. */
  #read(): string {
    try {
      return this.#files.map((file) => `${statSync(file).mtimeMs}:${statSync(file).size}`).join();
    } catch {
      return this.#stamp;
    }
  }
}
