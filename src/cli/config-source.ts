import { fileStamp, type FileStamp, type WatchedFile } from '../daemon/file-watch.js';
import type { ConfigFile } from '../domains/config/config-file.js';

type Read = (path: string) => ConfigFile;

/** The configuration's file: read at the start, and again for every reload. */
export class ConfigSource implements WatchedFile {
  readonly path: string;
  readonly #reread: Read;
  #seen: FileStamp;
  /** As it was at the start, until the first read() takes it. */
  #start: ConfigFile | undefined;

  /**
   * Loads what reads configuration files only where there is one: most starts need not wait
   * for it.
   *
   * @throws SchedulerError CONFIG_INVALID if there is no such file or it cannot be read
   */
  static async open(path: string | undefined): Promise<ConfigSource | undefined> {
    if (path === undefined) return undefined;
    const { readConfigFile, rereadConfigFile } = await import('../domains/config/config-file.js');
    return new ConfigSource(path, readConfigFile, rereadConfigFile);
  }

  private constructor(path: string, read: Read, reread: Read) {
    this.path = path;
    this.#reread = reread;
    this.#seen = fileStamp(path);
    this.#start = read(path);
  }

  get seen(): FileStamp {
    return this.#seen;
  }

  /** As it was at the start, for what has to be known before all else. */
  peek(): ConfigFile | undefined {
    return this.#start;
  }

  /**
   * Anew each time it is called, but for the first, which gives what was read at the start.
   *
   * @throws SchedulerError CONFIG_INVALID if it cannot be read any more
   */
  readonly read = (): ConfigFile => {
    const start = this.#start;
    this.#start = undefined;
    if (start !== undefined) return start;
    this.#seen = fileStamp(this.path);
    return this.#reread(this.path);
  };
}
