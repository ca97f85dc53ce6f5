/**
 * What a policy costs per task: record out of the ring, enqueue(), dispatch(), decision into the
 * table. BPF programs on this machine fill the ring and drain the table (bench/dispatch.bpf.c), so
 * memory and formats are those of interactive mode; only the task that would be moved is
 * missing. At several queue depths: tasks that wait at a time.
 *
 * Medians over samples of 16 turns: others that use the machine show less then.
 * `policy` is the policy's thread alone, `turn` with the one call that executes a turn's decisions.
 * Allocations and collections are those of all turns together. Needs CAP_BPF and CAP_PERFMON.
 *
 *     node --expose-gc dist/bench/dispatch.js [--policy NAME|FILE] [--seconds N] [--json]
 */
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readAbi } from '../src/daemon/abi.js';
import { policyPaths, objectPath } from '../src/cli/version.js';
import { Library } from '../src/ffi/library.js';
import { OpenObject } from '../src/ffi/object.js';
import { BpfScheduler } from '../src/policy/bpf-scheduler.js';
import type { Channel } from '../src/policy/channel.js';
import { compilePolicy } from '../src/policy/host/compile.js';
import { MachineView } from '../src/policy/machine-view.js';
import type { Policy } from '../src/policy/policy.js';
import { createLogger } from '../src/util/log.js';

const DEPTHS = [1, 16, 256, 4096];
const WARM_UP_TURNS = 2000;
/** When collections have been told of. */
const OBSERVED_MS = 50;
const TURNS_PER_SAMPLE = 16;
const MAX_SAMPLES = 200_000;
const policySamples = new Float64Array(MAX_SAMPLES);
const turnSamples = new Float64Array(MAX_SAMPLES);
const NR_CPUS = 8;
const OBJECT = resolve(import.meta.dirname, '../bench-bpf/dispatch.bpf.o');
const SLICE_OPTIONS = { sliceUs: 20_000, sliceUsMin: 1_000, percpuLocal: false, numaLocal: false };

const { values: args } = parseArgs({
  options: {
    policy: { type: 'string', default: 'fifo' },
    seconds: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});

interface Result {
  readonly depth: number;
  readonly turns: number;
  readonly policyNs: number;
  readonly turnNs: number;
  readonly bytesPerTask: number;
  readonly minorGcs: number;
  readonly majorGcs: number;
}

const logger = createLogger(-1);
using library = open();
const abi = library.abi;
const { channel, produce, drained } = library;
const machine = new MachineView(abi.policy, channel, {
  domains: [
    {
      id: 0,
      name: 'bench',
      node: 0,
      cpus: Array.from({ length: NR_CPUS }, (_, cpu) => cpu),
      capacity: 1024 * NR_CPUS,
      interactive: true,
      neighbours: [],
    },
  ],
  nrCpuIds: NR_CPUS,
  siblings: Array.from({ length: NR_CPUS }, (_, cpu) => [cpu]),
  capacities: new Array<number>(NR_CPUS).fill(1024),
});

let minorGcs = 0;
let majorGcs = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { kind } = (entry as unknown as { detail: { kind: number } }).detail;
    if (kind === constants.NODE_PERFORMANCE_GC_MINOR) minorGcs++;
    else majorGcs++;
  }
}).observe({ entryTypes: ['gc'] });

/** The object, and a channel to its programs in place of the scheduler's. */
function open(): Disposable & {
  abi: ReturnType<typeof readAbi>;
  channel: Channel;
  produce: (count: number) => void;
  drained: { ns: number };
} {
  const libbpf = Library.open({ logger });
  using scheduler = OpenObject.open(objectPath, libbpf);
  const abi = readAbi(scheduler.btf);
  using opened = OpenObject.open(OBJECT, libbpf);
  const object = opened.load();
  const setup = object.program('bench_setup', 3 * 8);
  if (setup.run() < 0) throw new Error('no memory for the ring');
  const addresses = new BigUint64Array(setup.context.slice().buffer);
  const words = (index: number, count: number): Uint32Array =>
    new Uint32Array(object.arena.view(addresses[index]!, count * 4));
  const { limits, control, record, decision, cpu, domain } = abi.policy;
  const [execute, fill] = ['bench_execute', 'bench_produce'].map((name) => {
    const program = object.program(name, 4);
    const count = new Uint32Array(program.context.buffer, program.context.byteOffset, 1);
    return (n: number): number => {
      count[0] = n;
      return program.run();
    };
  }) as [(n: number) => number, (n: number) => number];
  const drained = { ns: 0 };
  const channel: Channel = {
    control: words(0, control.size),
    records: words(1, limits.records * record.size),
    decisions: words(2, limits.decisions * decision.size),
    cpus: new Uint32Array(NR_CPUS * cpu.size),
    domains: new Uint32Array(domain.size),
    execute: (count) => {
      const start = performance.now();
      const retries = execute(count);
      drained.ns += (performance.now() - start) * 1e6;
      return retries;
    },
    wait: () => undefined,
    now: () => performance.now() * 1e6,
    counter: () => 0,
    allows: () => true,
    isClosing: false,
    shutDown: () => ({ kind: 0, reason: '', message: '', shouldRestart: false }),
  };
  const dispose = (): void => {
    object[Symbol.dispose]();
  };
  return { abi, channel, produce: (n) => void fill(n), drained, [Symbol.dispose]: dispose };
}

