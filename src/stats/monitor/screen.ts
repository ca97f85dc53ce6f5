/**
 * The screen of `scx-rusty-ts monitor`, as lines of text: nothing here knows a terminal. Three
 * lines of the whole machine, then a row for each node and domain:
 *
 *     name           busy              load against its share ┃  queue  wait
 *
 * Rows that do not fit are scrolled; lines are never wider than the screen.
 */
import type { ClusterStats } from '../model/cluster-stats.js';
import { bar, markedBar } from './bar.js';
import { bytesText, percentText, signedText, timeText } from './units.js';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** How parts of the screen look; each leaves the width as it is. */
export interface Style {
  readonly title: (text: string) => string;
  /** For a part of 0..1 of what is alarming. */
  readonly alarm: (text: string, part: number) => string;
}

export const plainStyle: Style = {
  title: (text) => text,
  alarm: (text) => text,
};

/** Below this width, lines are cut. */
export const MIN_COLUMNS = 80;
const HEAD_ROWS = 7;
const NAME_COLUMNS = 16;
/** Of all cells but name and bars, with what is between them. */
const FIXED_COLUMNS = 46;
const MAX_BAR_COLUMNS = 40;
/** A queue of so many tasks for each CPU is red. */
const ALARMING_QUEUE_PER_CPU = 4;

type Node = ClusterStats['nodes'][string];
type Domain = Node['doms'][string];

/** A node's or a domain's row. */
interface Row {
  readonly name: string;
  readonly isNode: boolean;
  readonly busyPct: number;
  readonly load: number;
  readonly imbal: number;
  readonly cpus: number;
  readonly queued: number;
  readonly waits: string;
}

/** How far the rows of these statistics can be scrolled on a screen. */
export function maxScroll(stats: ClusterStats, { rows }: ScreenSize): number {
  return Math.max(0, rowsOf(stats).length - Math.max(0, rows - HEAD_ROWS));
}

/** @param scroll rows that are above what is shown; too many are as many as there can be */
export function drawScreen(
  stats: ClusterStats,
  size: ScreenSize,
  scroll: number,
  style: Style = plainStyle,
): string[] {
  const rows = rowsOf(stats);
  const from = Math.min(scroll, maxScroll(stats, size));
  const visible = rows.slice(from, from + Math.max(0, size.rows - HEAD_ROWS));
  // Per CPU, so that the loads of small and large domains can be compared.
  const most = Math.max(
    1,
    ...rows.map(({ load, imbal, cpus }) => Math.max(load, load - imbal) / cpus),
  );
  const lines: Line[] = [
    ...headLines(stats, size, from, rows.length - visible.length),
    { text: tableHead(size), style: style.title },
    ...visible.map((row): Line => rowLine(row, most, size, style)),
  ];
  return lines.slice(0, size.rows).map(({ text, style: look }) => {
    const cut = text.slice(0, size.columns);
    return look === undefined ? cut : look(cut);
  });
}

interface Line {
  readonly text: string;
  readonly style?: (text: string) => string;
}

