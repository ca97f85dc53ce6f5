/**
 * Everything that is counted, of all sessions of the daemon together. Nothing is done per task
 * and hardly anything per tick: a reading adds up when somebody asks for it, from the memory
 * that BPF shares and from /proc and /sys. O(CPUs).
 */
import type { DomainLayout } from '../domains/layout.js';
import { counterNames, type Counts } from '../stats/model/counters.js';
import { origin, tickNames, type DomainReading, type Reading } from '../stats/model/reading.js';
import type { PolicyReading, TickName, TickReading } from '../stats/model/reading.js';
import type { Round } from '../stats/round.js';
import { TickMeter } from '../stats/tick-meter.js';
import { DomainTimes } from './domain-times.js';
import { Growth } from './growth.js';
import { HISTOGRAM_LENGTH, toHistogram } from './histograms.js';
import { readKernelEvents } from './kernel-events.js';
import type { Scheduler } from './scheduler.js';

const US_PER_MS = 1000;

/** The scheduler that is attached, and its layout. */
interface Attached {
  readonly scheduler: Scheduler;
  readonly layout: DomainLayout;
  readonly policy: PolicyStatus | undefined;
  readonly times: DomainTimes;
}

/** Whoever knows how the policy of interactive domains is doing. */
export interface PolicyStatus {
  read(): PolicyReading | undefined;
}

export class Statistics {
  readonly ticks: Readonly<Record<TickName, TickMeter>> = {
    watch: new TickMeter(),
    tune: new TickMeter(),
    balance: new TickMeter(),
  };
  readonly #counts = new Growth(counterNames.length);
  readonly #moveDelay = new Growth(HISTOGRAM_LENGTH);
  readonly #decideDelay = new Growth(HISTOGRAM_LENGTH);
  readonly #events = new Map<string, Growth>();
  readonly #buffer = new Float64Array(HISTOGRAM_LENGTH);
  #attached: Attached | undefined;
  #layoutSeq = 0;
  #nrStarts = 0;
  #planned = 0;
  #earlyRounds = 0;
  #round: Round | undefined;
  #lbAtUs = 0;
  #directGreedyCpus: readonly bigint[] = [];
  #kickGreedyCpus: readonly bigint[] = [];
  /** As they were when the scheduler was last attached. */
  #domains: readonly DomainReading[] = origin.domains;

  /** A scheduler was attached; it counts from 0. */
  begin(scheduler: Scheduler, layout: DomainLayout, policy?: PolicyStatus): void {
    this.#nrStarts++;
    this.#counts.restart();
    this.#moveDelay.restart();
    this.#decideDelay.restart();
    for (const event of this.#events.values()) event.restart();
    this.#setLayout(scheduler, layout, policy);
  }

  /** The domains are others now. */
  setLayout(layout: DomainLayout): void {
    if (this.#attached === undefined) return;
    const { scheduler, policy, times } = this.#attached;
    times[Symbol.dispose]();
    this.#setLayout(scheduler, layout, policy);
  }

  addRound(round: Round, isEarly = false): void {
    if (isEarly) this.#earlyRounds++;
    this.#round = round;
    this.#planned += round.planned;
    this.#lbAtUs = Date.now() * US_PER_MS;
  }

  /** The scheduler is about to be detached. What it has counted stays. */
  end(): void {
    if (this.#attached === undefined) return;
    this.#update(this.#attached);
    this.#attached.times[Symbol.dispose]();
    this.#attached = undefined;
  }

  /** All there is to know now. */
  readonly read = (): Reading => {
    if (this.#attached !== undefined) this.#update(this.#attached);
    const { user, system } = process.cpuUsage();
    const { minorPageFault, majorPageFault } = process.resourceUsage();
    return {
      atUs: Date.now() * US_PER_MS,
      lbAtUs: this.#lbAtUs,
      layoutSeq: this.#layoutSeq,
      domains: this.#domains,
      counts: Object.fromEntries(
        counterNames.map((name, index) => [name, this.#counts.sum[index]!]),
      ) as Counts,
      planned: this.#planned,
      earlyRounds: this.#earlyRounds,
      moveDelay: toHistogram(this.#moveDelay.sum),
      decideDelay: toHistogram(this.#decideDelay.sum),
      policy: this.#attached?.policy?.read(),
      nrTasks: this.#round?.nrTasks ?? 0,
      roundMs: this.#round?.costMs ?? 0,
      ticks: Object.fromEntries(tickNames.map((name) => [name, this.ticks[name].read()])) as Record<
        TickName,
        TickReading
      >,
      events: new Map(Array.from(this.#events, ([name, { sum }]) => [name, sum[0]!])),
      isAttached: this.#attached !== undefined,
      nrStarts: this.#nrStarts,
      directGreedyCpus: this.#directGreedyCpus,
      kickGreedyCpus: this.#kickGreedyCpus,
      processCpuMs: (user + system) / US_PER_MS,
      processRssBytes: process.memoryUsage.rss(),
      processPageFaults: minorPageFault + majorPageFault,
    };
  };

  #setLayout(scheduler: Scheduler, layout: DomainLayout, policy?: PolicyStatus): void {
    this.#layoutSeq++;
    this.#round = undefined;
    const times = new DomainTimes(layout, scheduler.histograms);
    this.#attached = { scheduler, layout, policy, times };
  }

  #update({ scheduler, layout, times }: Attached): void {
    const { counters, histograms } = scheduler;
    counterNames.forEach((name, index) => {
      if (counters.has(name)) this.#counts.updateOne(index, counters.read(name));
    });
    this.#moveDelay.update(histograms.allMoves(this.#buffer));
    this.#decideDelay.update(histograms.allDecisions(this.#buffer));
    for (const [name, count] of readKernelEvents()) this.#eventOf(name).updateOne(0, count);
    this.#directGreedyCpus = cpuMask(scheduler.tune.directGreedy, layout);
    this.#kickGreedyCpus = cpuMask(scheduler.tune.kickGreedy, layout);
    times.update();
    this.#domains = layout.domains.map(({ name, node, cpus, capacity }, id) => ({
      name,
      node,
      nrCpus: cpus.size,
      capacity,
      load: this.#round?.loads[id] ?? 0,
      share: this.#round?.targets[id] ?? 0,
      delta: this.#round?.deltas[id] ?? 0,
      queued: scheduler.queued[id]!,
      sliceUs: Math.round(scheduler.tune.sliceUs(id)),
      cpuMs: times.cpuMs(id),
      idleMs: times.idleMs(id),
      wait: times.wait(id),
    }));
  }

  #eventOf(name: string): Growth {
    let event = this.#events.get(name);
    if (event === undefined) this.#events.set(name, (event = new Growth(1)));
    return event;
  }
}

/** The CPUs of a set of domains, as a mask in words of 64 bits. */
function cpuMask(domains: Uint32Array, { domainOfCpu, nrCpuIds }: DomainLayout): bigint[] {
  const words = new BigUint64Array(Math.ceil(nrCpuIds / 64));
  domainOfCpu.forEach((domain, cpu) => {
    if (domain >= 0 && (domains[domain >>> 5]! & (1 << (domain & 31))) !== 0) {
      words[cpu >>> 6]! |= 1n << BigInt(cpu & 63);
    }
  });
  return [...words];
}