async function loadPolicy(scheduler: BpfScheduler): Promise<Policy> {
  using compiled = await compilePolicy(args.policy, policyPaths);
  const { default: Class } = (await import(`${compiled.url}?${Math.random()}`)) as {
    default: new (scheduler: BpfScheduler) => Policy;
  };
  return new Class(scheduler);
}

async function measure(depth: number, ms: number): Promise<Result> {
  const options = SLICE_OPTIONS;
  const setup = { abi: abi.policy, channel, machine, options, log: () => undefined };
  const scheduler = new BpfScheduler(setup);
  const policy = await loadPolicy(scheduler);
  scheduler.listener = policy;
  /** @returns ns of the turn */
  const turn = (): number => {
    produce(depth);
    const start = performance.now();
    for (;;) {
      const task = scheduler.dequeueTask();
      if (task === undefined) break;
      policy.enqueue(task);
    }
    // As often as CPUs ask for more, each for as many as there is room for.
    while (policy.dispatch !== undefined && scheduler.nrWaiting > 0)
      policy.dispatch(scheduler.budget);
    scheduler.notifyComplete(0);
    return (performance.now() - start) * 1e6;
  };
  for (let i = 0; i < WARM_UP_TURNS; i++) turn();
  globalThis.gc?.();
  await sleep(OBSERVED_MS);
  minorGcs = majorGcs = 0;
  drained.ns = 0;
  const heap = process.memoryUsage().heapUsed;
  let samples = 0;
  const end = performance.now() + ms;
  while (performance.now() < end && samples < MAX_SAMPLES) {
    drained.ns = 0;
    let ns = 0;
    for (let i = 0; i < TURNS_PER_SAMPLE; i++) ns += turn();
    turnSamples[samples] = ns;
    policySamples[samples++] = ns - drained.ns;
  }
  const turns = samples * TURNS_PER_SAMPLE;
  const bytes = process.memoryUsage().heapUsed - heap;
  await sleep(OBSERVED_MS);
  const tasks = turns * depth;
  return {
    depth,
    turns,
    policyNs: median(policySamples, samples) / (TURNS_PER_SAMPLE * depth),
    turnNs: median(turnSamples, samples) / (TURNS_PER_SAMPLE * depth),
    bytesPerTask: bytes / tasks,
    minorGcs,
    majorGcs,
  };
}

const median = (samples: Float64Array, count: number): number =>
  samples.slice(0, count).sort()[count >> 1]!;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function report(all: readonly Result[]): void {
  if (args.json) {
    print(JSON.stringify({ policy: args.policy, node: process.version, results: all }));
    return;
  }
  print(`policy ${args.policy}, Node ${process.version}; ns and bytes per task\n`);
  print('depth    turns  policy ns   turn ns    bytes  minor GCs  major GCs');
  for (const r of all) {
    print(
      [
        String(r.depth).padStart(5),
        String(r.turns).padStart(8),
        r.policyNs.toFixed(0).padStart(10),
        r.turnNs.toFixed(0).padStart(9),
        r.bytesPerTask.toFixed(2).padStart(8),
        String(r.minorGcs).padStart(10),
        String(r.majorGcs).padStart(10),
      ].join(' '),
    );
  }
}

const results: Result[] = [];
for (const depth of DEPTHS) results.push(await measure(depth, Number(args.seconds) * 1000));
report(results);
