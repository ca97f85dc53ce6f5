// Made from config/policy-trace.schema.json by scripts/generate-config.js: change that instead.
export const traceSchema = {
  header: {
    type: 'object',
    description: 'The first line of a file.',
    additionalProperties: false,
    required: ['type', 'format', 'version'],
    properties: {
      type: { const: 'header', type: 'string', description: 'Kind of the line.' },
      format: {
        const: 'scx-rusty-ts policy trace',
        type: 'string',
        description: 'What the file is.',
      },
      version: { type: 'integer', minimum: 1, maximum: 1, description: 'Version of the format.' },
      program: { type: 'string', description: 'Version of the program that made it.' },
      comment: { type: 'string', description: 'Anything.' },
    },
  },
  machine: {
    type: 'object',
    description:
      'The machine that it is for, unless --machine names another: a shape or domains. The last one counts.',
    additionalProperties: false,
    required: ['type'],
    properties: {
      type: { const: 'machine', type: 'string', description: 'Kind of the line.' },
      shape: {
        type: 'string',
        pattern: '^[1-9][0-9]{0,2}x[1-9][0-9]{0,2}x[1-9][0-9]{0,2}(x[1-9][0-9]?)?$',
        patternText: 'a shape such as "2x2x2"',
        description:
          'NUMA nodes x caches per node x cores per cache, and x threads per core; a domain for each cache.',
      },
      domains: {
        type: 'array',
        minItems: 1,
        maxItems: 1024,
        description: 'Instead of a shape, the domains of any machine. All CPUs are equally fast.',
        items: {
          type: 'object',
          description: 'A domain.',
          additionalProperties: false,
          required: ['node', 'cpus'],
          properties: {
            name: { type: 'string', description: 'What it is called.' },
            node: { type: 'integer', minimum: 0, maximum: 1023, description: 'Its NUMA node.' },
            cpus: {
              type: 'string',
              pattern: '^[0-9][0-9,:/-]*$',
              patternText: 'a list of CPUs such as "0-3,8"',
              description: 'Its CPUs, which no other domain has.',
            },
          },
        },
      },
      cores: {
        type: 'array',
        description: 'With domains: CPUs that are threads of one core, a list for each such core.',
        items: {
          type: 'string',
          pattern: '^[0-9][0-9,:/-]*$',
          patternText: 'a list of CPUs such as "0-3,8"',
        },
      },
    },
  },
  task: {
    type: 'object',
    description: 'A thread. It ends after the last of its runs.',
    additionalProperties: false,
    required: ['type', 'pid', 'comm'],
    properties: {
      type: { const: 'task', type: 'string', description: 'Kind of the line.' },
      pid: {
        type: 'integer',
        minimum: 1,
        maximum: 4194304,
        description: 'Thread id, which no other task of the trace has.',
      },
      tgid: {
        type: 'integer',
        minimum: 1,
        maximum: 4194304,
        description: 'Process id; without, the same as `pid`.',
      },
      comm: {
        type: 'string',
        pattern: '^.{1,15}$',
        patternText: 'a name of 1 to 15 characters',
        description: 'Thread name.',
      },
      weight: { type: 'integer', minimum: 1, maximum: 10000, description: 'Without, 100: nice 0.' },
      cpus: {
        type: 'string',
        pattern: '^[0-9][0-9,:/-]*$',
        patternText: 'a list of CPUs such as "0-3,8"',
        description: 'Affinity, a list such as `0-3,8`; without, all CPUs.',
      },
      cpu: {
        type: 'integer',
        minimum: 0,
        maximum: 1023,
        description: 'Starts in the domain of this CPU; without, where the fewest tasks are.',
      },
      startNs: {
        type: 'integer',
        minimum: 0,
        maximum: 9007199254740991,
        unit: 'ns',
        description: "When it starts, from the trace's beginning; without, 0.",
      },
    },
  },
  run: {
    type: 'object',
    description: 'What a task computes next.',
    additionalProperties: false,
    required: ['type', 'pid', 'runNs'],
    properties: {
      type: { const: 'run', type: 'string', description: 'Kind of the line.' },
      pid: {
        type: 'integer',
        minimum: 1,
        maximum: 4194304,
        description: 'Whose run it is: a task of a line before.',
      },
      runNs: {
        type: 'integer',
        minimum: 1,
        maximum: 9007199254740991,
        unit: 'ns',
        description: 'CPU time that it takes.',
      },
      sleepNs: {
        type: 'integer',
        minimum: 0,
        maximum: 9007199254740991,
        unit: 'ns',
        description: 'Sleep before it, from the end of the run before; without, or 0: none.',
      },
      everyNs: {
        type: 'integer',
        minimum: 1,
        maximum: 9007199254740991,
        unit: 'ns',
        description:
          'Instead of `sleepNs`, of what a timer wakes: from one wake-up to the next. Who is late wakes up at once.',
      },
      times: {
        type: 'integer',
        minimum: 1,
        maximum: 4294967295,
        description: 'How often, one after the other; without, once.',
      },
    },
  },
  set: {
    type: 'object',
    description: 'What a task has from this place on.',
    additionalProperties: false,
    required: ['type', 'pid'],
    properties: {
      type: { const: 'set', type: 'string', description: 'Kind of the line.' },
      pid: {
        type: 'integer',
        minimum: 1,
        maximum: 4194304,
        description: 'Of which task: one of a line before.',
      },
      weight: { type: 'integer', minimum: 1, maximum: 10000, description: 'Its weight.' },
      cpus: {
        type: 'string',
        pattern: '^[0-9][0-9,:/-]*$',
        patternText: 'a list of CPUs such as "0-3,8"',
        description: 'Its affinity.',
      },
    },
  },
  gap: {
    type: 'object',
    description: 'Something is missing at this place.',
    additionalProperties: false,
    required: ['type', 'records'],
    properties: {
      type: { const: 'gap', type: 'string', description: 'Kind of the line.' },
      records: {
        type: 'integer',
        minimum: 1,
        maximum: 4294967295,
        description: 'Waits of tasks that were not recorded, as the ring was full.',
      },
    },
  },
} as const;
