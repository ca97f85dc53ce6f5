import { RoundTable, type TableDomain } from '../stats/round-table.js';
import { Summary } from '../stats/summary.js';
import type { Round } from '../stats/round.js';

const LINES_PER_HEADER = 20;

/** Prints every so many rounds as lines of a table to standard output. */
export class RoundPrinter {
  readonly #periodMs: number;
  readonly #summary = new Summary();
  #table: RoundTable | undefined;
  #everyRounds = 1;
  #lines = 0;

  /** @param periodMs time between two lines; rounded up to whole rounds */
  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** To be called with the domains before the first round, and when they have changed. */
  begin(domains: readonly TableDomain[], intervalMs: number): void {
    this.#everyRounds = Math.max(1, Math.ceil(this.#periodMs / intervalMs - 1e-9));
    this.#table = new RoundTable(domains);
    this.#lines = 0;
    writeLine(this.#table.legend);
  }

  print(round: Round): void {
    this.#summary.add(round);
    if (this.#table === undefined || round.number % this.#everyRounds !== 0) return;
    if (this.#lines++ % LINES_PER_HEADER === 0) writeLine(this.#table.header);
    writeLine(this.#table.line(round));
  }

  /** Prints what all rounds came to. */
  end(): void {
    writeLine(this.#summary.text);
  }
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
