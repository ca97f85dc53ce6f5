import type { CounterName } from './counters.js';
import { eventStats, type KernelEvent } from './event-stats.js';
import { percentileUs } from './histogram.js';
import { nodeStats, type NodePeriod } from './node-stats.js';
import {
  busyPercent,
  placements,
  type DomainPeriod,
  type Period,
  type Placement,
} from './period.js';
import { policyStats } from './policy-stats.js';
import { tickNames, type Reading } from './reading.js';
import { struct, type Datum, type StatsOf } from './spec.js';
import { tickStats, type NamedTick } from './tick-stats.js';

const MS_PER_SEC = 1000;

/** A share of the placements. */
function placement(field: Placement, desc: string): Datum<Period, 'float'> {
  const names = placements[field];
  return {
    datum: 'float',
    unit: '%',
    desc,
    value: (period) => period.percent(...names),
    metric: {
      type: 'counter',
      name: 'placements',
      labels: { how: field },
      help: 'tasks that were given to a CPU, by how it was found',
      value: (period) => period.count(...names),
    },
  };
}

/** What happens beside the placements, as a percentage of them. */
function beside(counter: CounterName, metric: string, desc: string): Datum<Period, 'float'> {
  return {
    datum: 'float',
    unit: '%',
    desc,
    value: (period) => period.percent(counter),
    metric: {
      type: 'counter',
      name: metric,
      help: desc,
      value: (period) => period.count(counter),
    },
  };
}

function count(counter: CounterName, metric: string, desc: string): Datum<Period, 'u64'> {
  return {
    datum: 'u64',
    unit: '',
    desc,
    value: (period) => period.count(counter),
    metric: { type: 'counter', name: metric },
  };
}

const cpuMask = (
  desc: string,
  value: (reading: Reading) => readonly bigint[],
): { array: 'u64'; unit: ''; desc: string; value: (period: Period) => readonly bigint[] } => ({
  array: 'u64',
  unit: '',
  desc,
  value: ({ after }) => value(after),
});

