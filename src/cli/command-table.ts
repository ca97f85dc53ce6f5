/**
 * All that a user can type or set, in tables: the parser, `--help`, the man page, docs/cli.md
 * and the shells' completions are made of them.
 */
import type { Flag, FlagTable, SwitchFlag, ValuesOf } from './flag.js';
import { runFlags } from './flags.js';

export const PROGRAM = 'scx-rusty-ts';

export interface CommandSpec {
  /** The manual: what it does, in a sentence. */
  readonly help: string;
  readonly flags: FlagTable;
  /** What must follow the command's name: one of some words, or any number of files. */
  readonly argument?: { readonly name: string; readonly choices?: readonly string[] };
}

export const topologyFlags = {
  json: {
    kind: 'switch',
    flags: '--json',
    help: 'Print JSON for programs: online CPUs, NUMA nodes with distances, domains.',
  },
  emitConfig: {
    kind: 'switch',
    flags: '--emit-config',
    conflicts: ['json'],
    help:
      'Print a domains.json that names the domains one by one, as a start for a layout of your ' +
      'own. Not with --json.',
  },
  config: runFlags.config,
  cacheLevel: runFlags.cacheLevel,
  cpumasks: runFlags.cpumasks,
  sysfs: {
    kind: 'directory',
    flags: '--sysfs <DIR>',
    help:
      'Read the topology from DIR/sys instead of /sys: a copy of that of another machine. ' +
      'SCX_SYSFS_PREFIX means the same.',
  },
} as const satisfies FlagTable;

export const monitorFlags = {
  interval: {
    kind: 'number',
    flags: '-i, --interval <SEC>',
    default: 1,
    min: 0.1,
    max: 3600,
    help: 'Seconds between two looks.',
  },
  json: {
    kind: 'switch',
    flags: '--json',
    help: 'Print JSON for programs, one object per line; docs/statistics.md says what is in it.',
  },
  statsSocket: runFlags.statsSocket,
} as const satisfies FlagTable;

export const checkFlags = { sysfs: topologyFlags.sysfs } as const satisfies FlagTable;

/** Of all commands that talk to the running daemon. */
export const controlFlags = { controlSocket: runFlags.controlSocket } as const satisfies FlagTable;

export type ReloadFlags = ValuesOf<typeof controlFlags>;
export const explainFlags = {
  pid: {
    kind: 'number',
    flags: '--pid <PID>',
    min: 1,
    max: 4_194_304,
    integer: true,
    help: 'Tell of this thread: where it is, why it was moved there, and why it stays or leaves.',
  },
  domain: {
    kind: 'text',
    flags: '--domain <DOMAIN>',
    conflicts: ['pid'],
    help: 'Tell of this domain, named as scx-rusty-ts topology does, or by its number.',
  },
  last: {
    kind: 'switch',
    flags: '--last',
    conflicts: ['pid', 'domain'],
    help: 'Tell of all domains and moves of the last round. This is what happens without a flag.',
  },
  json: {
    kind: 'switch',
    flags: '--json',
    help: 'Print JSON for programs, as src/daemon/explain/explanation.ts describes it.',
  },
  controlSocket: runFlags.controlSocket,
} as const satisfies FlagTable;

export type ExplainFlags = ValuesOf<typeof explainFlags>;

export const replayFlags = {
  round: {
    kind: 'number',
    flags: '--round <NUMBER>',
    min: 1,
    max: 4_294_967_295,
    integer: true,
    help: 'Replay only this round, and list its moves, each with its reason.',
  },
  set: {
    kind: 'list',
    flags: '--set <OPTION=VALUE>',
    help:
      'Plan with another value of an option of the planner, and show what that would have done: ' +
      'domainBandPct, nodeBandPct, deadbandCpus or balancedKworkers. May be given again for more. ' +
      'Each round starts from the loads that were recorded.',
  },
  json: {
    kind: 'switch',
    flags: '--json',
    help: 'Print a line of JSON for each round.',
  },
} as const satisfies FlagTable;

export const tryFlags = {
  trace: {
    kind: 'file',
    flags: '--trace <FILE>',
    conflicts: ['generate'],
    help:
      'The load: a trace as docs/policy-traces.md describes it. Without --trace and --generate: ' +
      'hogs:4 and periodic:4.',
  },
  generate: {
    kind: 'list',
    flags: '--generate <LOAD>',
    help:
      'Make a load up: NAME, NAME:COUNT or NAME:COUNT:WEIGHT, where NAME is hogs (only compute), ' +
      'periodic (1 ms every 10 ms), servers (0.5 ms, then a sleep of 5 ms in the mean) or forks (a new ' +
      'task of 4 ms in the mean every 0.2 ms). May be given again for more. Not with --trace.',
  },
  machine: {
    kind: 'text',
    flags: '--machine <SHAPE>',
    help:
      'The imitated machine: NUMA nodes x caches per node x cores per cache, and x threads per core, ' +
      "with a domain for each cache. Without: the trace's, or 1x1x2.",
  },
  for: {
    kind: 'number',
    flags: '--for <MS>',
    default: 1000,
    min: 1,
    max: 86_400_000,
    help: 'When to end, if not all tasks are done before: milliseconds of the virtual clock.',
  },
  turnUs: {
    kind: 'number',
    flags: '--turn-us <US>',
    default: 10,
    min: 0.001,
    max: 1_000_000,
    help: 'What each turn of the policy takes, in microseconds of the virtual clock.',
  },
  rescueAfter: {
    kind: 'number',
    flags: '--rescue-after <MS>',
    default: 20,
    min: 4,
    max: 1000,
    help: 'How long a task may wait for the policy while a CPU idles, as for run.',
  },
  set: {
    kind: 'list',
    flags: '--set <KEY=VALUE>',
    help: 'A setting for the policy, which it reads in scheduler.options. May be given again for more.',
  },
  summary: {
    kind: 'switch',
    flags: '--summary',
    help: 'Print only what came of it, not the trace of decisions and runs.',
  },
  json: {
    kind: 'switch',
    flags: '--json',
    help: 'Print lines of JSON: one for each decision, run, rescue and fault, and the summary.',
  },
  writeTrace: {
    kind: 'file',
    flags: '--write-trace <FILE>',
    help: 'Write the load to FILE, as a trace for --trace.',
  },
} as const satisfies FlagTable;

