import type { CounterName } from './counters.js';
import { percentileUs } from './histogram.js';
import type { Period } from './period.js';
import type { PolicyReading } from './reading.js';
import { struct, type Datum } from './spec.js';

/** The policy of interactive domains, and what happened meanwhile. */
export interface PolicyPeriod {
  readonly now: PolicyReading;
  readonly period: Period;
}

function count(
  metric: string,
  desc: string,
  ...counters: readonly CounterName[]
): Datum<PolicyPeriod, 'u64'> {
  return {
    datum: 'u64',
    unit: '',
    desc,
    value: ({ period }) => period.count(...counters),
    metric: { type: 'counter', name: `policy_${metric}` },
  };
}

function gauge(
  metric: string,
  desc: string,
  value: (now: PolicyReading) => number,
): Datum<PolicyPeriod, 'u64'> {
  return {
    datum: 'u64',
    unit: '',
    desc,
    value: ({ now }) => value(now),
    metric: { type: 'gauge', name: `policy_${metric}` },
  };
}

export const policyStats = struct<PolicyPeriod>()({
  name: 'PolicyStats',
  desc: 'The policy of interactive domains. Fields up to nr_sched_congested are named as those of scx_rustland.',
  label: { name: 'policy', of: ({ now }) => now.source },
  prefix: 'p_',
  fields: {
    nr_running: gauge('running', 'CPUs that run a task now', ({ nrRunning }) => nrRunning),
    nr_cpus: gauge('cpus', 'CPUs of the domains', ({ nrCpus }) => nrCpus),
    nr_queued: gauge(
      'queued',
      'tasks that the policy was told of and has not looked at',
      ({ nrQueued }) => nrQueued,
    ),
    nr_scheduled: gauge(
      'scheduled',
      'tasks that the policy knows of and has not sent on',
      ({ nrScheduled }) => nrScheduled,
    ),
    nr_page_faults: {
      datum: 'u64',
      unit: '',
      desc: 'page faults of the daemon, all its threads included',
      value: ({ period }) => period.grown(({ processPageFaults }) => processPageFaults),
      metric: { type: 'counter', name: 'policy_page_faults' },
    },
    nr_user_dispatches: count(
      'user_dispatches',
      "decisions that were executed: tasks sent to a CPU's or a domain's queue",
      'policy_cpu',
      'policy_any',
    ),
    nr_kernel_dispatches: count(
      'kernel_dispatches',
      'tasks that were not asked about: woken up to an idle CPU, or never asked about',
      'policy_idle',
      'policy_bypass',
    ),
    nr_cancel_dispatches: count(
      'cancel_dispatches',
      'decisions without effect: the task did not wait for them any more',
      'policy_stale',
    ),
    nr_bounce_dispatches: count(
      'bounce_dispatches',
      "decisions for a CPU or domain that there is not or that the task may not use: sent to the task's domain",
      'policy_bounced',
    ),
    nr_failed_dispatches: count(
      'failed_dispatches',
      'decisions about a thread that there is not',
      'policy_failed',
    ),
    nr_sched_congested: count(
      'sched_congested',
      'tasks that the policy could not be told of, because it had too many to look at',
      'policy_congested',
    ),
    state: {
      datum: 'string',
      unit: '',
      desc: 'active: the policy decides; late or out: the hybrid scheduler does',
      value: ({ now }) => now.state,
    },
    active: gauge('active', '1 while the policy decides, else 0', ({ state }) =>
      Number(state === 'active'),
    ),
    nr_told: count('told', 'tasks that the policy was told of', 'policy_queued'),
    nr_rescued: count(
      'rescued',
      'of these, taken by CPUs because the policy was late or out',
      'policy_rescued',
    ),
    nr_held: count('held', 'taken because the policy held them back for too long', 'policy_held'),
    nr_starved: count(
      'starved',
      'tasks sent on whose turn did not come for too long, and that were let go first',
      'policy_starved',
    ),
    nr_left: count(
      'left',
      'tasks that went without a decision: affinity, class or domain changed',
      'policy_left',
    ),
    nr_late: count('late', 'times that the policy became late', 'policy_late'),
    nr_wakes: count('wakes', "times that the policy's thread was woken", 'policy_ring'),
    nr_put_out: {
      datum: 'u64',
      unit: '',
      desc: 'times that the policy was put out for a fault, since the scheduler was attached',
      value: ({ now }) => now.nrPutOut,
      metric: { type: 'gauge', name: 'policy_put_out' },
    },
    fault: {
      datum: 'string',
      unit: '',
      desc: 'why it was put out the last time; empty if it never was',
      value: ({ now }) => now.fault,
    },
    decide_p50_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'from being queued to the execution of the decision: the median',
      value: ({ period }) => percentileUs(period.decideDelay, 0.5),
    },
    decide_p99_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'the same, 99th percentile',
      value: ({ period }) => percentileUs(period.decideDelay, 0.99),
    },
    decide_hist: {
      array: 'u64',
      unit: '',
      desc: 'how many of these took less than 2^10 ns, 2^11 ns, … 2^33 ns, and more',
      value: ({ period }) => Array.from(period.decideDelay.counts),
      histogram: {
        name: 'policy_decision_delay_seconds',
        help: "time from a task being queued to the execution of the policy's decision",
        value: ({ period }) => period.decideDelay,
      },
    },
  },
});
