/**
 * How long it takes to read a machine and lay out its domains, part of every start.
 *
 *     node dist/bench/topology.js [--json]
 *
 * Reads this machine and a synthetic one of 1,024 CPUs (8 nodes, 64 LLCs, SMT), each first with
 * cold code, then repeatedly. Bound: 1,024 CPUs in under 1 s.
 */
import { performance } from 'node:perf_hooks';
import { buildLayout } from '../src/domains/layout.js';
import { readTopology } from '../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree } from '../test/fixtures/sysfs-tree.js';

const ROUNDS = 10;

interface Timing {
  machine: string;
  cpus: number;
  domains: number;
  firstMs: number;
  medianMs: number;
  maxMs: number;
}

function measure(machine: string, root: string): Timing {
  let cpus = 0;
  let domains = 0;
  const timesMs = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    const layout = buildLayout(readTopology(root));
    const elapsedMs = performance.now() - start;
    cpus = layout.cpus.size;
    domains = layout.domains.length;
    return Number(elapsedMs.toFixed(1));
  });
  const sorted = timesMs.toSorted((a, b) => a - b);
  const [firstMs, medianMs, maxMs] = [timesMs[0]!, sorted[ROUNDS / 2]!, sorted.at(-1)!];
  return { machine, cpus, domains, firstMs, medianMs, maxMs };
}

const timings = [measure('this one', '')];
{
  using tree = writeSysfsTree(fakeMachine({ nodes: 8, llcs: 8, cores: 8, threads: 2 }));
  timings.push(measure('1,024 CPUs', tree.root));
}

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(timings)}\n`);
} else {
  for (const { machine, cpus, domains, firstMs, medianMs, maxMs } of timings) {
    process.stdout.write(
      `${machine}: ${cpus} CPUs, ${domains} domains: ` +
        `first ${firstMs} ms, median ${medianMs} ms, max ${maxMs} ms\n`,
    );
  }
}
