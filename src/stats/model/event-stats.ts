import { struct } from './spec.js';

/** An event that the kernel counts, by its name there, with its growth. */
export interface KernelEvent {
  readonly name: string;
  readonly count: number;
}

export const eventStats = struct<KernelEvent>()({
  name: 'EventStats',
  desc: "An event of sched_ext's core, from /sys/kernel/sched_ext/root/events.",
  label: { name: 'event', of: ({ name }) => name },
  prefix: 'e_',
  fields: {
    count: {
      datum: 'u64',
      unit: '',
      desc: 'how often it happened; of an event whose name ends in DURATION, nanoseconds',
      value: ({ count }) => count,
      metric: {
        type: 'counter',
        name: 'kernel_events',
        help: "events of sched_ext's core; nanoseconds of those whose name ends in DURATION",
      },
    },
  },
});
