/** The guest's serial console: kept for a report, searched for what a kernel says in trouble. */
import { readSync } from 'node:fs';
import { openUnlinked } from './payload.js';

const TROUBLE =
  /\bBUG: |\bOops\b|Kernel panic|general protection fault|soft lockup|rcu: .*(detected stalls|self-detected stall)/;
const MAX_TROUBLES = 20;
const MAX_LINES = 20_000;

export class Console {
  #lines = [];
  #rest = '';

  /** Lines that tell of a broken kernel. */
  troubles = [];

  /** Takes output as it comes; calls `onTrouble` with each line that tells of trouble. */
  add(text, onTrouble) {
    const lines = (this.#rest + text).split(/\r*\n/);
    this.#rest = lines.pop();
    for (const line of lines) {
      this.#lines.push(line);
      if (!TROUBLE.test(line) || this.troubles.length === MAX_TROUBLES) continue;
      this.troubles.push(line);
      onTrouble(line);
    }
    if (this.#lines.length > MAX_LINES) this.#lines.splice(0, MAX_LINES / 2);
  }

  last(count) {
    return [...this.#lines, this.#rest].filter(Boolean).slice(-count);
  }

  toString() {
    return [...this.#lines, this.#rest].join('\n');
  }
}

/**
 * The file the emulator writes the console to, as {fd, poll}: `poll` hands what is new to
 * `onText`. A socket would be full after a few hundred single bytes and hold the guest up.
 */
export function openConsole(onText) {
  const fd = openUnlinked('console');
  const buffer = Buffer.alloc(64 * 1024);
  let position = 0;
  const poll = () => {
    for (let nr; (nr = readSync(fd, buffer, 0, buffer.length, position)) > 0; position += nr) {
      onText(buffer.toString('latin1', 0, nr));
    }
  };
  return { fd, poll };
}
