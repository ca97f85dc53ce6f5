/**
 * What this machine calls itself, for the head of a report. Spawns programs (lscpu, dmidecode),
 * so it is for `topology` only, and its library is loaded on use. It decides nothing: where it
 * contradicts sysfs, a warning says so.
 */
import { release } from 'node:os';
import { Sysfs } from '../../domains/sysfs.js';
import type { Topology } from '../../domains/topology.js';

const BYTES_PER_KIB = 1024;
const BYTES_PER_MIB = 1024 * 1024;
const BYTES_PER_GIB = 1024 * 1024 * 1024;
const L3 = 3;

export interface Inventory {
  /** Model of the processor; '' where nobody tells. */
  readonly model: string;
  readonly kernel: string;
  readonly memoryBytes: number;
  readonly nrCpus: number;
  /** All level 3 caches together, cut to whole MiB or so; undefined where nobody tells. */
  readonly l3Bytes: number | undefined;
}

export async function readInventory(): Promise<Inventory> {
  const { cpu, mem } = await import('systeminformation');
  const [{ manufacturer, brand, cores, cache }, { total }] = await Promise.all([cpu(), mem()]);
  return {
    // With trademark signs, which not every locale can show.
    model: `${manufacturer} ${brand}`.replaceAll(/[®™©]/g, '').trim(),
    kernel: release(),
    memoryBytes: total,
    nrCpus: cores,
    // Sizes in GiB come as if they were bytes.
    l3Bytes: cache.l3 >= BYTES_PER_MIB ? cache.l3 : undefined,
  };
}

export function inventoryLine({ model, kernel, memoryBytes }: Inventory): string {
  const memory = `${(memoryBytes / BYTES_PER_GIB).toFixed(1)} GiB of memory`;
  return [model || 'unnamed processor', memory, `Linux ${kernel}`].join(', ');
}

/** Total size of the level 3 caches as sysfs tells it; undefined where it does not. */
export function totalL3Bytes({ cpus }: Topology, sysfs: Sysfs): number | undefined {
  const leaders = cpus.filter(({ id, caches }) =>
    caches.some((cache) => cache.level === L3 && cache.cpus.first === id),
  );
  const sizes = leaders.map(({ id }) => l3BytesOf(sysfs, id));
  return sizes.reduce(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}

function l3BytesOf(sysfs: Sysfs, cpu: number): number | undefined {
  const directory = `cpu/cpu${cpu}/cache`;
  const index = sysfs
    .numberedEntries(directory, 'index')
    ?.find((entry) => sysfs.text(`${directory}/index${entry}/level`) === String(L3));
  const size = /^(\d+)K$/.exec(sysfs.text(`${directory}/index${index}/size`) ?? '');
  return size ? Number(size[1]) * BYTES_PER_KIB : undefined;
}

/** A sentence for each thing that the inventory counts otherwise than the topology. */
export function contradictions(
  inventory: Inventory,
  nrOnline: number,
  l3Bytes: number | undefined,
): string[] {
  const warnings: string[] = [];
  if (inventory.nrCpus !== nrOnline) {
    warnings.push(
      `sysfs has ${nrOnline} CPUs online, the system inventory ${inventory.nrCpus}: is /sys that of a container?`,
    );
  }
  const theirs = inventory.l3Bytes;
  if (
    theirs !== undefined &&
    l3Bytes !== undefined &&
    Math.abs(theirs - l3Bytes) >= BYTES_PER_MIB
  ) {
    warnings.push(
      `sysfs has ${toMib(l3Bytes)} MiB of level 3 cache, the system inventory ${toMib(theirs)} MiB: domains may be formed of the wrong caches`,
    );
  }
  return warnings;
}

function toMib(bytes: number): number {
  return Math.round(bytes / BYTES_PER_MIB);
}
