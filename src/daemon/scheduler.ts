import { readFileSync } from 'node:fs';
import { Library } from '../ffi/library.js';
import type { LoadedObject } from '../ffi/loaded-object.js';
import { OpenObject } from '../ffi/object.js';
import type { Logger } from '../util/log.js';
import { readAbi, type Abi } from './abi.js';
import { configure, OPS, type Settings } from './configure.js';
import { Counters } from './counters.js';
import { readExitRecord, type ExitRecord } from './exit-record.js';
import { u32, readU64, writeU64 } from './memory.js';
import { PlanWriter } from './plan-writer.js';
import { TaskTable } from './task-table.js';

const HOTPLUG_SEQUENCE = '/sys/kernel/sched_ext/hotplug_seq';
const NS_PER_MS = 1e6;
const NS_PER_US = 1e3;

/** To be read before the topology is: attaching fails if CPUs came or went since. */
export function readHotplugSequence(): bigint {
  return BigInt(readFileSync(HOTPLUG_SEQUENCE, 'utf8').trim());
}

/** The scheduler in the kernel's memory: accepted by the verifier, not yet attached. */
export class LoadedScheduler implements Disposable {
  readonly #object: LoadedObject;
  readonly #abi: Abi;
  readonly #settings: Settings;

  /** @throws SchedulerError of every kind that loading has */
  static load(settings: Settings, logger: Logger, verbosity: number): LoadedScheduler {
    const library = Library.open({ logger, showsDebug: verbosity >= 2 });
    using object = OpenObject.open(settings.options.objectPath, library);
    const abi = readAbi(object.btf);
    configure(object, abi, settings);
    return new LoadedScheduler(object.load(), abi, settings);
  }

  private constructor(object: LoadedObject, abi: Abi, settings: Settings) {
    this.#object = object;
    this.#abi = abi;
    this.#settings = settings;
  }

  /** @throws SchedulerError SCHEDULER_BUSY, ATTACH_FAILED, SCHEDULER_EXITED */
  attach(): Scheduler {
    return new Scheduler(this.#object, this.#abi, this.#settings);
  }

  /** Idempotent. Detaches what was attached. */
  [Symbol.dispose](): void {
    this.#object[Symbol.dispose]();
  }
}

/** The scheduler at work, seen through the memory it shares. */
export class Scheduler {
  readonly tasks: TaskTable;
  readonly counters: Counters;
  readonly plan: PlanWriter;
  readonly #abi: Abi;
  readonly #slices: Uint32Array;
  readonly #exitRecord: Uint8Array<ArrayBuffer>;
  readonly #exitDump: Uint8Array;
  readonly #detach: () => void;

  constructor(object: LoadedObject, abi: Abi, { layout, options }: Settings) {
    this.#abi = abi;
    this.#slices = u32(object.variable('tune').view);
    this.#exitRecord = object.variable('exit_record').view;
    this.#exitDump = object.variable('exit_dump').view;

    const attached = object.attach(OPS);
    this.#detach = () => {
      attached.detach();
    };

    const { arena } = object;
    const halfLifeNs = options.loadHalfLifeMs * NS_PER_MS;
    this.tasks = new TaskTable(
      abi,
      {
        addresses: u32(object.variable('task_chunk').view),
        count: u32(object.variable('nr_task_chunks').view),
        view: (address, bytes) => arena.view(address, bytes),
      },
      halfLifeNs,
    );
    this.counters = new Counters(abi, u32(object.variable('cpu_stats').view), layout.nrCpuIds);

    // The address is BPF's, set in rusty_init, so while attaching.
    const planAddress = readU64(u32(object.variable('plan').view), 0);
    const planBytes = abi.limits.planEntries * abi.planEntry.size * 4;
    const applyPlan = object.program('apply_plan', 4);
    const nrEntries = u32(applyPlan.context);
    this.plan = new PlanWriter(
      abi,
      new Uint32Array(arena.view(BigInt(planAddress), planBytes)),
      (count) => {
        nrEntries[0] = count;
        applyPlan.run();
      },
    );
  }

  /** Why the kernel let go of the scheduler; undefined while it has not. */
  get exit(): ExitRecord | undefined {
    return readExitRecord(this.#exitRecord, this.#exitDump, this.#abi);
  }

  /** Sets the time slice of a domain's tasks, from their next dispatch on. */
  setSliceUs(domain: number, sliceUs: number): void {
    writeU64(this.#slices, 2 * domain, Math.round(sliceUs * NS_PER_US));
  }

  /** Gives all tasks back to the default scheduler; the exit record is complete then. */
  detach(): void {
    this.#detach();
  }
}
