import type {
  GapLine,
  MachineLine,
  RecordedLevel,
  RecordedPlan,
} from '../../balancer/recording/lines.js';
import type { Replayed } from '../../balancer/recording/replay.js';
import { spreadPct } from '../../stats/round.js';
import type { ReplayFlags } from '../command-table.js';
import { stepOf, WITH_MATE } from '../../balancer/step.js';
import { whyMoved } from '../explain/steps.js';

interface Options extends Pick<ReplayFlags, 'json' | 'round' | 'set'> {
  /** Whether plans are compared with the recorded ones, rather than tried out. */
  readonly isVerifying: boolean;
}

/** What a plan came to. */
interface Outcome {
  readonly moves: number;
  /** Distance of the domain farthest from its fair share, percent of it. */
  readonly spreadBeforePct: number;
  readonly spreadAfterPct: number;
}

/** Prints replayed rounds as a table, or as JSON, to standard output. */
export class ReplayPrinter {
  readonly #options: Options;
  #names: readonly string[] = [];
  #rounds = 0;
  #different = 0;
  readonly #totals = { recorded: emptyTotals(), replayed: emptyTotals() };

  constructor(options: Options) {
    this.#options = options;
  }

  machine({ domains }: MachineLine): void {
    this.#names = domains.map(({ name }) => name);
  }

  gap({ rounds, reason }: GapLine): void {
    const why = reason === 'behind' ? 'the disk was too slow' : 'larger than the file may be';
    if (!this.#options.json) writeLine(`${rounds} rounds were not recorded: ${why}`);
  }

  round(replayed: Replayed): void {
    const recorded = outcomeOf(replayed.recorded);
    const now = outcomeOf(replayed.replayed);
    addTo(this.#totals.recorded, recorded);
    addTo(this.#totals.replayed, now);
    if (replayed.nrDifferences > 0) this.#different++;
    if (this.#options.json) {
      const { number, nrTasks, differences } = replayed;
      const line = { number, nrTasks, recorded, replayed: now, differences };
      writeLine(JSON.stringify(line));
    } else {
      if (this.#rounds === 0) writeLine(this.#header());
      this.#row(replayed, recorded, now);
      if (this.#options.round !== undefined) this.#moves(replayed.replayed);
    }
    this.#rounds++;
  }

  /** Prints what all rounds came to. @returns how many there were */
  end(): number {
    if (!this.#options.json && this.#rounds > 0) writeLine(this.#summary());
    return this.#rounds;
  }

  #header(): string {
    const after = this.#options.isVerifying
      ? ['moves', 'after', 'plan']
      : ['moves', 'after', 'moves*', 'after*'];
    return cells(['round', 'tasks', 'before', ...after]);
  }

  #row(
    { number, nrTasks, differences, nrDifferences }: Replayed,
    recorded: Outcome,
    now: Outcome,
  ): void {
    const start = [String(number), String(nrTasks), percent(recorded.spreadBeforePct)];
    const outcome = ({ moves, spreadAfterPct }: Outcome): string[] => [
      String(moves),
      percent(spreadAfterPct),
    ];
    if (!this.#options.isVerifying) {
      writeLine(cells([...start, ...outcome(recorded), ...outcome(now)]));
      return;
    }
    writeLine(cells([...start, ...outcome(recorded), nrDifferences === 0 ? 'same' : 'DIFFERS']));
    for (const difference of differences) writeLine(`    ${difference}`);
    const more = nrDifferences - differences.length;
    if (more > 0) writeLine(`    and ${more} more differences`);
  }

  #moves({ moves }: RecordedPlan): void {
    moves.task.forEach((task, move) => {
      const thread = moves.pid[move] === 0 ? '' : ` (thread ${moves.pid[move]!})`;
      const to = this.#names[moves.target[move]!]!;
      const why = moves.why[move]!;
      const reason = whyMoved(stepOf(why), (why & WITH_MATE) !== 0);
      writeLine(`    task ${task}${thread} -> ${to}: ${reason}`);
    });
  }

  #summary(): string {
    const { recorded, replayed } = this.#totals;
    const rounds = `${this.#rounds} ${this.#rounds === 1 ? 'round' : 'rounds'}`;
    if (this.#options.isVerifying) {
      return this.#different === 0
        ? `${rounds}, ${recorded.moves} moves: planned as recorded, bit for bit`
        : `${rounds}: ${this.#different} planned differently`;
    }
    const mean = (total: number): string => percent(total / this.#rounds);
    return (
      `* with ${this.#options.set!.join(', ')}. ${rounds}: ${recorded.moves} moves recorded, ` +
      `${replayed.moves} so; mean spread after a plan ${mean(recorded.spreadAfterPct)} recorded, ` +
      `${mean(replayed.spreadAfterPct)} so`
    );
  }
}

function outcomeOf({ moves, domains }: RecordedPlan): Outcome {
  return {
    moves: moves.task.length,
    spreadBeforePct: spreadOf(domains, 'before'),
    spreadAfterPct: spreadOf(domains, 'after'),
  };
}

function spreadOf(level: RecordedLevel, state: 'before' | 'after'): number {
  return spreadPct({ loads: level[state], shares: level.target });
}

interface Totals {
  moves: number;
  spreadAfterPct: number;
}

function emptyTotals(): Totals {
  return { moves: 0, spreadAfterPct: 0 };
}

function addTo(totals: Totals, { moves, spreadAfterPct }: Outcome): void {
  totals.moves += moves;
  totals.spreadAfterPct += spreadAfterPct;
}

function percent(value: number): string {
  return `${value.toFixed(1)}%`;
}

function cells(texts: readonly string[]): string {
  return texts.map((text) => text.padStart(8)).join('  ');
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
