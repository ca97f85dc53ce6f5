import type { ClusterStats } from '../../stats/model/cluster-stats.js';
import { MonitorTable } from '../../stats/monitor/monitor-table.js';
import { drawScreen, maxScroll } from '../../stats/monitor/screen.js';
import { watchStats } from '../../stats/monitor/watch.js';
import { parseExact } from '../../stats/socket/exact-json.js';
import type { Logger } from '../../util/log.js';
import type { MonitorFlags } from '../command-table.js';
import { screenStyle } from '../screen-style.js';
import { Terminal, type Key } from '../terminal.js';

const MS_PER_SEC = 1000;
const MIN_COLUMNS = 20;

/** Where statistics are shown. */
interface Display extends Disposable {
  /** @param text of JSON */
  readonly show: (text: string) => void;
  /** @param lines what is waited for, and why */
  readonly tellLoss: (lines: readonly [string, string]) => void;
}

/** Shows what the scheduler that runs is doing, until interrupted. */
export async function monitor(flags: MonitorFlags, logger: Logger): Promise<void> {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  process.once('SIGINT', end).once('SIGTERM', end).once('SIGHUP', end);
  process.stdout.once('error', end);
  using display = displayFor(flags, logger, end);
  await watchStats({
    path: flags.statsSocket,
    intervalMs: flags.interval * MS_PER_SEC,
    signal: ending.signal,
    onStats: display.show,
    onLoss: (reason) => {
      display.tellLoss([`waiting for statistics at ${flags.statsSocket}`, reason]);
    },
  });
}

function displayFor(flags: MonitorFlags, logger: Logger, end: () => void): Display {
  if (flags.json) return jsonLines(logger);
  const isInteractive = process.stdin.isTTY && process.stdout.isTTY;
  return isInteractive ? new Screen(end) : tableLines(logger);
}

const jsonLines = (logger: Logger): Display => ({
  show: (text) => process.stdout.write(`${text}\n`),
  tellLoss: (lines) => {
    logger.info(lines.join(': '));
  },
  [Symbol.dispose]: () => undefined,
});

function tableLines(logger: Logger): Display {
  const table = new MonitorTable();
  return {
    show: (text) => {
      for (const line of table.lines(parseExact(text) as ClusterStats)) {
        process.stdout.write(`${line}\n`);
      }
    },
    tellLoss: (lines) => {
      logger.info(lines.join(': '));
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** A whole terminal. */
class Screen implements Display {
  readonly #terminal: Terminal;
  readonly #style = screenStyle(process.stdout.hasColors(), process.env);
  readonly #end: () => void;
  #stats: ClusterStats | undefined;
  #message: readonly string[] = ['waiting for the first statistics'];
  #scroll = 0;

  constructor(end: () => void) {
    this.#end = end;
    this.#terminal = new Terminal(process.stdin, process.stdout, {
      onKey: this.#onKey,
      onRedraw: this.#draw,
    });
    this.#draw();
  }

  readonly show = (text: string): void => {
    this.#stats = parseExact(text) as ClusterStats;
    this.#draw();
  };

  readonly tellLoss = (lines: readonly string[]): void => {
    this.#stats = undefined;
    this.#message = lines;
    this.#draw();
  };

  [Symbol.dispose](): void {
    this.#terminal[Symbol.dispose]();
  }

  readonly #onKey = (key: Key): void => {
    if (key === 'quit') {
      this.#end();
      return;
    }
    if (this.#stats === undefined) return;
    const { rows } = this.#terminal;
    const steps = { up: -1, down: 1, 'page up': -rows / 2, 'page down': rows / 2, top: -Infinity };
    const wanted = Math.trunc(Math.max(0, this.#scroll + steps[key]));
    this.#scroll = Math.min(wanted, maxScroll(this.#stats, this.#terminal));
    this.#draw();
  };

  readonly #draw = (): void => {
    const { columns, rows } = this.#terminal;
    const size = { columns: Math.max(MIN_COLUMNS, columns), rows };
    const lines =
      this.#stats === undefined
        ? [...this.#message, '', 'q quit'].map((line) => line.slice(0, size.columns))
        : drawScreen(this.#stats, size, this.#scroll, this.#style);
    this.#terminal.draw(lines);
  };
}