export const clusterStats = struct<Period>()({
  name: 'ClusterStats',
  desc: 'The whole machine. Counts, times and percentages are of the time since the last request.',
  fields: {
    at_us: {
      datum: 'u64',
      unit: 'µs',
      desc: 'wall clock at the end of the period',
      value: ({ after }) => after.atUs,
    },
    lb_at_us: {
      datum: 'u64',
      unit: 'µs',
      desc: 'wall clock at the last balancing round; 0 before the first',
      value: ({ after }) => after.lbAtUs,
      metric: {
        type: 'gauge',
        name: 'last_round_timestamp_seconds',
        value: ({ after }) => after.lbAtUs / 1e6,
      },
    },
    total: {
      datum: 'u64',
      unit: '',
      desc: `placements of tasks on CPUs, those that ${Object.keys(placements).join(', ')} are shares of`,
      value: ({ total }) => total,
    },
    slice_us: {
      datum: 'u64',
      unit: 'µs',
      desc: "time slice, the mean over the domains' CPUs",
      value: ({ domains }) => meanSliceUs(domains),
    },
    cpu_busy: {
      datum: 'float',
      unit: '%',
      desc: 'how busy the CPUs were; 100 is all of them',
      value: ({ domains }) => busyPercent(domains),
    },
    load: {
      datum: 'float',
      unit: '',
      desc: 'sum of weight × duty cycle of all tasks at the last balancing round; a busy nice-0 thread is 1, as is any busy thread where there is a CPU for each',
      value: ({ after }) => after.domains.reduce((sum, { load }) => sum + load, 0),
    },
    nr_migrations: count('move_done', 'migrations', 'planned migrations that happened'),
    task_get_err: count(
      'task_get_err',
      'task_get_errors',
      'tasks without a context of ours, which went to the global queue',
    ),
    time_used: {
      datum: 'float',
      unit: 's',
      desc: 'time that the daemon spent in its tune and balance ticks',
      value: (period) => (period.tick('tune').busyMs + period.tick('balance').busyMs) / MS_PER_SEC,
    },
    sync_prev_idle: placement(
      'sync_prev_idle',
      "a task that was woken synchronously, given to its previous CPU, idle and of the waker's domain",
    ),
    wake_sync: placement(
      'wake_sync',
      "a task that was woken synchronously, given to the waker's CPU",
    ),
    prev_idle: placement('prev_idle', 'given on wake-up to the previous CPU, idle'),
    greedy_idle: placement(
      'greedy_idle',
      "given on wake-up to the previous CPU, idle, of another domain than the task's",
    ),
    pinned: placement(
      'pinned',
      "a task bound to one CPU: a kernel thread given to it on wake-up, or taken from the CPU's own queue",
    ),
    direct: placement('direct', "given on wake-up to another idle CPU of the task's domain"),
    greedy: placement('greedy', 'given on wake-up to an idle CPU of another domain of the node'),
    greedy_far: placement('greedy_far', 'given on wake-up to an idle CPU of another node'),
    dsq_dispatch: placement('dsq_dispatch', "taken by a CPU from its own domain's queue"),
    greedy_local: placement(
      'greedy_local',
      'taken by a CPU from the queue of another domain of its node',
    ),
    greedy_xnuma: placement('greedy_xnuma', "taken by a CPU from another node's queue"),
    kick_greedy: beside(
      'kick_greedy',
      'greedy_kicks',
      'idle CPUs of another domain woken for a task that was queued',
    ),
    repatriate: beside(
      'repatriate',
      'repatriations',
      "tasks queued in their own domain that come from another one's CPU",
    ),
    dl_clamp: beside(
      'dl_clamp',
      'vtime_clamps',
      'tasks queued with their vtime lifted to the limit of what they may be ahead',
    ),
    dl_preset: beside('dl_preset', 'vtime_presets', 'tasks queued with their vtime as it was'),
    direct_greedy_cpus: cpuMask(
      'CPUs that tasks of other domains may be given, as a bit mask',
      ({ directGreedyCpus }) => directGreedyCpus,
    ),
    kick_greedy_cpus: cpuMask(
      'CPUs that may be woken to take tasks of other domains, as a bit mask',
      ({ kickGreedyCpus }) => kickGreedyCpus,
    ),
    nodes: {
      dict: 'u64',
      desc: 'NUMA nodes by their numbers',
      struct: nodeStats,
      entries: ({ domains }) => byNode(domains),
    },

    // From here on scx_rusty has nothing of the kind.
    keep: beside(
      'keep',
      'keeps',
      'tasks that went on running after their slice: nothing else waited',
    ),
    kick: beside(
      'kick',
      'kicks',
      "idle CPUs of the task's own domain woken for a task that was queued",
    ),
    preempt: beside(
      'preempt',
      'preemptions',
      'running tasks that gave way to one that woke up, before the end of their slice',
    ),
    sync_broken: beside(
      'sync_broken',
      'sync_breaches',
      'wakers that went on running though they had said that they were about to sleep',
    ),
    nr_fork_away: count(
      'fork_away',
      'forks_away',
      "tasks born in another domain than their parent's, which was full",
    ),
    nr_planned: {
      datum: 'u64',
      unit: '',
      desc: 'migrations that balancing rounds asked for',
      value: (period) => period.grown(({ planned }) => planned),
      metric: { type: 'counter', name: 'migrations_planned' },
    },
    nr_early_rounds: {
      datum: 'u64',
      unit: '',
      desc: 'balancing rounds out of turn, as tasks waited while CPUs were idle that may not take them',
      value: (period) => period.grown(({ earlyRounds }) => earlyRounds),
      metric: { type: 'counter', name: 'early_rounds' },
    },
    nr_stale: count('move_stale', 'migrations_stale', 'planned migrations of tasks that were gone'),
    nr_refused: count(
      'move_refused',
      'migrations_refused',
      'planned migrations that an affinity forbade meanwhile',
    ),
    move_p50_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'from a plan to the task being in its new domain: the median, counted in steps of 65 µs',
      value: ({ moveDelay }) => percentileUs(moveDelay, 0.5),
    },
    move_p99_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'the same, 99th percentile',
      value: ({ moveDelay }) => percentileUs(moveDelay, 0.99),
    },
    move_hist: {
      array: 'u64',
      unit: '',
      desc: 'how many of these took less than 2^10 ns, 2^11 ns, … 2^33 ns, and more',
      value: ({ moveDelay }) => Array.from(moveDelay.counts),
      histogram: {
        name: 'migration_delay_seconds',
        help: 'time from a plan to the task being in its new domain',
        value: ({ moveDelay }) => moveDelay,
      },
    },
    nr_redomains: count(
      'redomain',
      'redomains',
      'tasks that came into another domain because affinity or layout changed',
    ),
    nr_rescues: count(
      'rescue',
      'rescues',
      'tasks brought to the front of a queue after too long a wait',
    ),
    nr_fallbacks: count(
      'fallback',
      'fallbacks',
      'tasks that may run on no CPU of any domain, so went to the global queue',
    ),
    nr_tasks: {
      datum: 'u64',
      unit: 'tasks',
      desc: 'tasks that had run lately at the last balancing round',
      value: ({ after }) => after.nrTasks,
      metric: { type: 'gauge', name: 'tasks' },
    },
    round_ms: {
      datum: 'float',
      unit: 'ms',
      desc: 'time that the last balancing round took',
      value: ({ after }) => after.roundMs,
      metric: {
        type: 'gauge',
        name: 'last_round_duration_seconds',
        value: ({ after }) => after.roundMs / MS_PER_SEC,
      },
    },
    nr_starts: {
      datum: 'u64',
      unit: '',
      desc: 'how often the scheduler was attached',
      value: (period) => period.grown(({ nrStarts }) => nrStarts),
      metric: { type: 'counter', name: 'starts' },
    },
    attached: {
      datum: 'u64',
      unit: '',
      desc: '1 while the scheduler is attached, else 0',
      value: ({ after }) => Number(after.isAttached),
      metric: { type: 'gauge', name: 'attached' },
    },
    process_cpu: {
      datum: 'float',
      unit: 's',
      desc: 'CPU time of the daemon, all its threads and work included',
      value: (period) => period.grown(({ processCpuMs }) => processCpuMs) / MS_PER_SEC,
      metric: { type: 'counter', name: 'process_cpu_seconds' },
    },
    process_rss: {
      datum: 'u64',
      unit: 'B',
      desc: "resident memory of the daemon, BPF's shared memory included",
      value: ({ after }) => after.processRssBytes,
      metric: { type: 'gauge', name: 'process_resident_memory_bytes' },
    },
    ticks: {
      dict: 'string',
      desc: "the daemon's periodic works",
      struct: tickStats,
      entries: (period) =>
        tickNames.map((name): [string, NamedTick] => [name, { name, period: period.tick(name) }]),
    },
    policy: {
      dict: 'string',
      desc: 'the policy of interactive domains, by its name; empty where there are none',
      struct: policyStats,
      entries: (period) => {
        const now = period.after.policy;
        return now === undefined ? [] : [[now.source, { now, period }] as const];
      },
    },
    events: {
      dict: 'string',
      desc: "events of sched_ext's core",
      struct: eventStats,
      entries: ({ before, after }) =>
        Array.from(after.events, ([name, now]): [string, KernelEvent] => [
          name,
          { name, count: Math.max(0, now - (before.events.get(name) ?? 0)) },
        ]),
    },
  },
});

export type ClusterStats = StatsOf<typeof clusterStats>;

function meanSliceUs(domains: readonly DomainPeriod[]): number {
  const nrCpus = domains.reduce((sum, { after }) => sum + after.nrCpus, 0);
  const sliceUs = domains.reduce((sum, { after }) => sum + after.sliceUs * after.nrCpus, 0);
  return nrCpus === 0 ? 0 : Math.round(sliceUs / nrCpus);
}

/** Nodes by their numbers, each with its domains. */
function byNode(domains: readonly DomainPeriod[]): Map<number, NodePeriod> {
  const nodes = new Map<number, [DomainPeriod, ...DomainPeriod[]]>();
  for (const domain of domains) {
    const members = nodes.get(domain.after.node);
    if (members === undefined) nodes.set(domain.after.node, [domain]);
    else members.push(domain);
  }
  return nodes;
}
