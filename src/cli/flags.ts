/**
 * Every flag of `scx-rusty-ts run`, in one table: the parser, the help text, the range checks,
 * the man page, docs/cli.md and the shells' completions come from it.
 *
 * Names, letters, units and defaults are scx_rusty's, and each does what scx_rusty's
 * documentation says of it.
 */
import { DEFAULT_CONTROL_SOCKET } from '../daemon/control/protocol.js';
import { DEFAULT_STATS_SOCKET } from '../stats/socket/path.js';
import { LOG_FORMATS } from '../util/log-format.js';
import type { FlagTable, ValuesOf } from './flag.js';

export const runFlags = {
  config: {
    kind: 'file',
    flags: '--config <FILE>',
    help:
      'Read domains and settings from FILE, as docs/configuration.md describes it. Flags win ' +
      'over it. The command reload, or SIGHUP, reads it again and changes what has changed ' +
      'while tasks run.',
  },
  watch: {
    kind: 'switch',
    flags: '--watch',
    help:
      'Read the file of --config again whenever it changes, as the command reload does. An ' +
      'invalid one is told, and the old configuration stays.',
  },
  sliceUsUnderutil: {
    kind: 'number',
    flags: '-u, --slice-us-underutil <US>',
    default: 20_000,
    min: 100,
    max: 1_000_000,
    integer: true,
    help: 'Time slice in microseconds of a domain that has CPUs to spare.',
  },
  sliceUsOverutil: {
    kind: 'number',
    flags: '-o, --slice-us-overutil <US>',
    default: 1_000,
    min: 100,
    max: 1_000_000,
    integer: true,
    help:
      'Time slice in microseconds of a domain with many more runnable tasks than CPUs. ' +
      'In between, the slice shrinks as the queue grows. Not above --slice-us-underutil.',
  },
  interval: {
    kind: 'number',
    flags: '-i, --interval <SEC>',
    default: 2,
    min: 0.1,
    max: 3600,
    help: 'Seconds between two load balancing rounds.',
  },
  tuneInterval: {
    kind: 'number',
    flags: '-I, --tune-interval <SEC>',
    default: 0.1,
    min: 0.01,
    max: 3600,
    help: "Seconds between two looks at the CPUs' utilisation, from which slices follow.",
  },
  loadHalfLife: {
    kind: 'number',
    flags: '-l, --load-half-life <SEC>',
    default: 1,
    min: 0.01,
    max: 600,
    help:
      "Half-life in seconds of the tasks' load averages. Much shorter than --interval, the " +
      'balancer sees only the last moment; much longer, it chases the past.',
  },
  cacheLevel: {
    kind: 'number',
    flags: '-c, --cache-level <LEVEL>',
    min: 1,
    max: 9,
    integer: true,
    help:
      'Form domains of the CPUs that share a cache of this level, such as 2 or 3, instead of ' +
      'the highest level that each CPU has.',
  },
  cpumasks: {
    kind: 'list',
    flags: '-C, --cpumasks <MASK...>',
    conflicts: ['cacheLevel'],
    help:
      'Form a domain of each of these hexadecimal CPU masks, such as 0xff 0xff00. Every online ' +
      'CPU must be in one of them, and in no two. Not with --cache-level.',
  },
  greedyThreshold: {
    kind: 'number',
    flags: '-g, --greedy-threshold <TASKS>',
    default: 1,
    min: 0,
    max: 1_000_000,
    integer: true,
    help:
      'A CPU that has nothing to do takes a task from another domain of its NUMA node when at ' +
      'least this many are queued there. 0 switches off all such stealing, also across nodes.',
  },
  greedyThresholdXNuma: {
    kind: 'number',
    flags: '--greedy-threshold-x-numa <TASKS>',
    default: 0,
    min: 0,
    max: 1_000_000,
    integer: true,
    help:
      'As --greedy-threshold, across NUMA nodes: the memory of the task stays behind. 0 never steals ' +
      'across nodes, but for --crowded-after. Needs --greedy-threshold above 0.',
  },
  crowdedAfter: {
    kind: 'number',
    flags: '--crowded-after <MS>',
    default: 20,
    min: 0,
    max: 60_000,
    help:
      'Where at least one task for each CPU of a domain has been waiting for this long, CPUs of ' +
      'other NUMA nodes that have nothing to do take tasks, too, a slice at a time. 0 never ' +
      'does so. Needs --greedy-threshold above 0.',
  },
  directGreedyUnder: {
    kind: 'number',
    flags: '-D, --direct-greedy-under <PCT>',
    default: 90,
    min: 0,
    max: 100,
    help:
      'A task that wakes up and finds no idle CPU in its domain is given to one of another domain, ' +
      'nearest first, if that domain was busy for less than this percentage of the last ' +
      '--tune-interval. 0 never does so, 100 always. Within the NUMA node, see --direct-greedy-numa.',
  },
  directGreedyNuma: {
    kind: 'switch',
    flags: '-r, --direct-greedy-numa',
    help:
      'Let --direct-greedy-under reach the domains of other NUMA nodes, after those of the own: ' +
      'the memory of the task stays behind.',
  },
  kickGreedyUnder: {
    kind: 'number',
    flags: '-K, --kick-greedy-under <PCT>',
    default: 100,
    min: 0,
    max: 100,
    help:
      'When a task is queued, wake an idle CPU of another domain to take it, if its own has none ' +
      'and the other was busy for less than this percentage of the last --tune-interval. 0 never ' +
      'does so, 100 always. Only where --greedy-threshold and --greedy-threshold-x-numa let that ' +
      'CPU take it.',
  },
  loadBalance: {
    kind: 'switch',
    flags: '--no-load-balance',
    help:
      'Never move a task to another domain. Loads are still measured and shown, and idle CPUs ' +
      'still steal (see --greedy-threshold).',
  },
  earlyRounds: {
    kind: 'switch',
    flags: '--no-early-rounds',
    help:
      'Balance only once in an --interval. By default it is done at the next --tune-interval ' +
      'already where tasks wait for a CPU while CPUs are idle that may not take them, as ' +
      '--greedy-threshold and --greedy-threshold-x-numa have it. Rounds that find nothing to move ' +
      'are made ever less often.',
  },
  domainBand: {
    kind: 'number',
    flags: '--domain-band <PCT>',
    default: 5,
    min: 1,
    max: 100,
    help:
      "How far a domain's load may be from its share of its node's before tasks move, in percent " +
      'of the share. Tasks that hardly ever sleep also move within both bands, down to a fifth of ' +
      'them, as far as the load does not fluctuate.',
  },
  nodeBand: {
    kind: 'number',
    flags: '--node-band <PCT>',
    default: 10,
    min: 1,
    max: 100,
    help:
      'As --domain-band, for a NUMA node, or any of its domains, and its share of the whole. Moving ' +
      'to another node costs more.',
  },
  deadband: {
    kind: 'number',
    flags: '--deadband <CPUS>',
    default: 0.01,
    min: 0,
    max: 10,
    help:
      'Leave differences of load up to this much CPU time alone, whatever the bands, so that an ' +
      'idle machine stays quiet. 0 leaves none alone.',
  },
  settleRounds: {
    kind: 'number',
    flags: '--settle-rounds <ROUNDS>',
    default: 1,
    min: 0,
    max: 1000,
    integer: true,
    help:
      'For how many balancing rounds a task that was moved stays where it is, for its load to ' +
      'show there. 0 lets it move again in the next round.',
  },
  balancedKworkers: {
    kind: 'switch',
    flags: '-b, --balanced-kworkers',
    help: 'Leave workqueue workers out of load balancing: the kernel places those well itself.',
  },
  kthreadsLocal: {
    kind: 'switch',
    flags: '-k, --kthreads-local',
    help:
      'Let kernel threads that are bound to a CPU go before all that wait for it not only when ' +
      'they wake up, but also when they have used up their time slice. Where others wait, only ' +
      'until such a thread has run for 100 ms since it woke up; then it takes turns with them.',
  },
  fifoSched: {
    kind: 'switch',
    flags: '-f, --fifo-sched',
    help:
      'Let the tasks of a domain take turns in the order of their arrival, instead of by ' +
      'weighted virtual deadlines. Nice levels then have no effect within a domain.',
  },
  preemption: {
    kind: 'switch',
    flags: '--no-preemption',
    help:
      'Let every task run to the end of its slice. By default a task that wakes up while all CPUs ' +
      'of its domain are busy takes one of them from a task whose turn comes clearly later, and ' +
      'which has no more weight; so does the policy interactive. A kernel thread that is bound to ' +
      'a CPU takes that from any task. Has no effect with --fifo-sched.',
  },
  cgroupWeights: {
    kind: 'switch',
    flags: '--no-cgroup-weights',
    help:
      'Let tasks share the CPUs by their nice levels alone, whatever cgroup they are in. By default ' +
      'cpu.weight and cpu.idle of cgroups count, on every level of the hierarchy.',
  },
  mempolicyAffinity: {
    kind: 'switch',
    flags: '--mempolicy-affinity',
    help:
      'Keep tasks on the NUMA node that their memory policy names (set_mempolicy, numactl --membind or ' +
      '--preferred), as far as the load allows. Policies that name none, such as interleave, change nothing.',
  },
  partial: {
    kind: 'switch',
    flags: '-p, --partial',
    help: 'Schedule only tasks of the policy SCHED_EXT and leave all others to the kernel.',
  },
  perf: {
    kind: 'number',
    flags: '--perf <LEVEL>',
    default: 0,
    min: 0,
    max: 1024,
    integer: true,
    help:
      'Have the CPUs run this fast, where their frequency governor follows the scheduler, as ' +
      'schedutil does; 1024 is all they can give. 0 leaves it to the kernel, which asks for all ' +
      'of it, and does so again when the scheduler ends.',
  },
  interactive: {
    kind: 'switch',
    flags: '--interactive',
    help:
      'Let a policy written in TypeScript decide which task runs next, where and for how long, in all ' +
      'domains that do not say otherwise (domains.explicit in a file). See --policy.',
  },
  policy: {
    kind: 'file',
    flags: '--policy <NAME|FILE>',
    default: 'interactive',
    help:
      'The policy of interactive domains: the name of one that comes along, or the path of a TypeScript or ' +
      'JavaScript file. SIGHUP loads it anew while tasks run.',
  },
  rescueAfter: {
    kind: 'number',
    flags: '--rescue-after <MS>',
    default: 20,
    min: 4,
    max: 1000,
    integer: true,
    help:
      'Milliseconds that a policy may take for a turn, and a task may wait for it while a CPU idles, until ' +
      'the hybrid scheduler steps in.',
  },
  sliceUs: {
    kind: 'number',
    flags: '--slice-us <US>',
    default: 20_000,
    min: 100,
    max: 1_000_000,
    integer: true,
    help:
      'For the policy, as of scx_rustland: base slice in microseconds, by which a sleeper may be ahead ' +
      'of others at most. Its letter -s is not taken here.',
  },
  sliceUsMin: {
    kind: 'number',
    flags: '--slice-us-min <US>',
    default: 1_000,
    min: 100,
    max: 1_000_000,
    integer: true,
    help:
      'For the policy, as of scx_rustland: the time slice in microseconds that tasks of nice 0 are given. ' +
      'Not above --slice-us. Its letter -S is not taken here.',
  },
  percpuLocal: {
    kind: 'switch',
    flags: '--percpu-local',
    help:
      'Tasks of interactive domains that may run on one CPU only go to it without the policy, in ' +
      'turns with those that the policy sends there. scx_rustland has -l for this.',
  },
  numaLocal: {
    kind: 'switch',
    flags: '--numa-local',
    help: 'The policy looks for idle CPUs on the NUMA node of the task only. scx_rustland has -n for this.',
  },
  stats: {
    kind: 'number',
    flags: '--stats <SEC>',
    conflicts: ['monitor'],
    min: 0.1,
    max: 3600,
    help:
      'Print statistics to standard output every so many seconds while scheduling, laid out as ' +
      'those of scx_rusty. The command monitor shows them on a screen of their own.',
  },
  monitor: {
    kind: 'number',
    flags: '--monitor <SEC>',
    conflicts: ['dryRun'],
    min: 0.1,
    max: 3600,
    help:
      'Schedule nothing: print the statistics of the scheduler that runs, as --stats does, and ' +
      'wait for one where there is none.',
  },
  helpStats: {
    kind: 'switch',
    flags: '--help-stats',
    help: 'Print what the statistics are, with types and units, and exit.',
  },
  statsSocket: {
    kind: 'file',
    flags: '--stats-socket <PATH>',
    default: DEFAULT_STATS_SOCKET,
    help:
      'Unix socket on which statistics are to be had, in the protocol of scx_stats that scxtop ' +
      'and --monitor speak. Only the user of the daemon can open it.',
  },
  metrics: {
    kind: 'text',
    flags: '--metrics <ADDRESS>',
    help:
      'Serve metrics to Prometheus and its like at ADDRESS, [HOST:]PORT or unix:PATH: /metrics ' +
      'as OpenMetrics, /healthz. Without HOST, only this machine can connect. Off unless given.',
  },
  record: {
    kind: 'file',
    flags: '--record <FILE>',
    help:
      'Write what every balancing round saw and planned to FILE, for scx-rusty-ts replay, as ' +
      'docs/recording.md describes it. A FILE that is there becomes FILE.old. If it cannot be ' +
      'written, a warning says so and scheduling goes on.',
  },
  recordLimit: {
    kind: 'number',
    flags: '--record-limit <MB>',
    default: 1024,
    min: 1,
    max: 1_048_576,
    integer: true,
    help:
      'Disk space in megabytes that FILE and FILE.old of --record may take together, and as much ' +
      'again those of --record-policy. At half of it FILE becomes FILE.old and a new one is begun, ' +
      'so the latest is always there.',
  },
  recordPolicy: {
    kind: 'file',
    flags: '--record-policy <FILE>',
    help:
      'Write what the tasks do that the policy of interactive domains is asked about to FILE, a trace ' +
      'for scx-rusty-ts try, as docs/policy-traces.md describes it. A FILE that is there becomes ' +
      'FILE.old. If it cannot be written, a warning says so and scheduling goes on.',
  },
  exitDumpLen: {
    kind: 'number',
    flags: '--exit-dump-len <BYTES>',
    default: 0,
    min: 0,
    max: 16 * 1024 * 1024,
    integer: true,
    help: "Size of the kernel's debug dump after an error. 0 is the kernel's default, 32768.",
  },
  controlSocket: {
    kind: 'file',
    flags: '--control-socket <PATH>',
    default: DEFAULT_CONTROL_SOCKET,
    help:
      'Unix socket on which the daemon answers commands such as reload. Only the user of the ' +
      'daemon can open it.',
  },
  relaxedMaps: {
    kind: 'boolean',
    flags: '--relaxed-maps <BOOL>',
    help:
      'For libbpf: whether to take map definitions with attributes that it does not know, true ' +
      'or false. By default false.',
  },
  pinRootPath: {
    kind: 'directory',
    flags: '--pin-root-path <DIR>',
    help:
      'For libbpf: pin maps that ask to be pinned below DIR, in a BPF file system, instead of ' +
      "/sys/fs/bpf. None of this scheduler's asks for it.",
  },
  kconfig: {
    kind: 'file',
    flags: '--kconfig <FILE>',
    help:
      'For libbpf: where BPF programs ask for the configuration of the kernel, lines of FILE such ' +
      'as CONFIG_HZ=1000 win over it. This scheduler asks for none.',
  },
  btfCustomPath: {
    kind: 'file',
    flags: '--btf-custom-path <FILE>',
    help:
      'For libbpf: relocate the BPF programs by the types that FILE describes (BTF) instead of ' +
      "the running kernel's. All else still goes by the kernel's own.",
  },
  bpfTokenPath: {
    kind: 'directory',
    flags: '--bpf-token-path <DIR>',
    help:
      'For libbpf: load with a BPF token, made from the BPF file system that is mounted on DIR ' +
      'and delegates the right. LIBBPF_BPF_TOKEN_PATH means the same.',
  },
  dryRun: {
    kind: 'switch',
    flags: '--dry-run',
    help:
      'Do everything but attach: read the topology, load the scheduler into the kernel, show ' +
      'what would run, and exit.',
  },
  sysfs: {
    kind: 'directory',
    flags: '--sysfs <DIR>',
    help:
      'Read the topology from DIR/sys instead of /sys: that of another machine, so only with ' +
      '--dry-run. SCX_SYSFS_PREFIX means the same.',
  },
  logFormat: {
    kind: 'choice',
    flags: '--log-format <FORMAT>',
    choices: ['auto', ...LOG_FORMATS],
    default: 'auto',
    help:
      "How messages are written to standard error: human, as lines; journal, with systemd's " +
      'priorities before them; json, an object each. auto is journal where standard error goes ' +
      'to the journal, else human.',
  },
  verbose: {
    kind: 'count',
    flags: '-v, --verbose',
    help: 'Say more: once for decisions, twice for all that libbpf and the verifier say.',
  },
} as const satisfies FlagTable;

export type FlagValues = ValuesOf<typeof runFlags>;