export type TryFlags = ValuesOf<typeof tryFlags>;
export type ReplayFlags = ValuesOf<typeof replayFlags>;
export type CheckFlags = ValuesOf<typeof checkFlags>;
export type MonitorFlags = ValuesOf<typeof monitorFlags>;
export type TopologyFlags = ValuesOf<typeof topologyFlags>;

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** `run` is what happens without a command. */
export const commandTable = {
  run: {
    help:
      'Schedule this machine until interrupted: BPF dispatches inside each cache domain, and ' +
      'this daemon balances the load between them.',
    flags: runFlags,
  },
  monitor: {
    help:
      'Show on the whole terminal what the scheduler that runs is doing: loads and fair shares, ' +
      'migrations, queues, waits. Without a terminal, print a line for each look.',
    flags: monitorFlags,
  },
  topology: {
    help: 'Show the NUMA nodes, caches, cores and threads of the machine, and the domains formed of them.',
    flags: topologyFlags,
  },
  config: {
    help: 'Print all settings in force with these flags, each with its value and where it is from.',
    flags: runFlags,
  },
  check: {
    help: 'Check configuration files against the machine, and tell all that is wrong with them.',
    flags: checkFlags,
    argument: { name: 'FILE...' },
  },
  reload: {
    help:
      'Make the running daemon read its configuration again, and say what has changed; or what ' +
      'is wrong with it, in which case the old one stays in force.',
    flags: controlFlags,
  },
  explain: {
    help:
      'Ask the running daemon why tasks are where they are: what the last balancing round saw, ' +
      'what it moved and why, and why it left the rest alone.',
    flags: explainFlags,
  },
  replay: {
    help:
      'Make the plans of a recording (--record) again, and verify that they come out the same, bit ' +
      'for bit. The status is 1 if they do not.',
    flags: replayFlags,
    argument: { name: 'FILE' },
  },
  try: {
    help:
      'Let a policy of interactive mode schedule a load on an imitated machine, without a kernel and by a ' +
      'virtual clock, and print each decision, and waits and shares of CPU time. POLICY is a name or a file as for ' +
      '--policy. The status is 1 if the policy did anything wrong.',
    flags: tryFlags,
    argument: { name: 'POLICY' },
  },
  completion: {
    help: 'Print the completion script of a shell.',
    flags: {},
    argument: { name: 'SHELL', choices: SHELLS },
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof commandTable;

/** Understood by every command. */
export const helpFlag: SwitchFlag = {
  kind: 'switch',
  flags: '-h, --help',
  help: 'Print a help text and exit.',
};

/** Understood instead of a command. */
export const versionFlag: SwitchFlag = {
  kind: 'switch',
  flags: '--version',
  help: 'Print the version, the commit it was built from and the architecture, and exit.',
};

/** The flags of a command, with those that are not its own. */
export function flagsOf(name: CommandName): Flag[] {
  const { flags }: CommandSpec = commandTable[name];
  return [...Object.values(flags), helpFlag, ...(name === 'run' ? [versionFlag] : [])];
}

export const environmentTable: Readonly<Record<string, string>> = {
  SCX_SYSFS_PREFIX: 'As --sysfs, which wins over it.',
  SCX_TIMEOUT_MS:
    'After how many milliseconds without a runnable task being run the kernel ends the ' +
    'scheduler: from 1000 to 30000, by default 10000.',
  LIBBPF_BPF_TOKEN_PATH: 'As --bpf-token-path, which wins over it.',
  SCX_RUSTY_TS_LIBBPF: "Path of libbpf.so.1, where it is not in the system's places.",
};

/** In the order of the statuses. */
export const exitStatusTable: readonly { readonly status: number; readonly help: string }[] = [
  { status: 0, help: 'Done, also when ended by a signal or by SysRq-S.' },
  { status: 1, help: 'Failed at run time.' },
  { status: 2, help: 'Wrong usage.' },
  { status: 69, help: 'The kernel, the machine or libbpf lacks something.' },
  { status: 75, help: 'Another scheduler is attached.' },
  { status: 77, help: 'A capability is missing: be root, or have CAP_BPF and CAP_PERFMON.' },
  { status: 78, help: 'The configuration is invalid.' },
];
