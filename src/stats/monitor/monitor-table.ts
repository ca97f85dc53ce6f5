import type { ClusterStats } from '../model/cluster-stats.js';
import { column, loadColumns, type Column } from '../round-table.js';
import { spreadPct } from '../round.js';
import { timeText } from './units.js';

const LINES_PER_HEADER = 20;

type Domain = ClusterStats['nodes'][string]['doms'][string];

/** A period as a line of a table. */
interface Row {
  readonly stats: ClusterStats;
  readonly domains: readonly Domain[];
  readonly loads: readonly number[];
}

/** Statistics as lines of a table, for files and pipes. */
export class MonitorTable {
  #names = '';
  #columns: readonly Column<Row>[] = [];
  #lines = 0;

  /** The line of a period, after a head where one is due. */
  lines(stats: ClusterStats): string[] {
    const domains = Object.entries(stats.nodes).flatMap(([node, { doms }]) =>
      Object.entries(doms).map(([id, domain]) => ({ id: Number(id), node: Number(node), domain })),
    );
    domains.sort((a, b) => a.id - b.id);
    const names = domains.map(({ domain }) => domain.name).join();
    if (names !== this.#names) {
      this.#names = names;
      this.#columns = columnsFor(domains.map(({ node, domain }) => ({ node, name: domain.name })));
      this.#lines = 0;
    }
    const loads = domains.map(({ domain }) => domain.load);
    const row: Row = { stats, domains: domains.map(({ domain }) => domain), loads };
    const line = this.#columns.map(({ cell, width }) => cell(row).padStart(width)).join('  ');
    const isHeadDue = this.#lines++ % LINES_PER_HEADER === 0;
    return isHeadDue ? [this.#head, line] : [line];
  }

  get #head(): string {
    return this.#columns.map(({ title, width }) => title.padStart(width)).join('  ');
  }
}

function columnsFor(
  domains: readonly { readonly node: number; readonly name: string }[],
): Column<Row>[] {
  return [
    column('time', 8, ({ stats }) => new Date(stats.at_us / 1000).toLocaleTimeString('sv-SE')),
    column('cpu', 6, ({ stats }) => `${stats.cpu_busy.toFixed(1)}%`),
    column('tasks', 6, ({ stats }) => String(stats.nr_tasks)),
    ...loadColumns<Row>(domains),
    column('spread', 7, ({ domains: all }) => {
      const shares = all.map(({ load, imbal }) => load - imbal);
      return `${spreadPct({ loads: all.map(({ load }) => load), shares }).toFixed(0)}%`;
    }),
    column('planned', 7, ({ stats }) => String(stats.nr_planned)),
    column('migrated', 8, ({ stats }) => String(stats.nr_migrations)),
    column('stolen', 6, ({ stats }) => `${(stats.greedy_local + stats.greedy_xnuma).toFixed(0)}%`),
    column('queued', 6, ({ domains: all }) => String(sum(all.map(({ queued }) => queued)))),
    column('wait p99', 8, ({ domains: all }) =>
      timeText(Math.max(0, ...all.map(({ wait_p99_us }) => wait_p99_us))),
    ),
  ];
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
