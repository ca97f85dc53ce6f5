/**
 * What a policy costs for each task in CPU time, all in user space: reading the record, the policy's own work, and the decision in
 * the table. At several depths: so many tasks wait at a time, of which the CPUs take 64 in a turn. And what it
 * allocates, which has to be nothing in the long run: the heap's growth, and the garbage collector's runs, while millions of
 * tasks pass.
 *
 *     node --expose-gc dist/bench/policy.js [--seconds N | --tasks N] [--policy NAME] [--depth N] [--json]
 */
import { parseArgs } from 'node:util';
import { PerformanceObserver, constants } from 'node:perf_hooks';
import Fifo from '../src/policy/builtin/fifo.js';
import Interactive from '../src/policy/builtin/interactive.js';
import { BpfScheduler } from '../src/policy/bpf-scheduler.js';
import type { Channel } from '../src/policy/channel.js';
import { MachineView } from '../src/policy/machine-view.js';
import { MemoryChannel } from '../src/policy/memory-channel.js';
import { offlineAbi } from '../src/policy/offline/abi.js';
import { machineOf } from '../src/policy/offline/machine-shape.js';
import type { Policy } from '../src/policy/policy.js';
import { writeU64 } from '../src/policy/words.js';

const WARM_UP_TURNS = 20_000;
const CPUS = 64;
const MACHINE = `1x8x${CPUS / 8}`;
const SLICE_NS = 1e6;

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    tasks: { type: 'string' },
    policy: { type: 'string' },
    depth: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const seconds = Number(given.seconds);
/** How many tasks to measure with, or as many as pass in the time. */
const nrTasks = given.tasks === undefined ? undefined : Number(given.tasks);
const abi = offlineAbi();

/** Queues every task again that was decided about, by writing into the ring as BPF does: nothing is allocated. */
class Load {
  readonly channel: Channel;
  readonly #memory: MemoryChannel;
  readonly #totals: Float64Array;
  readonly #pids: Int32Array;
  #nrToQueue = 0;
  #nowNs = 1e12;

  constructor(depth: number) {
    const kernel = {
      decide: () => 'done' as const,
      wait: () => undefined,
      nowNs: 1e12,
      isClosing: false,
    };
    const { nrCpuIds, domains } = machineOf(MACHINE);
    this.#memory = new MemoryChannel(abi, kernel, nrCpuIds, domains.length);
    const execute = (count: number): number => {
      for (let i = 0; i < count; i++) {
        this.#pids[this.#nrToQueue++] =
          this.#memory.decisions[i * abi.decision.size + abi.decision.pid]!;
      }
      return 0;
    };
    this.#totals = new Float64Array(depth);
    this.#pids = new Int32Array(depth);
    this.channel = {
      control: this.#memory.control,
      records: this.#memory.records,
      decisions: this.#memory.decisions,
      cpus: this.#memory.cpus,
      domains: this.#memory.domains,
      execute,
      wait: () => undefined,
      now: () => this.#nowNs,
      counter: () => 0,
      allows: () => true,
      isClosing: false,
      shutDown: () => ({ kind: 0, reason: '', message: '', shouldRestart: false }),
    };
    for (let task = 0; task < depth; task++) this.#pids[this.#nrToQueue++] = task + 1;
  }

  /** @returns how many */
  queue(): number {
    const count = this.#nrToQueue;
    this.#nowNs += 20_000;
    for (let i = 0; i < count; i++) this.#write(this.#pids[i]! - 1);
    this.#nrToQueue = 0;
    return count;
  }

