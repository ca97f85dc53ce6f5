/**
 * What looking at the scheduler costs: the daemon's CPU time as a part of one CPU, of all its
 * threads together and of its main thread, which does all the work but V8's compiling, with nobody
 * looking, with each way of looking alone, and with all at once, in the second minute of its life.
 * Runs in a guest that is idle but for it; under --icount the figures do not depend on the
 * host's load, and a CPU makes 500 million instructions a second.
 *
 *     npm run --silent vm -- --topology 2x2x2 --icount --timeout 900 -- node /opt/scx-rusty-ts/dist/bench/observing.js [--json]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StatsClient } from '../src/stats/socket/client.js';
import { DEFAULT_STATS_SOCKET } from '../src/stats/socket/path.js';
import { under } from './compare/schedulers.js';

/** Until V8 has compiled what runs often. */
const WARM_UP_MS = 60_000;
const MEASURED_MS = 60_000;
/** As `monitor` looks by default, and as Prometheus does. */
const MONITOR_MS = 2000;
const SCRAPE_MS = 15_000;
const PORT = 9633;

interface Way {
  readonly name: string;
  readonly flags: readonly string[];
  readonly isMonitored?: boolean;
  readonly isScraped?: boolean;
}

const record = ['--record', '/tmp/observing.jsonl'];
const metrics = ['--metrics', String(PORT)];
const ways: readonly Way[] = [
  { name: 'nobody', flags: [] },
  { name: 'monitor', flags: [], isMonitored: true },
  { name: 'metrics', flags: metrics, isScraped: true },
  { name: 'record', flags: record },
  { name: 'all', flags: [...metrics, ...record], isMonitored: true, isScraped: true },
];

interface Cost {
  readonly all: number;
  readonly main: number;
}

/** CPU time so far, ns. */
function cpuNs(pid: number): Cost {
  const tasks = `/proc/${pid}/task`;
  const of = (tid: string): number =>
    Number(readFileSync(`${tasks}/${tid}/schedstat`, 'utf8').split(' ')[0]);
  return { all: readdirSync(tasks).reduce((sum, tid) => sum + of(tid), 0), main: of(String(pid)) };
}

/** @returns percent of one CPU */
async function measure(pid: number, { isMonitored, isScraped }: Way): Promise<Cost> {
  using client = isMonitored ? await StatsClient.connect(DEFAULT_STATS_SOCKET) : undefined;
  const monitor = client && setInterval(() => void client.stats(), MONITOR_MS);
  const scrape = async (): Promise<void> => {
    await (await fetch(`http://127.0.0.1:${PORT}/metrics`)).text();
  };
  const scraper = isScraped && setInterval(() => void scrape(), SCRAPE_MS);
  await sleep(WARM_UP_MS);
  const startMs = performance.now();
  const startNs = cpuNs(pid);
  await sleep(MEASURED_MS);
  const endNs = cpuNs(pid);
  const percent = (ns: number): number => (100 * ns) / 1e6 / (performance.now() - startMs);
  const cost = { all: percent(endNs.all - startNs.all), main: percent(endNs.main - startNs.main) };
  if (monitor) clearInterval(monitor);
  if (scraper) clearInterval(scraper);
  return cost;
}

const results: Record<string, Cost> = {};
for (const way of ways) {
  const command = ['scx-rusty-ts', ...way.flags];
  results[way.name] = await under({ name: way.name, command }, (pid) => measure(pid!, way));
}

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(results)}\n`);
} else {
  process.stdout.write(`${' '.repeat(8)} all threads  main thread\n`);
  for (const [name, { all, main }] of Object.entries(results)) {
    const cells = [all, main].map((percent) => `${percent.toFixed(2)} %`.padStart(11));
    process.stdout.write(`${name.padEnd(8)} ${cells.join('  ')}\n`);
  }
}
process.exit();
