import { readFileSync } from 'node:fs';
import { readTopology } from './read-topology.js';
import type { Topology } from './topology.js';

/** What changes whenever CPUs or memory come or go: five files instead of some twenty a CPU. */
const SIGNS = [
  'kernel/sched_ext/hotplug_seq',
  'devices/system/cpu/online',
  'devices/system/cpu/isolated',
  'devices/system/cpu/nohz_full',
  'devices/system/node/online',
];

/**
 * Reads a machine's topology, and reads it again only where CPUs or memory have come or gone
 * since. What else the kernel tells of a CPU does not change while it is online.
 */
export class TopologyReader {
  #signs = '';
  #topology: Topology | undefined;

  /**
   * @param root the directory that contains `sys`; "" is this machine
   * @throws SchedulerError TOPOLOGY_UNREADABLE
   */
  readonly read = (root = ''): Topology => {
    // Before the topology: what changes meanwhile is read again the next time.
    const signs = [root, ...SIGNS.map((file) => readIfThere(`${root}/sys/${file}`))].join('\0');
    if (this.#topology === undefined || signs !== this.#signs) {
      this.#topology = readTopology(root);
      this.#signs = signs;
    }
    return this.#topology;
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
