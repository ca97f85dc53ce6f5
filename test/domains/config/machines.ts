import { readTopology } from '../../../src/domains/read-topology.js';
import type { Topology } from '../../../src/domains/topology.js';
import { writeSysfsTree, type FakeMachine } from '../../fixtures/sysfs-tree.js';

export function topologyOf(machine: FakeMachine): Topology {
  using tree = writeSysfsTree(machine);
  return readTopology(tree.root);
}
