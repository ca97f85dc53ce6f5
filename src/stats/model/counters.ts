/** What BPF counts: `enum rusty_stat` of bpf/intf.h, in lower case and without RUSTY_STAT_. */
export const counterNames = [
  'sync_prev_idle',
  'wake_sync',
  'prev_idle',
  'direct',
  'greedy_idle',
  'greedy',
  'greedy_far',
  'kthread',
  'pinned',
  'dsq',
  'rescue',
  'keep',
  'greedy_local',
  'greedy_xnuma',
  'kick',
  'kick_greedy',
  'preempt',
  'sync_broken',
  'repatriate',
  'move_done',
  'move_stale',
  'move_refused',
  'fork_away',
  'redomain',
  'fallback',
  'task_get_err',
  'dl_clamp',
  'dl_preset',
] as const;

export type CounterName = (typeof counterNames)[number];
export type Counts = Readonly<Record<CounterName, number>>;

export const noCounts = Object.fromEntries(counterNames.map((name) => [name, 0])) as Counts;
