import type { DomainLayout } from '../domains/layout.js';
import type { HistogramValue } from '../stats/model/spec.js';
import { CpuTimes } from './cpu-times.js';
import { HISTOGRAM_LENGTH, toHistogram, type Histograms } from './histograms.js';

/**
 * What the CPUs of each domain of a layout did since it is in force: how long they were idle,
 * and how long the tasks had waited that they ran.
 */
export class DomainTimes implements Disposable {
  readonly #histograms: Histograms;
  readonly #domainOfCpu: Int32Array;
  readonly #cpuTimes: CpuTimes;
  readonly #lastIdleMs: Float64Array;
  #lastMs = performance.now();
  /** By domain. */
  readonly #cpuMs: Float64Array;
  readonly #idleMs: Float64Array;
  /** By domain and word of the histogram. */
  readonly #wait: Float64Array;
  /** By CPU, the same. */
  readonly #cpuWait: Float64Array;
  readonly #now = new Float64Array(HISTOGRAM_LENGTH);

  constructor({ domains, domainOfCpu, nrCpuIds }: DomainLayout, histograms: Histograms) {
    this.#histograms = histograms;
    // CPUs that BPF has no lines for came after attach: they wait until the next fresh start.
    this.#domainOfCpu = domainOfCpu.slice(0, Math.min(nrCpuIds, histograms.nrCpuIds));
    this.#cpuTimes = new CpuTimes(nrCpuIds);
    this.#cpuTimes.read();
    this.#lastIdleMs = this.#cpuTimes.idleMs.slice();
    this.#cpuMs = new Float64Array(domains.length);
    this.#idleMs = new Float64Array(domains.length);
    this.#wait = new Float64Array(domains.length * HISTOGRAM_LENGTH);
    this.#cpuWait = new Float64Array(this.#domainOfCpu.length * HISTOGRAM_LENGTH);
    this.#domainOfCpu.forEach((_, cpu) => {
      this.#histograms.wait(cpu, this.#waitOf(this.#cpuWait, cpu));
    });
  }

  /** Takes in what has happened since the last time. O(CPUs). */
  update(): void {
    this.#addIdle();
    this.#domainOfCpu.forEach((domain, cpu) => {
      if (domain >= 0) this.#addWaits(domain, cpu);
    });
  }

  cpuMs(domain: number): number {
    return this.#cpuMs[domain]!;
  }

  idleMs(domain: number): number {
    return this.#idleMs[domain]!;
  }

  wait(domain: number): HistogramValue {
    return toHistogram(this.#waitOf(this.#wait, domain));
  }

  [Symbol.dispose](): void {
    this.#cpuTimes[Symbol.dispose]();
  }

  #addIdle(): void {
    const nowMs = performance.now();
    const wallMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#cpuTimes.read();
    const { idleMs } = this.#cpuTimes;
    this.#domainOfCpu.forEach((domain, cpu) => {
      const idle = idleMs[cpu]! - this.#lastIdleMs[cpu]!;
      this.#lastIdleMs[cpu] = idleMs[cpu]!;
      // No number where the CPU is offline, or was.
      if (domain < 0 || Number.isNaN(idle)) return;
      this.#cpuMs[domain]! += wallMs;
      this.#idleMs[domain]! += Math.min(Math.max(idle, 0), wallMs);
    });
  }

  #addWaits(domain: number, cpu: number): void {
    const last = this.#waitOf(this.#cpuWait, cpu);
    const sum = this.#waitOf(this.#wait, domain);
    this.#histograms.wait(cpu, this.#now);
    for (let i = 0; i < HISTOGRAM_LENGTH; i++) {
      sum[i]! += this.#now[i]! - last[i]!;
      last[i] = this.#now[i]!;
    }
  }

  #waitOf(table: Float64Array, row: number): Float64Array {
    return table.subarray(row * HISTOGRAM_LENGTH, (row + 1) * HISTOGRAM_LENGTH);
  }
}
