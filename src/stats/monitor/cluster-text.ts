import type { ClusterStats } from '../model/cluster-stats.js';

type Node = ClusterStats['nodes'][string];
type Domain = Node['doms'][string];

const fixed = (value: number, width: number, digits: number): string =>
  value.toFixed(digits).padStart(width);
const percent = (value: number): string => fixed(value, 5, 2);
/** With its sign; a zero is positive. */
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`.padStart(7);

/**
 * Statistics as scx_rusty prints them: a line with the time, nine of the whole machine, one for
 * each node and domain. What scx_rusty has nothing of stands in lines of its own before the
 * nodes, and at the end of the domains' lines.
 */
export function clusterText(stats: ClusterStats): string[] {
  return [headLine(stats), ...machineLines(stats), ...ownLines(stats), ...nodeLines(stats)];
}

function headLine({ at_us, lb_at_us }: ClusterStats): string {
  const time = rfc2822(new Date(at_us / 1000));
  return `###### ${time}, load balance @ ${fixed((lb_at_us - at_us) / 1000, 7, 1)}ms ######`;
}

function machineLines(s: ClusterStats): string[] {
  return [
    `cpu=${fixed(s.cpu_busy, 7, 2)} load=${fixed(s.load, 8, 2)} mig=${s.nr_migrations} ` +
      `task_err=${s.task_get_err} time_used=${fixed(s.time_used * 1000, 4, 1)}ms`,
    `tot=${fixed(s.total, 7, 0)} sync_prev_idle=${percent(s.sync_prev_idle)} ` +
      `wsync=${percent(s.wake_sync)}`,
    `prev_idle=${percent(s.prev_idle)} greedy_idle=${percent(s.greedy_idle)} ` +
      `pin=${percent(s.pinned)}`,
    `dir=${percent(s.direct)} dir_greedy=${percent(s.greedy)} ` +
      `dir_greedy_far=${percent(s.greedy_far)}`,
    `dsq=${percent(s.dsq_dispatch)} greedy_local=${percent(s.greedy_local)} ` +
      `greedy_xnuma=${percent(s.greedy_xnuma)}`,
    `kick_greedy=${percent(s.kick_greedy)} rep=${percent(s.repatriate)}`,
    `dl_clamp=${percent(s.dl_clamp)} dl_preset=${percent(s.dl_preset)}`,
    `slice=${s.slice_us}us`,
    `direct_greedy_cpus=${maskText(s.direct_greedy_cpus)}`,
    `  kick_greedy_cpus=${maskText(s.kick_greedy_cpus)}`,
  ];
}

function ownLines(s: ClusterStats): string[] {
  return [
    `keep=${percent(s.keep)} kick=${percent(s.kick)} redomain=${s.nr_redomains} ` +
      `rescue=${s.nr_rescues} fallback=${s.nr_fallbacks}`,
    `planned=${s.nr_planned} stale=${s.nr_stale} refused=${s.nr_refused} ` +
      `move_p50=${micros(s.move_p50_us)} move_p99=${micros(s.move_p99_us)}`,
  ];
}

function nodeLines({ nodes }: ClusterStats): string[] {
  return byNumber(nodes).flatMap(([id, node]) => [
    `  NODE[${id.padStart(2, '0')}] ${loads(node)}`,
    ...byNumber(node.doms).map(
      ([number, domain]) => `   DOM[${number.padStart(2, '0')}] ${domainText(domain)}`,
    ),
  ]);
}

const loads = ({ load, imbal, delta }: Node | Domain): string =>
  `load=${fixed(load, 6, 2)} imbal=${signed(imbal)} delta=${signed(delta)}`;

const domainText = (domain: Domain): string =>
  `${loads(domain)} busy=${fixed(domain.cpu_busy, 6, 2)} queued=${domain.queued} ` +
  `slice=${domain.slice_us}us wait_p50=${micros(domain.wait_p50_us)} ` +
  `wait_p99=${micros(domain.wait_p99_us)} ${domain.name}`;

const micros = (us: number): string => `${us.toFixed(0)}us`;

const byNumber = <T>(entries: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(entries).sort(([a], [b]) => Number(a) - Number(b));

/** Words of 64 bits, lowest first, as one hexadecimal number. */
function maskText(words: readonly (number | bigint)[]): string {
  const value = words.reduceRight<bigint>((mask, word) => (mask << 64n) | BigInt(word), 0n);
  return value.toString(16);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = [
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
];

/** Local time with its offset, such as `Wed, 4 Sep 2024 23:07:57 -0400`. */
function rfc2822(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const east = -date.getTimezoneOffset();
  const offset = `${east < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  const day = `${DAYS[date.getDay()]!}, ${date.getDate()} ${MONTHS[date.getMonth()]!}`;
  return `${day} ${date.getFullYear()} ${time} ${offset}`;
}