function headLines(
  stats: ClusterStats,
  { columns }: ScreenSize,
  from: number,
  hidden: number,
): Line[] {
  const time = new Date(stats.at_us / 1000).toLocaleTimeString('sv-SE');
  const title = `scx-rusty-ts monitor   ${stats.attached === 1 ? time : 'no scheduler is attached'}`;
  const keys = hidden > 0 ? `rows ${from + 1}..  ↑↓ scroll  q quit` : 'q quit';
  const cpu = `CPU ${percentText(stats.cpu_busy).padStart(6)} `;
  const totals = ` load ${stats.load.toFixed(2)}  tasks ${stats.nr_tasks}  slice ${timeText(stats.slice_us)}`;
  const cpuBar = bar(
    stats.cpu_busy / 100,
    Math.max(0, Math.min(columns, 120) - cpu.length - totals.length),
  );
  const share = (value: number): string => `${value.toFixed(0)}%`;
  const idle =
    stats.prev_idle +
    stats.greedy_idle +
    stats.direct +
    stats.greedy +
    stats.greedy_far +
    stats.sync_prev_idle +
    stats.wake_sync;
  const { tune } = stats.ticks;
  return [
    { text: title + keys.padStart(Math.max(keys.length + 2, columns - title.length)) },
    { text: cpu + cpuBar + totals },
    {
      text:
        `migrations ${stats.nr_migrations} of ${stats.nr_planned} planned, stale ${stats.nr_stale}, ` +
        `refused ${stats.nr_refused}, took p50 ${timeText(stats.move_p50_us)} p99 ${timeText(stats.move_p99_us)}`,
    },
    {
      text:
        `placed ${stats.total}: idle CPU ${share(idle)}, own queue ${share(stats.dsq_dispatch)}, ` +
        `stolen ${share(stats.greedy_local)}, from afar ${share(stats.greedy_xnuma)}, rescued ${stats.nr_rescues}`,
    },
    {
      text:
        `daemon: ticks late p99 ${timeText(tune?.late_p99_us ?? 0)}, missed ${tune?.missed ?? 0}, ` +
        `round ${stats.round_ms.toFixed(1)}ms, ${bytesText(stats.process_rss)}`,
    },
    { text: '' },
  ];
}

/** Columns for each of the two bars. */
const barColumns = ({ columns }: ScreenSize): number =>
  Math.max(4, Math.min(MAX_BAR_COLUMNS, Math.floor((columns - NAME_COLUMNS - FIXED_COLUMNS) / 2)));

function tableHead(size: ScreenSize): string {
  const width = barColumns(size);
  return [
    'node, domain'.padEnd(NAME_COLUMNS),
    'busy'.padEnd(width + 7),
    'load ┃ share'.padEnd(width + 16),
    'queue  wait p50     p99',
  ].join('');
}

function rowLine(row: Row, most: number, size: ScreenSize, style: Style): Line {
  const width = barColumns(size);
  const { load, imbal, cpus, queued } = row;
  const text = [
    row.name.padEnd(NAME_COLUMNS).slice(0, NAME_COLUMNS - 1),
    ' ',
    bar(row.busyPct / 100, width),
    row.busyPct.toFixed(0).padStart(4),
    '%  ',
    markedBar(load / cpus / most, (load - imbal) / cpus / most, width),
    load.toFixed(2).padStart(7),
    signedText(imbal).padStart(7),
    '  ',
    String(queued).padStart(5),
    row.waits,
  ].join('');
  if (row.isNode) return { text, style: style.title };
  const part = queued / Math.max(1, cpus * ALARMING_QUEUE_PER_CPU);
  return { text, style: (cut) => style.alarm(cut, Math.min(1, part)) };
}

function rowsOf({ nodes }: ClusterStats): Row[] {
  return Object.entries(nodes)
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([id, node]) => {
      const domains = Object.entries(node.doms).sort(([a], [b]) => Number(a) - Number(b));
      return [nodeRow(id, node), ...domains.map(([, domain]) => domainRow(domain))];
    });
}

function nodeRow(id: string, { load, imbal, cpu_busy, doms }: Node): Row {
  const sum = (of: (domain: Domain) => number): number =>
    Object.values(doms).reduce((total, domain) => total + of(domain), 0);
  return {
    name: `node ${id}`,
    isNode: true,
    busyPct: cpu_busy,
    load,
    imbal,
    cpus: Math.max(
      1,
      sum(({ cpus }) => cpus),
    ),
    queued: sum(({ queued }) => queued),
    waits: '',
  };
}

const domainRow = (domain: Domain): Row => ({
  name: `  ${domain.name}`,
  isNode: false,
  busyPct: domain.cpu_busy,
  load: domain.load,
  imbal: domain.imbal,
  cpus: Math.max(1, domain.cpus),
  queued: domain.queued,
  waits: timeText(domain.wait_p50_us).padStart(10) + timeText(domain.wait_p99_us).padStart(8),
});
