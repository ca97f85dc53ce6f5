/**
 * Which CPUs a memory-only node is local to (high-bandwidth memory, CXL, a far tier).
 *
 * Such a node lists no CPU, but memory on it still prefers some. The kernel names them where
 * firmware has a HMAT table: `access1/initiators` links the nodes whose CPUs reach the memory
 * best, `access0/initiators` the same counting devices too. Without it the nearest nodes by
 * distance are taken, if they are nearer than all the others; else the memory is nobody's.
 */
import { CpuSet } from './cpu-set.js';
import type { Sysfs } from './sysfs.js';
import type { NumaNode } from './topology.js';

/** The nodes, those without CPUs given the CPUs their memory is local to. */
export function localCpusOfMemory(sysfs: Sysfs, listed: readonly NumaNode[]): NumaNode[] {
  const nodes = [...listed];
  for (const [index, node] of listed.entries()) {
    if (node.cpus.size > 0) continue;
    const initiators = cpusOf(nodes, readInitiators(sysfs, node.id));
    const cpus = initiators.size > 0 ? initiators : cpusOf(nodes, nearestNodes(index, nodes));
    nodes[index] = { ...node, cpus };
  }
  return nodes;
}

function readInitiators(sysfs: Sysfs, id: number): number[] {
  for (const access of ['access1', 'access0']) {
    const initiators = sysfs.numberedEntries(`node/node${id}/${access}/initiators`, 'node');
    if (initiators && initiators.length > 0) return initiators;
  }
  return [];
}

function nearestNodes(index: number, nodes: readonly NumaNode[]): number[] {
  const { distances } = nodes[index]!;
  const others = distances.flatMap((distance, other) => (other === index ? [] : [distance]));
  const nearest = Math.min(...others);
  const tellsNothing = nearest <= distances[index]! || others.every((it) => it === nearest);
  if (tellsNothing) return [];
  return nodes
    .filter((_, other) => other !== index && distances[other] === nearest)
    .map(({ id }) => id);
}

function cpusOf(nodes: readonly NumaNode[], ids: readonly number[]): CpuSet {
  return nodes
    .filter(({ id }) => ids.includes(id))
    .reduce((cpus, node) => cpus.union(node.cpus), CpuSet.empty);
}
