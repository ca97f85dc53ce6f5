import { unwatchFile, watchFile, type Stats } from 'node:fs';

const LOOK_EVERY_MS = 200;
/** In looks; more than one, so that a write that goes on puts the end off. */
const QUIET_LOOKS = 1.5;

/**
 * Tells when a file has changed and been left alone since: so an editor that writes in pieces
 * is waited for. Looks at what the path leads to at the time, which notices files replaced by
 * rename, links that lead elsewhere, at any place of the path, and files of other machines.
 */
export class FileWatch implements Disposable {
  readonly #path: string;
  readonly #onChange: (isThere: boolean) => void;
  readonly #quietMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange told whether the file is there */
  constructor(path: string, onChange: (isThere: boolean) => void, lookEveryMs = LOOK_EVERY_MS) {
    this.#path = path;
    this.#onChange = onChange;
    this.#quietMs = lookEveryMs * QUIET_LOOKS;
    watchFile(path, { interval: lookEveryMs, persistent: false }, this.#onLook);
  }

  [Symbol.dispose](): void {
    unwatchFile(this.#path, this.#onLook);
    clearTimeout(this.#timer);
  }

  readonly #onLook = ({ nlink }: Stats): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#onChange(nlink > 0);
    }, this.#quietMs);
  };
}