  #write(slot: number): void {
    const { record: at, control } = abi;
    const { records: words } = this.#memory;
    const head = this.#memory.control[control.head]!;
    const start = (head & (abi.limits.records - 1)) * at.size;
    const total = (this.#totals[slot] = this.#totals[slot]! + SLICE_NS);
    words[start + at.kind] = abi.recordKinds.queued;
    words[start + at.slot] = slot;
    words[start + at.gen] = 1;
    words[start + at.pid] = slot + 1;
    words[start + at.cpu] = slot & (CPUS - 1);
    words[start + at.dom] = (slot & (CPUS - 1)) >> 3;
    // Whole for every other one, as where no cgroup has a part in it.
    words[start + at.weight] = (50 + (slot & 127) / 2) * abi.limits.weightOne;
    words[start + at.flags] = slot & 1;
    writeU64(words, start + at.exec_ns, slot & 1 ? 0 : total);
    writeU64(words, start + at.total_ns, total);
    writeU64(words, start + at.queued_ns, this.#nowNs);
    words[start + at.seq] = head + 1;
    this.#memory.control[control.head] = head + 1;
  }
}

interface Result {
  readonly policy: string;
  readonly depth: number;
  readonly nsPerTask: number;
  readonly tasks: number;
  readonly bytesPerTask: number;
  readonly minorGcs: number;
  readonly majorGcs: number;
}

let minorGcs = 0;
let majorGcs = 0;
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { kind } = (entry as unknown as { readonly detail: { kind: number } }).detail;
    if (kind === constants.NODE_PERFORMANCE_GC_MINOR) minorGcs++;
    else if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) majorGcs++;
  }
});
observer.observe({ entryTypes: ['gc'] });
/** Entries come by the event loop. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function measure(
  name: string,
  make: new (scheduler: BpfScheduler) => Policy,
  depth: number,
): Promise<Result> {
  const load = new Load(depth);
  const machine = new MachineView(abi, load.channel, machineOf(MACHINE));
  const setup = { abi, channel: load.channel, machine, options: {}, log: () => undefined };
  const scheduler = new BpfScheduler(setup);
  const policy = new make(scheduler);
  scheduler.listener = policy;
  const take = policy.enqueue.bind(policy);
  const turn = (): number => {
    const count = load.queue();
    scheduler.dequeueBatch(take);
    policy.dispatch?.(scheduler.budget);
    scheduler.notifyComplete(0);
    return count;
  };
  for (let i = 0; i < WARM_UP_TURNS; i++) turn();

  // Without what measuring and queuing cost: those take turns with nobody to decide.
  globalThis.gc?.();
  await settle();
  [minorGcs, majorGcs] = [0, 0];
  const heapBefore = process.memoryUsage().heapUsed;
  const before = process.cpuUsage();
  const endMs = performance.now() + seconds * 1000;
  let tasks = 0;
  const isOver = (): boolean =>
    nrTasks === undefined ? performance.now() >= endMs : tasks >= nrTasks;
  while (!isOver()) for (let i = 0; i < 100; i++) tasks += turn();
  // CPU time: what others do on this machine does not count.
  const { user, system } = process.cpuUsage(before);
  const nsPerTask = ((user + system) * 1000) / tasks;
  const grown = process.memoryUsage().heapUsed - heapBefore;
  await settle();
  const bytesPerTask = minorGcs === 0 ? grown / tasks : NaN;
  return { policy: name, depth, nsPerTask, tasks, bytesPerTask, minorGcs, majorGcs };
}

const results: Result[] = [];
for (const [name, make] of [
  ['interactive', Interactive],
  ['fifo', Fifo],
] as const) {
  if (given.policy !== undefined && given.policy !== name) continue;
  const depths = given.depth === undefined ? [1, 16, 256, 4096] : [Number(given.depth)];
  for (const depth of depths) results.push(await measure(name, make, depth));
}
observer.disconnect();
if (given.json) {
  process.stdout.write(`${JSON.stringify({ node: process.version, results })}\n`);
} else {
  process.stdout.write(
    'policy       depth  ns/task        tasks  bytes/task  minor GCs  major GCs\n',
  );
  for (const { policy, depth, nsPerTask, tasks, bytesPerTask, ...gcs } of results) {
    const cells = [
      policy.padEnd(11),
      String(depth).padStart(6),
      nsPerTask.toFixed(0).padStart(8),
      String(tasks).padStart(12),
      bytesPerTask.toFixed(4).padStart(11),
      String(gcs.minorGcs).padStart(10),
      String(gcs.majorGcs).padStart(10),
    ];
    process.stdout.write(`${cells.join(' ')}\n`);
  }
}
