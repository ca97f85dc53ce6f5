import { CpuSet } from './cpu-set.js';
import { formatCpuList } from './cpu-list.js';
import { localCpusOfMemory } from './memory-nodes.js';
import type { Sysfs } from './sysfs.js';
import type { NumaNode } from './topology.js';

const LOCAL_DISTANCE = 10;
const REMOTE_DISTANCE = 20;
const MAX_DISTANCE = 65_535;

export interface NodeTable {
  /** By id; at least one. */
  readonly nodes: readonly NumaNode[];
  /** Node id of every online CPU. */
  readonly nodeOfCpu: ReadonlyMap<number, number>;
}

/**
 * NUMA nodes with their online CPUs and distances. A kernel without NUMA is one node 0. A CPU
 * that several nodes list belongs to the lowest of them, one that none lists to the lowest node.
 *
 * @param warnings a sentence is added for each contradiction that was passed over
 */
export function readNodes(sysfs: Sysfs, online: CpuSet, warnings: string[]): NodeTable {
  const ids = sysfs.numberedEntries('node', 'node') ?? [];
  if (ids.length === 0) {
    const node = { id: 0, cpus: online, distances: [LOCAL_DISTANCE] };
    return { nodes: [node], nodeOfCpu: new Map([...online].map((cpu) => [cpu, 0])) };
  }
  const listed = ids.map((id) => ({
    id,
    cpus: readNodeCpus(sysfs, id).intersect(online),
    distances: readDistances(sysfs, id, ids, warnings),
  }));
  return { nodes: localCpusOfMemory(sysfs, listed), nodeOfCpu: ownCpus(listed, online, warnings) };
}

function readNodeCpus(sysfs: Sysfs, id: number): CpuSet {
  const cpus = sysfs.cpuList(`node/node${id}/cpulist`) ?? sysfs.cpuMask(`node/node${id}/cpumap`);
  if (!cpus) throw sysfs.unreadable(`node/node${id}/cpulist`, 'no such file');
  return cpus;
}

function readDistances(
  sysfs: Sysfs,
  id: number,
  ids: readonly number[],
  warnings: string[],
): number[] {
  const path = `node/node${id}/distance`;
  const text = sysfs.text(path);
  const distances = (text ?? '').split(/\s+/).filter((word) => word !== '');
  for (const word of distances) {
    if (!/^\d{1,5}$/.test(word) || Number(word) > MAX_DISTANCE) {
      throw sysfs.garbage(path, word, `distances from 0 to ${MAX_DISTANCE}`);
    }
  }
  if (distances.length === ids.length) return distances.map(Number);
  if (text !== undefined) {
    warnings.push(
      `assuming ${LOCAL_DISTANCE} within and ${REMOTE_DISTANCE} from node ${id}: ` +
        `it has ${distances.length} distances to ${ids.length} nodes`,
    );
  }
  return ids.map((other) => (other === id ? LOCAL_DISTANCE : REMOTE_DISTANCE));
}

function ownCpus(
  nodes: readonly NumaNode[],
  online: CpuSet,
  warnings: string[],
): Map<number, number> {
  const nodeOfCpu = new Map<number, number>();
  for (const node of nodes) {
    for (const cpu of node.cpus) if (!nodeOfCpu.has(cpu)) nodeOfCpu.set(cpu, node.id);
  }
  const homeless = CpuSet.of([...online].filter((cpu) => !nodeOfCpu.has(cpu)));
  for (const cpu of homeless) nodeOfCpu.set(cpu, nodes[0]!.id);
  if (homeless.size > 0) {
    const list = formatCpuList(homeless);
    warnings.push(`counting CPUs ${list} to node ${nodes[0]!.id}: no node lists them`);
  }
  return nodeOfCpu;
}
