import { closeSync, openSync, readSync } from 'node:fs';
import { USER_HZ } from '../util/user-hz.js';

const IDLE_FIELD = 3;
const IOWAIT_FIELD = 4;

/**
 * Idle time of every CPU, from /proc/stat.
 *
 * Only the idle columns are used, busy time being what is left of the wall time: a busy
 * CPU of a virtual machine loses ticks that nobody accounts for, an idle one does not.
 * The file stays open and the buffer is kept: a reading costs one system call and one
 * pass over the text, O(CPUs).
 */
export class CpuTimes implements Disposable {
  /** Milliseconds spent idle since boot, by CPU id; NaN for CPUs that are not there. */
  readonly idleMs: Float64Array;
  readonly #fd: number;
  #buffer = Buffer.alloc(64 * 1024);

  constructor(nrCpuIds: number, path = '/proc/stat') {
    this.idleMs = new Float64Array(nrCpuIds);
    this.#fd = openSync(path, 'r');
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  /** Brings `idleMs` up to date. */
  read(): void {
    const length = this.#readAll();
    this.idleMs.fill(NaN);

    // "cpu  ..." comes first, then "cpuN user nice system idle iowait ...".
    let at = this.#buffer.indexOf(10) + 1;
    while (at < length && this.#buffer[at] === 99 && this.#buffer[at + 1] === 112) {
      at = this.#parseLine(at + 3, length);
    }
  }

  #readAll(): number {
    for (;;) {
      const length = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, 0);
      if (length < this.#buffer.length) return length;
      this.#buffer = Buffer.alloc(this.#buffer.length * 2);
    }
  }

  /** Parses one line from its CPU number on; returns the start of the next line. */
  #parseLine(start: number, length: number): number {
    const buffer = this.#buffer;
    let cpu = -1;
    let field = 0;
    let value = 0;
    let idleTicks = 0;
    let at = start;
    for (; at < length; at++) {
      const byte = buffer[at]!;
      if (byte >= 48 && byte <= 57) {
        value = value * 10 + (byte - 48);
        continue;
      }
      if (cpu < 0) cpu = value;
      else {
        if (field === IDLE_FIELD || field === IOWAIT_FIELD) idleTicks += value;
        field++;
      }
      value = 0;
      if (byte === 10) break;
    }
    if (cpu < this.idleMs.length) this.idleMs[cpu] = (idleTicks * 1000) / USER_HZ;
    return at + 1;
  }
}
