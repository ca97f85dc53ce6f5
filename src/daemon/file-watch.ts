import { stat, statSync, type BigIntStats } from 'node:fs';

const LOOK_EVERY_MS = 200;
/** More than one, so that a write that goes on puts the end off. */
const QUIET_LOOKS = 2;

/** What is seen of a file without reading it; another one after every change. */
export type FileStamp = string;

const GONE: FileStamp = '';

/** Of what the path leads to now. */
export function fileStamp(path: string): FileStamp {
  return toStamp(statSync(path, { bigint: true, throwIfNoEntry: false }));
}

/** With the time of change, for whoever copies the time of writing, too. */
function toStamp(stats: BigIntStats | undefined): FileStamp {
  if (stats === undefined) return GONE;
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return [dev, ino, size, mtimeNs, ctimeNs].join();
}

/** A file that is read, and to be read again when it changes. */
export interface WatchedFile {
  readonly path: string;
  /** What was seen of it before it was last read. */
  readonly seen: FileStamp;
}

/**
 * Tells when a file has changed and been left alone since: so an editor that writes in pieces
 * is waited for. Looks at what the path leads to at the time, which notices files replaced by
 * rename, links that lead elsewhere, at any place of the path, and files of other machines.
 */
export class FileWatch implements Disposable {
  readonly #path: string;
  readonly #onChange: (isThere: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  #stamp: FileStamp;
  /** Looks without a change until it is told of; 0 where there is nothing to tell. */
  #looksLeft = 0;
  #isLooking = false;
  #isDisposed = false;

  /**
   * @param file every change since it was last read is told of
   * @param onChange told whether the file is there
   */
  constructor(
    { path, seen }: WatchedFile,
    onChange: (isThere: boolean) => void,
    lookEveryMs = LOOK_EVERY_MS,
  ) {
    this.#path = path;
    this.#stamp = seen;
    this.#onChange = onChange;
    this.#timer = setInterval(this.#look, lookEveryMs);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearInterval(this.#timer);
  }

  /** Does not wait for the answer: a server of files may be out of reach. */
  readonly #look = (): void => {
    if (this.#isLooking) return;
    this.#isLooking = true;
    stat(this.#path, { bigint: true }, (error, stats) => {
      this.#isLooking = false;
      if (!this.#isDisposed) this.#compare(toStamp(error === null ? stats : undefined));
    });
  };

  #compare(stamp: FileStamp): void {
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      this.#looksLeft = QUIET_LOOKS;
    } else if (this.#looksLeft > 0 && --this.#looksLeft === 0) {
      this.#onChange(stamp !== GONE);
    }
  }
}
