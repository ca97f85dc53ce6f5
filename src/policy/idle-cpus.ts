import type { BpfScheduler } from './bpf-scheduler.js';

/** The CPUs of interactive domains that idled when they were looked up, to ask of many tasks whether one is for them. */
export class IdleCpus {
  readonly #scheduler: BpfScheduler;
  /** The first #count of these. */
  #cpus = new Int32Array(0);
  #count = 0;

  constructor(scheduler: BpfScheduler) {
    this.#scheduler = scheduler;
  }

  /** Looks up which idle. O(CPUs). @returns whether any does */
  find(): boolean {
    const { domains, nrCpuIds } = this.#scheduler.machine;
    if (this.#cpus.length < nrCpuIds) this.#cpus = new Int32Array(nrCpuIds);
    this.#count = 0;
    for (const { cpus, interactive } of domains) {
      if (!interactive) continue;
      for (const cpu of cpus) {
        if (this.#scheduler.machine.isIdle(cpu)) this.#cpus[this.#count++] = cpu;
      }
    }
    return this.#count > 0;
  }

  /** Whether a task may use one of those that still idle. O(those), where idleCpu() is O(CPUs). */
  haveOneFor(slot: number): boolean {
    for (let i = 0; i < this.#count; i++) {
      const cpu = this.#cpus[i]!;
      if (this.#scheduler.machine.isIdle(cpu) && this.#scheduler.mayRunOn(slot, cpu)) return true;
    }
    return false;
  }
}
