// Made from config/domains.schema.json by scripts/generate-config.js: change that instead.
export const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'scx-rusty-ts configuration',
  description:
    'How scx-rusty-ts forms its scheduling domains, and its tunables. A tunable has the name, unit, range and default of its command line flag; a flag that is given wins over the file.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: {
      title: 'Schema',
      description: 'Where editors find this schema. The scheduler does not read it.',
      type: 'string',
    },
    $comment: {
      title: 'Comment',
      description: 'A note for whoever reads the file. The scheduler does not read it.',
      type: 'string',
    },
    domains: {
      title: 'Domains',
      description: 'Which CPUs share a dispatch queue, and which are left out.',
      type: 'object',
      additionalProperties: false,
      properties: {
        form: {
          title: 'Forming',
          description:
            "What the CPUs of a domain have in common, always within one NUMA node: llc, their highest-level cache; cache:N, their cache of level N, or the nearest lower one; numa, the node alone; cluster, the kernel's cluster; core, the core, whose threads they are. Not with explicit.",
          type: 'string',
          enum: [
            'llc',
            'numa',
            'cluster',
            'core',
            'cache:1',
            'cache:2',
            'cache:3',
            'cache:4',
            'cache:5',
            'cache:6',
            'cache:7',
            'cache:8',
            'cache:9',
          ],
          default: 'llc',
        },
        minCpus: {
          title: 'Merge below',
          description:
            'A domain with fewer CPUs is merged with its neighbour in the same node. Merging comes before splitting. Not with explicit.',
          type: 'integer',
          minimum: 2,
          maximum: 1024,
          unit: 'CPUs',
        },
        maxCpus: {
          title: 'Split above',
          description:
            'A domain with more CPUs is split into equal parts, as few as will do. A core is never split. Not with splitInto or explicit.',
          type: 'integer',
          minimum: 1,
          maximum: 1024,
          unit: 'CPUs',
        },
        splitInto: {
          title: 'Split into',
          description:
            'Every domain is split into this many equal parts, or into its cores if it has fewer. Not with maxCpus or explicit.',
          type: 'integer',
          minimum: 2,
          maximum: 256,
          unit: 'parts',
        },
        exclude: {
          title: 'Excluded CPUs',
          description:
            'CPUs that belong to no domain, as a CPU list, 0-7,64-71:2, or a hexadecimal mask that begins with 0x. Only tasks that may run nowhere else run there.',
          type: 'string',
          default: '',
          examples: ['0,64', '0-7,64-71:2', '0xff_00ff'],
        },
        excludeIsolated: {
          title: 'Exclude isolated CPUs',
          description:
            'Whether the CPUs that the kernel was started with isolcpus= for belong to no domain either.',
          type: 'boolean',
          default: false,
        },
        onMissingCpu: {
          title: 'On a missing CPU',
          description:
            'What to do about a CPU in explicit or exclude that is offline or not on this machine: refuse to start, or warn and go on without it. After CPUs have come or gone while scheduling, it is always warn.',
          type: 'string',
          enum: ['error', 'warn'],
          default: 'error',
        },
        explicit: {
          title: 'Explicit domains',
          description:
            'The domains, one by one, in place of form, minCpus, maxCpus and splitInto. Every online CPU is in exactly one of them or excluded. The order does not matter.',
          type: 'array',
          minItems: 1,
          maxItems: 256,
          items: {
            title: 'Domain',
            description: 'A domain, with its CPUs either as cpus or as mask.',
            type: 'object',
            additionalProperties: false,
            required: ['name'],
            oneOf: [{ required: ['cpus'] }, { required: ['mask'] }],
            properties: {
              name: {
                title: 'Name',
                description: 'Its name in all output. Every domain has its own.',
                type: 'string',
                pattern: '^[A-Za-z0-9_./+-]{1,32}$',
                patternText: '1 to 32 letters, digits or _ . / + -',
              },
              cpus: {
                title: 'CPUs',
                description: 'Its CPUs as a CPU list, as the kernel writes them.',
                type: 'string',
                examples: ['0-7', '0-7,64-71', '0-14:2'],
              },
              mask: {
                title: 'CPU mask',
                description: 'Its CPUs as a hexadecimal mask, CPU 0 in the lowest bit, or all.',
                type: 'string',
                examples: ['ff', '0xff_00ff', 'all'],
              },
              node: {
                title: 'NUMA node',
                description:
                  "The kernel's number of the node its queue lives on. Default: the node most of its CPUs are on.",
                type: 'integer',
                minimum: 0,
                maximum: 1023,
              },
              capacity: {
                title: 'Capacity',
                description:
                  "Its computing power, which its share of the load follows; 1024 is one CPU of the machine's biggest kind. Default: the sum over its CPUs.",
                type: 'integer',
                minimum: 1,
                maximum: 1048576,
              },
              sliceUsUnderutil: {
                title: 'Slice with CPUs to spare',
                description: 'sliceUsUnderutil of this domain alone.',
                type: 'integer',
                minimum: 100,
                maximum: 1000000,
                unit: 'µs',
              },
              sliceUsOverutil: {
                title: 'Slice under load',
                description: 'sliceUsOverutil of this domain alone.',
                type: 'integer',
                minimum: 100,
                maximum: 1000000,
                unit: 'µs',
              },
              interactive: {
                title: 'Interactive',
                description:
                  'interactive of this domain alone: whether the policy schedules its tasks.',
                type: 'boolean',
              },
            },
          },
        },
      },
    },
    watch: {
      title: 'Watch',
      description:
        'Whether this file is read again whenever it changes, as by the command reload. An invalid one is told, and the old configuration stays.',
      type: 'boolean',
      default: false,
    },
    sliceUsUnderutil: {
      title: 'Slice with CPUs to spare',
      description: 'Time slice in a domain that has CPUs to spare.',
      type: 'integer',
      minimum: 100,
      maximum: 1000000,
      default: 20000,
      unit: 'µs',
    },
    sliceUsOverutil: {
      title: 'Slice under load',
      description:
        'Time slice in a domain with many more runnable tasks than CPUs. In between, the slice shrinks as the queue grows. Not above sliceUsUnderutil.',
      type: 'integer',
      minimum: 100,
      maximum: 1000000,
      default: 1000,
      unit: 'µs',
    },
    interval: {
      title: 'Balancing interval',
      description: 'Time between two load balancing rounds.',
      type: 'number',
      minimum: 0.1,
      maximum: 3600,
      default: 2,
      unit: 's',
    },
    tuneInterval: {
      title: 'Tuning interval',
      description: "Time between two looks at the CPUs' utilisation, from which slices follow.",
      type: 'number',
      minimum: 0.01,
      maximum: 3600,
      default: 0.1,
      unit: 's',
    },
    loadHalfLife: {
      title: 'Half-life of the load',
      description:
        "Half-life of the tasks' load averages. Much shorter than interval, the balancer sees only the last moment; much longer, it chases the past.",
      type: 'number',
      minimum: 0.01,
      maximum: 600,
      default: 1,
      unit: 's',
    },
    greedyThreshold: {
      title: 'Greedy threshold',
      description:
        'A CPU that has nothing to do takes a task from another domain of its NUMA node when at least this many are queued there. 0 switches off all such stealing, also across nodes.',
      type: 'integer',
      minimum: 0,
      maximum: 1000000,
      default: 1,
      unit: 'tasks',
    },
    greedyThresholdXNuma: {
      title: 'Greedy threshold across nodes',
      description:
        'The same across NUMA nodes, where the memory of the task stays behind. 0 never steals across nodes. Needs greedyThreshold above 0.',
      type: 'integer',
      minimum: 0,
      maximum: 1000000,
      default: 0,
      unit: 'tasks',
    },
    crowdedAfter: {
      title: 'Crowded after',
      description:
        'Where at least one task for each CPU of a domain has been waiting for this long, CPUs of other NUMA nodes that have nothing to do take tasks, too, a slice at a time. 0 never does so. Needs greedyThreshold above 0.',
      type: 'number',
      minimum: 0,
      maximum: 60000,
      default: 20,
      unit: 'ms',
    },
    directGreedyUnder: {
      title: 'Direct greedy below',
      description:
        'A task that wakes up and finds no idle CPU in its domain is given to one of another domain of its node, nearest first, if that domain was busy for less than this part of the last tuneInterval. 0 never does so, 100 always.',
      type: 'number',
      minimum: 0,
      maximum: 100,
      default: 90,
      unit: '%',
    },
    directGreedyNuma: {
      title: 'Direct greedy across nodes',
      description:
        'Whether directGreedyUnder reaches the domains of other NUMA nodes, after those of the own. The memory of the task stays behind.',
      type: 'boolean',
      default: false,
    },
    kickGreedyUnder: {
      title: 'Kick greedy below',
      description:
        'When a task is queued, an idle CPU of another domain is woken to take it, if its own has none and the other was busy for less than this part of the last tuneInterval. 0 never does so, 100 always. Only where greedyThreshold and greedyThresholdXNuma let that CPU take it.',
      type: 'number',
      minimum: 0,
      maximum: 100,
      default: 100,
      unit: '%',
    },
    loadBalance: {
      title: 'Load balancing',
      description:
        'Whether tasks are moved to other domains. Without, loads are still measured and shown, and idle CPUs still steal (see greedyThreshold).',
      type: 'boolean',
      default: true,
    },
    earlyRounds: {
      title: 'Balancing rounds out of turn',
      description:
        'Whether tasks are balanced at the next look (tuneInterval) already, and not only after an interval, where some wait for a CPU while CPUs are idle that may not take them, as greedyThreshold and greedyThresholdXNuma have it. Rounds that find nothing to move are made ever less often.',
      type: 'boolean',
      default: true,
    },
    domainBand: {
      title: 'Band of domains',
      description:
        "How far a domain's load may be from its share of its node's before tasks move, as a part of the share. Tasks that hardly ever sleep also move within both bands, down to a fifth of them, as far as the load does not fluctuate.",
      type: 'number',
      minimum: 1,
      maximum: 100,
      default: 5,
      unit: '%',
    },
    nodeBand: {
      title: 'Band of nodes',
      description:
        'The same for a NUMA node, or any of its domains, and its share of the whole. Wider than domainBand, as moving to another node costs more.',
      type: 'number',
      minimum: 1,
      maximum: 100,
      default: 10,
      unit: '%',
    },
    deadband: {
      title: 'Deadband',
      description:
        'Differences of load up to this much CPU time are left alone, whatever the bands, so that an idle machine stays quiet.',
      type: 'number',
      minimum: 0,
      maximum: 10,
      default: 0.01,
      unit: 'CPUs',
    },
    settleRounds: {
      title: 'Settling',
      description:
        'For how many balancing rounds a task that was moved stays where it is, for its load to show there. 0 lets it move again in the next round.',
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      default: 1,
      unit: 'rounds',
    },
    balancedKworkers: {
      title: 'Balanced kworkers',
      description:
        'Whether workqueue workers are left out of load balancing: the kernel places those well itself.',
      type: 'boolean',
      default: false,
    },
    kthreadsLocal: {
      title: 'Local kernel threads',
      description:
        'Whether kernel threads that are bound to a CPU go before all that wait for it not only when they wake up, but also when they have used up their time slice. Where others wait, only until such a thread has run for 100 ms since it woke up; then it takes turns with them.',
      type: 'boolean',
      default: false,
    },
    fifoSched: {
      title: 'First in, first out',
      description:
        'Whether the tasks of a domain take turns in the order of their arrival, instead of by weighted virtual deadlines. Nice levels then have no effect within a domain.',
      type: 'boolean',
      default: false,
    },
    preemption: {
      title: 'Preemption',
      description:
        'Whether a task that wakes up while all CPUs of its domain are busy may take one of them from a task whose turn comes clearly later, and which has no more weight; a kernel thread bound to a CPU takes it from any. Without, they wait for a slice to end. Not with fifoSched.',
      type: 'boolean',
      default: true,
    },
    cgroupWeights: {
      title: 'Cgroup weights',
      description:
        'Whether cpu.weight and cpu.idle of cgroups count, on every level of the hierarchy. Without, tasks share the CPUs by their nice levels alone.',
      type: 'boolean',
      default: true,
    },
    mempolicyAffinity: {
      title: 'Affinity to memory',
      description:
        'Whether tasks are kept on the NUMA node that their memory policy names (set_mempolicy, numactl --membind or --preferred), as far as the load allows. Policies that name none, such as interleave, change nothing.',
      type: 'boolean',
      default: false,
    },
    partial: {
      title: 'Partial',
      description:
        'Whether only tasks of the policy SCHED_EXT are scheduled and all others left to the kernel.',
      type: 'boolean',
      default: false,
    },
    perf: {
      title: 'Performance of the CPUs',
      description:
        'How fast the CPUs should run, where their frequency governor follows the scheduler, as schedutil does; 1024 is all they can give. 0 leaves it to the kernel, which asks for all of it.',
      type: 'integer',
      minimum: 0,
      maximum: 1024,
      default: 0,
    },
    statsSocket: {
      title: 'Statistics socket',
      description:
        'Unix socket on which statistics are to be had, in the protocol of scx_stats. Fixed at the start.',
      type: 'string',
      pattern: '^/',
      patternText: 'a path from the root',
      default: '/var/run/scx/root/stats',
    },
    metrics: {
      title: 'Metrics',
      description:
        'Where metrics are served to Prometheus and its like: [HOST:]PORT or unix:PATH. Without a host, only this machine can connect. Without this, nowhere. Fixed at the start.',
      type: 'string',
      pattern:
        '^(unix:/.+|(\\[[0-9A-Fa-f:.]+\\]:|[A-Za-z0-9_.-]+:)?([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$',
      patternText: '[HOST:]PORT or unix:/PATH',
      examples: ['9100', '[::1]:9100', 'unix:/run/scx-rusty-ts/metrics.sock'],
    },
    record: {
      title: 'Recording',
      description:
        'File that what every balancing round saw and planned is written to, as docs/recording.md describes it. Without this, none. Fixed at the start.',
      type: 'string',
      pattern: '^/',
      patternText: 'a path from the root',
    },
    recordLimit: {
      title: 'Most space of the recording',
      description:
        'Disk space that record and its predecessor may take together, and as much again those of recordPolicy. Fixed at the start.',
      type: 'integer',
      minimum: 1,
      maximum: 1048576,
      default: 1024,
      unit: 'MB',
    },
    recordPolicy: {
      title: "Trace of the policy's tasks",
      description:
        'File that what tasks of interactive domains do is written to, as a trace for scx-rusty-ts try; docs/policy-traces.md describes it. Another than that of record. Without this, none. Fixed at the start.',
      type: 'string',
      pattern: '^/',
      patternText: 'a path from the root',
    },
    interactive: {
      title: 'Interactive',
      description:
        'Whether a policy written in TypeScript decides which task runs next, where and for how long. Explicit domains may say otherwise of themselves.',
      type: 'boolean',
      default: false,
    },
    policy: {
      title: 'Policy',
      description:
        'The policy of interactive domains: the name of one that comes along, or the path of a TypeScript or JavaScript file. Relative to the directory the scheduler was started in.',
      type: 'string',
      default: 'interactive',
      examples: ['interactive', '/etc/scx-rusty-ts/my-policy.ts'],
    },
    rescueAfter: {
      title: 'Rescue after',
      description:
        'How long the policy may take for a turn, and a task wait for it while a CPU idles, until the hybrid scheduler steps in.',
      type: 'integer',
      minimum: 4,
      maximum: 1000,
      default: 20,
      unit: 'ms',
    },
    sliceUs: {
      title: "Policy's base slice",
      description: 'For the policy: base slice, by which a sleeper may be ahead of others at most.',
      type: 'integer',
      minimum: 100,
      maximum: 1000000,
      default: 20000,
      unit: 'µs',
    },
    sliceUsMin: {
      title: "Policy's slice",
      description:
        'For the policy: the time slice that tasks of nice 0 are given. Not above sliceUs.',
      type: 'integer',
      minimum: 100,
      maximum: 1000000,
      default: 1000,
      unit: 'µs',
    },
    percpuLocal: {
      title: 'Bound tasks without the policy',
      description:
        'Whether tasks of interactive domains that may run on one CPU only go to it without the policy.',
      type: 'boolean',
      default: false,
    },
    numaLocal: {
      title: 'Policy within nodes',
      description: 'Whether the policy looks for idle CPUs on the NUMA node of the task only.',
      type: 'boolean',
      default: false,
    },
    exitDumpLen: {
      title: 'Dump length',
      description:
        "Size of the kernel's debug dump after an error. 0 is the kernel's default, 32768.",
      type: 'integer',
      minimum: 0,
      maximum: 16777216,
      default: 0,
      unit: 'bytes',
    },
  },
} as const;
