import type { PolicyDomain, PolicyMachine } from './machine.js';
import type { PolicyAbi } from './policy-abi.js';

/** What does not change while CPUs neither come nor go; plain data. */
export interface MachineDescription {
  readonly domains: readonly PolicyDomain[];
  readonly nrCpuIds: number;
  /** By CPU id; empty for those that are offline. */
  readonly siblings: readonly (readonly number[])[];
  /** By CPU id. */
  readonly capacities: readonly number[];
}

/** What CPUs do, as `struct policy_cpu[]` and `struct policy_dom[]` tell. */
export interface MachineMemory {
  readonly cpus: Uint32Array;
  readonly domains: Uint32Array;
}

const NONE: readonly number[] = [];

/** The machine, read from shared memory. */
export class MachineView implements PolicyMachine {
  version = 0;
  readonly #abi: PolicyAbi;
  readonly #memory: MachineMemory;
  #description!: MachineDescription;
  #domainOfCpu!: Int16Array;
  /** `idle_seq` of each CPU when a task was last sent to it while idle. */
  #claimed!: Uint32Array;

  constructor(abi: PolicyAbi, memory: MachineMemory, description: MachineDescription) {
    this.#abi = abi;
    this.#memory = memory;
    this.describe(description);
  }

  /** CPUs came or went, or the domains changed. */
  describe(description: MachineDescription): void {
    this.version++;
    const { domains, nrCpuIds } = description;
    this.#description = description;
    this.#domainOfCpu = new Int16Array(nrCpuIds).fill(-1);
    this.#claimed = new Uint32Array(nrCpuIds);
    for (const { id, cpus } of domains) for (const cpu of cpus) this.#domainOfCpu[cpu] = id;
  }

  get domains(): readonly PolicyDomain[] {
    return this.#description.domains;
  }

  get nrCpuIds(): number {
    return this.#description.nrCpuIds;
  }

  domainOf(cpu: number): number {
    return this.#domainOfCpu[cpu] ?? -1;
  }

  siblingsOf(cpu: number): readonly number[] {
    return this.#description.siblings[cpu] ?? NONE;
  }

  capacityOf(cpu: number): number {
    return this.#description.capacities[cpu] ?? 0;
  }

  isIdle(cpu: number): boolean {
    const sequence = this.#ofCpu(cpu, this.#abi.cpu.idle_seq);
    return sequence % 2 === 1 && this.#claimed[cpu] !== sequence;
  }

  isCoreIdle(cpu: number): boolean {
    const siblings = this.siblingsOf(cpu);
    for (const sibling of siblings) if (!this.isIdle(sibling)) return false;
    return siblings.length > 0;
  }

  /** The CPU counts as busy until it has been, and idles again. */
  claim(cpu: number): void {
    this.#claimed[cpu] = this.#ofCpu(cpu, this.#abi.cpu.idle_seq);
  }

  runningPid(cpu: number): number {
    return this.#ofCpu(cpu, this.#abi.cpu.pid);
  }

  runningSlot(cpu: number): number {
    return this.runningPid(cpu) === 0 ? -1 : this.#ofCpu(cpu, this.#abi.cpu.slot);
  }

  runsOwn(cpu: number): boolean {
    return this.#ofCpu(cpu, this.#abi.cpu.own) !== 0;
  }

  nrQueuedOn(cpu: number): number {
    return this.#ofCpu(cpu, this.#abi.cpu.queued);
  }

  nrQueuedIn(domain: number): number {
    const { size, queued } = this.#abi.domain;
    return this.#memory.domains[domain * size + queued] ?? 0;
  }

  #ofCpu(cpu: number, member: number): number {
    return this.#memory.cpus[cpu * this.#abi.cpu.size + member] ?? 0;
  }
}
