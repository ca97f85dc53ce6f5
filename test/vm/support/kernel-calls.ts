import { readFileSync, writeFileSync } from 'node:fs';

const TRACING = '/sys/kernel/tracing';

/**
 * Records the calls of a function of the kernel, with its first arguments as integers, from
 * whoever makes them.
 */
export class KernelCalls implements Disposable {
  readonly #event: string;
  readonly #nrArguments: number;

  constructor(symbol: string, nrArguments: number) {
    this.#event = `called_${symbol}`;
    this.#nrArguments = nrArguments;
    const args = Array.from({ length: nrArguments }, (_, i) => `a${i}=$arg${i + 1}:s32`);
    const probe = `p:scx_rusty_ts/${this.#event} ${symbol} ${args.join(' ')}`;
    writeFileSync(`${TRACING}/kprobe_events`, `${probe}\n`, { flag: 'a' });
    this.clear();
    this.#enable(true);
  }

  /** The arguments of each call since the last clear(), in order. */
  get calls(): number[][] {
    const trace = readFileSync(`${TRACING}/trace`, 'utf8');
    const lines = trace.split('\n').filter((line) => line.includes(`${this.#event}: `));
    return lines.map((line) =>
      Array.from({ length: this.#nrArguments }, (_, i) =>
        Number(new RegExp(` a${i}=(-?\\d+)`).exec(line)![1]),
      ),
    );
  }

  clear(): void {
    writeFileSync(`${TRACING}/trace`, '');
  }

  [Symbol.dispose](): void {
    this.#enable(false);
    const removal = `-:scx_rusty_ts/${this.#event}\n`;
    writeFileSync(`${TRACING}/kprobe_events`, removal, { flag: 'a' });
  }

  #enable(isOn: boolean): void {
    writeFileSync(`${TRACING}/events/scx_rusty_ts/${this.#event}/enable`, isOn ? '1' : '0');
  }
}
