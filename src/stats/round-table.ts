import { spreadPct, type Round } from './round.js';

/** More columns than this do not fit a terminal: nodes are shown instead of domains. */
const MAX_COLUMNS = 6;

export interface Column<Row> {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: Row) => string;
}

/** A domain as the table shows it. */
export interface TableDomain {
  readonly name: string;
  readonly node: number;
}

/**
 * One line per round: the domains' loads, the spread and the migrations. Plain text, so
 * that it reads the same on a terminal and in a pipe.
 */
export class RoundTable {
  readonly #columns: readonly Column<Round>[];

  constructor(domains: readonly TableDomain[]) {
    this.#columns = [
      column('round', 5, (round) => String(round.number)),
      column('time', 7, (round) => `${(round.timeMs / 1000).toFixed(1)}s`),
      column('tasks', 6, (round) => String(round.nrTasks)),
      ...loadColumns<Round>(domains),
      column('spread', 7, (round) => `${spreadPct(round).toFixed(0)}%`),
      column('planned', 7, (round) => String(round.planned)),
      column('migrated', 8, (round) => String(round.migrated)),
      column('stolen', 7, (round) => String(round.stolen)),
    ];
  }

  /** What the loads and the counters are. */
  get legend(): string {
    return (
      'load: busy nice-0 threads; spread: distance of the worst domain from its share of the ' +
      'load; planned: in this round; migrated, stolen: since the start'
    );
  }

  get header(): string {
    return this.#columns.map(({ title, width }) => title.padStart(width)).join('  ');
  }

  line(round: Round): string {
    return this.#columns.map(({ cell, width }) => cell(round).padStart(width)).join('  ');
  }
}

/** Wide enough for its title. */
export function column<Row>(title: string, width: number, cell: Column<Row>['cell']): Column<Row> {
  return { title, width: Math.max(width, title.length), cell };
}

/** Columns of the loads: of domains, of nodes where there are many, or their range. */
export function loadColumns<Row extends { readonly loads: readonly number[] }>(
  domains: readonly TableDomain[],
): Column<Row>[] {
  const groups = new Map<string, number[]>();
  domains.forEach(({ name, node }, domain) => {
    const title = domains.length > MAX_COLUMNS ? `node${node}` : name;
    groups.set(title, [...(groups.get(title) ?? []), domain]);
  });
  if (groups.size > MAX_COLUMNS) {
    return [
      column('least', 7, (row: Row) => Math.min(...row.loads).toFixed(2)),
      column('mean', 7, (row: Row) => (total(row.loads) / row.loads.length).toFixed(2)),
      column('most', 7, (row: Row) => Math.max(...row.loads).toFixed(2)),
    ];
  }
  return [...groups].map(([title, members]) =>
    column(title, 7, (row: Row) => total(members.map((domain) => row.loads[domain]!)).toFixed(2)),
  );
}

function total(loads: readonly number[]): number {
  return loads.reduce((sum, load) => sum + load, 0);
}
