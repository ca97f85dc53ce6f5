import { percentileUs } from './histogram.js';
import { busyPercent, type DomainPeriod } from './period.js';
import { struct } from './spec.js';

const MS_PER_SEC = 1000;

export const domainStats = struct<DomainPeriod>()({
  name: 'DomainStats',
  desc: 'A domain: the CPUs that share a queue.',
  label: { name: 'domain', of: ({ after }) => after.name },
  prefix: 'd_',
  fields: {
    load: {
      datum: 'float',
      unit: '',
      desc: 'sum of weight × duty cycle of its tasks at the last balancing round; a busy nice-0 thread is 1, as is any busy thread where there is a CPU for each',
      value: ({ after }) => after.load,
      metric: { type: 'gauge', name: 'domain_load' },
    },
    imbal: {
      datum: 'float',
      unit: '',
      desc: 'load above (+) or below (-) its fair share, which follows capacity and affinities',
      value: ({ after }) => after.load - after.share,
      metric: { type: 'gauge', name: 'domain_imbalance' },
    },
    delta: {
      datum: 'float',
      unit: '',
      desc: 'load that the last round planned to bring (+) or to take away (-)',
      value: ({ after }) => after.delta,
      metric: { type: 'gauge', name: 'domain_delta' },
    },
    name: {
      datum: 'string',
      unit: '',
      desc: 'name of the domain',
      value: ({ after }) => after.name,
    },
    cpus: {
      datum: 'u64',
      unit: 'CPUs',
      desc: 'online CPUs',
      value: ({ after }) => after.nrCpus,
      metric: { type: 'gauge', name: 'domain_cpus' },
    },
    capacity: {
      datum: 'u64',
      unit: '',
      desc: "sum of the CPUs' capacities; 1024 is one full CPU",
      value: ({ after }) => after.capacity,
      metric: { type: 'gauge', name: 'domain_capacity' },
    },
    cpu_busy: {
      datum: 'float',
      unit: '%',
      desc: 'how busy its CPUs were; 100 is all of them',
      value: (domain) => busyPercent([domain]),
      metric: {
        type: 'counter',
        name: 'domain_busy_seconds',
        help: "time that the domain's CPUs were busy, summed up",
        value: ({ cpuMs, idleMs }) => Math.max(0, cpuMs - idleMs) / MS_PER_SEC,
      },
    },
    queued: {
      datum: 'u64',
      unit: 'tasks',
      desc: 'tasks that waited in its queue at the last tune tick',
      value: ({ after }) => after.queued,
      metric: { type: 'gauge', name: 'domain_queued_tasks' },
    },
    slice_us: {
      datum: 'u64',
      unit: 'µs',
      desc: 'time slice of its tasks',
      value: ({ after }) => after.sliceUs,
      metric: {
        type: 'gauge',
        name: 'domain_slice_seconds',
        value: ({ after }) => after.sliceUs / 1e6,
      },
    },
    wait_p50_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'time from being runnable to running: the median of the waits that ended on its CPUs',
      value: ({ wait }) => percentileUs(wait, 0.5),
    },
    wait_p90_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'the same, 90th percentile',
      value: ({ wait }) => percentileUs(wait, 0.9),
    },
    wait_p99_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'the same, 99th percentile',
      value: ({ wait }) => percentileUs(wait, 0.99),
    },
    wait_max_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'the same, no wait was longer than this power of two',
      value: ({ wait }) => percentileUs(wait, 1),
    },
    wait_hist: {
      array: 'u64',
      unit: '',
      desc: 'how many waits took less than 2^10 ns, 2^11 ns, … 2^33 ns, and more',
      value: ({ wait }) => Array.from(wait.counts),
      histogram: {
        name: 'domain_wait_seconds',
        help: "time from being runnable to running, of waits that ended on the domain's CPUs",
        value: ({ wait }) => wait,
      },
    },
  },
});
