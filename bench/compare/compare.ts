/**
 * Schedulers beside each other: boots a guest for each seed, under --icount, and prints the
 * median of each figure with its range. scx_rusty and the kernel tools' scx_simple and scx_userland
 * take part where `node scripts/setup.js peers` has built them, other peers where they are given.
 *
 *     node dist/bench/compare/compare.js [--seeds N] [--topology NxLxC[xT]] [--raw FILE] [--peer PROGRAM]…
 *
 * One seed takes five minutes of one core, with all of these. As each figure comes from a simulated machine whose
 * time is the number of instructions, it does not depend on the host; what it says of real
 * hardware is how decisions compare, not how fast anything is.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { METRICS, type Figures, type MetricName } from './loads.js';

type Row = Figures & { readonly seed: number; readonly scheduler: string };

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '7' },
    topology: { type: 'string', default: '2x2x2' },
    raw: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
  },
});

const { builtPeers } = (await import(pathToFileURL('scripts/lib/peers.js').href)) as {
  builtPeers: () => string[];
};
const peers = [...builtPeers(), ...values.peer].flatMap((path) => [
  '--add',
  `${path}:/usr/bin/${basename(path)}`,
]);

function replica(seed: number): Row[] {
  const lane = ['--icount', String(seed), '--append', 'skew_tick=1'];
  const guest = ['--topology', values.topology, ...lane, '--timeout', '3600'];
  const program = '/opt/scx-rusty-ts/dist/bench/compare/in-guest.js';
  const command = ['--', 'node', program, String(seed)];
  const { stdout, status } = spawnSync(
    process.execPath,
    ['scripts/vm/main.js', ...guest, ...peers, ...command],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`the guest of seed ${seed} ended with ${status}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function summary(rows: readonly Row[], metric: MetricName): string {
  const sorted = rows.map((row) => row[metric]).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const digits = Math.abs(median) < 10 ? 3 : Math.abs(median) < 100 ? 1 : 0;
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

const rows: Row[] = [];
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  rows.push(...replica(seed));
  if (values.raw !== undefined) writeFileSync(values.raw, JSON.stringify(rows, undefined, 1));
  process.stderr.write(`seed ${seed} of ${values.seeds} done\n`);
}

const schedulers = [...new Set(rows.map(({ scheduler }) => scheduler))].sort();
const table = [
  `| median of ${values.seeds} (range) | ${schedulers.join(' | ')} |`,
  `| --- |${' --- |'.repeat(schedulers.length)}`,
];
for (const [key, { name, unit, lessIsBetter }] of Object.entries(METRICS)) {
  const cells = schedulers.map((scheduler) =>
    summary(
      rows.filter((row) => row.scheduler === scheduler),
      key as MetricName,
    ),
  );
  const better = lessIsBetter ? 'less is better' : 'more is better';
  table.push(`| ${name}${unit && `, ${unit}`} (${better}) | ${cells.join(' | ')} |`);
}
process.stdout.write(`${table.join('\n')}\n`);
