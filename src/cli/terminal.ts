import ansiEscapes from 'ansi-escapes';
import type { ReadStream, WriteStream } from 'node:tty';

/** What was typed, as far as a full-screen program cares. */
export type Key = 'quit' | 'up' | 'down' | 'page up' | 'page down' | 'top';

const KEYS: Readonly<Record<string, Key>> = {
  q: 'quit',
  Q: 'quit',
  '\u0003': 'quit',
  '\u0004': 'quit',
  k: 'up',
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  j: 'down',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b[5~': 'page up',
  '\u001b[6~': 'page down',
  ' ': 'page down',
  '\u001b[H': 'top',
  g: 'top',
};
const ESCAPE = '\u001b';
const SUSPEND = '\u001a';
/** A key: an escape sequence or a character. */
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[\\d;]*[A-Za-z~]|O[A-Z])|[^]`, 'g');

export interface TerminalEvents {
  readonly onKey: (key: Key) => void;
  /** The screen is empty, or another one: to be drawn again. */
  readonly onRedraw: () => void;
}

/**
 * A terminal of which the whole screen is taken, and given back as it was: on dispose, however
 * the process ends but by SIGKILL, and while it is suspended (Ctrl-Z).
 */
export class Terminal implements Disposable {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #events: TerminalEvents;
  #isTaken = false;

  constructor(input: ReadStream, output: WriteStream, events: TerminalEvents) {
    this.#input = input;
    this.#output = output;
    this.#events = events;
    process.on('exit', this.#giveBack);
    output.on('resize', events.onRedraw);
    input.on('data', this.#read);
    this.#take();
  }

  get columns(): number {
    return this.#output.columns;
  }

  get rows(): number {
    return this.#output.rows;
  }

  /** Shows these lines instead of what was there, without a flicker. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => line + ansiEscapes.eraseEndLine).join('\r\n');
    this.#output.write(
      ansiEscapes.synchronizedOutput(ansiEscapes.cursorTo(0, 0) + text + ansiEscapes.eraseDown),
    );
  }

  [Symbol.dispose](): void {
    this.#giveBack();
    process.removeListener('exit', this.#giveBack);
    this.#output.removeListener('resize', this.#events.onRedraw);
    this.#input.removeListener('data', this.#read);
    this.#input.pause();
  }

  #take(): void {
    this.#isTaken = true;
    this.#input.setRawMode(true).setEncoding('utf8').resume();
    this.#output.write(ansiEscapes.enterAlternativeScreen + ansiEscapes.cursorHide);
  }

  readonly #giveBack = (): void => {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    this.#input.setRawMode(false);
    this.#output.write(ansiEscapes.cursorShow + ansiEscapes.exitAlternativeScreen);
  };

  readonly #read = (text: string): void => {
    for (const sequence of text.match(SEQUENCE) ?? []) {
      if (sequence === SUSPEND) this.#suspend();
      const key = KEYS[sequence];
      if (key !== undefined) this.#events.onKey(key);
    }
  };

  #suspend(): void {
    this.#giveBack();
    process.once('SIGCONT', () => {
      this.#take();
      this.#events.onRedraw();
    });
    process.kill(process.pid, 'SIGTSTP');
  }
}
