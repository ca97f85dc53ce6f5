import { existsSync, readFileSync } from 'node:fs';
import type { DomainLayout } from '../domains/layout.js';
import type { Library } from '../ffi/library.js';
import type { LoadedObject } from '../ffi/loaded-object.js';
import { errnoName } from '../ffi/errno.js';
import type { OpenOptions } from '../ffi/open-options.js';
import { OpenObject } from '../ffi/object.js';
import type { SyscallProgram } from '../ffi/syscall-program.js';
import { SchedulerError } from '../util/errors.js';
import { readAbi, type Abi } from './abi.js';
import { configure, OPS, writeTunables, type Settings } from './configure.js';
import { Counters } from './counters.js';
import { Histograms } from './histograms.js';
import { readExitRecord, type ExitRecord } from './exit-record.js';
import { kernelWarnings } from './kernel-warnings.js';
import { writeLayout } from './layout-writer.js';
import { readU64, u32 } from './memory.js';
import { halfLifeNs, type DaemonOptions } from './options.js';
import { PlanWriter } from './plan-writer.js';
import { BpfPolicyKernel } from './policy-kernel.js';
import { TaskTable } from './task-table.js';
import { TuneWriter } from './tune-writer.js';

const HOTPLUG_SEQUENCE = '/sys/kernel/sched_ext/hotplug_seq';

/**
 * To be read before the topology is: attaching fails if CPUs came or went since. 0 where
 * the kernel has no sched_ext.
 */
export function readHotplugSequence(): bigint {
  if (!existsSync(HOTPLUG_SEQUENCE)) return 0n;
  return BigInt(readFileSync(HOTPLUG_SEQUENCE, 'utf8').trim());
}

/** The scheduler in the kernel's memory: accepted by the verifier, not yet attached. */
export class LoadedScheduler implements Disposable {
  /** What it does without on this kernel. */
  readonly warnings: readonly string[];
  readonly abi: Abi;
  readonly #object: LoadedObject;
  readonly #settings: Settings;

  /** @throws SchedulerError of every kind that loading has */
  static load(
    settings: Settings,
    library: Library,
    openOptions: OpenOptions = {},
  ): LoadedScheduler {
    using object = OpenObject.open(settings.options.objectPath, library, openOptions);
    const abi = readAbi(object.btf);
    const missing = configure(object, abi, settings);
    return new LoadedScheduler(object.load(), abi, settings, kernelWarnings(missing));
  }

  private constructor(
    object: LoadedObject,
    abi: Abi,
    settings: Settings,
    warnings: readonly string[],
  ) {
    this.#object = object;
    this.abi = abi;
    this.#settings = settings;
    this.warnings = warnings;
  }

  /** @throws SchedulerError SCHEDULER_BUSY, ATTACH_FAILED, SCHEDULER_EXITED */
  attach(): Scheduler {
    return new Scheduler(this.#object, this.abi, this.#settings);
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
  readonly histograms: Histograms;
  readonly plan: PlanWriter;
  readonly tune: TuneWriter;
  /** By domain: tasks that waited in its queue when readQueues() was last called. */
  readonly queued: Uint32Array;
  readonly #abi: Abi;
  readonly #exitRecord: Uint8Array<ArrayBuffer>;
  readonly #exitDump: Uint8Array;
  readonly #layouts: Uint8Array<ArrayBuffer>;
  readonly #activeLayout: Uint32Array;
  readonly #hotplugs: Uint32Array;
  readonly #applyLayout: SyscallProgram;
  readonly #sweepLayout: SyscallProgram;
  readonly #readQueues: SyscallProgram;
  readonly #perfTarget: Uint32Array;
  readonly #applyPerf: SyscallProgram;
  readonly #object: LoadedObject;
  readonly #detach: () => void;

  constructor(object: LoadedObject, abi: Abi, { layout, options }: Settings) {
    this.#abi = abi;
    this.#object = object;
    this.tune = new TuneWriter(object.variable('tune').view, abi);
    this.#exitRecord = object.variable('exit_record').view;
    this.#exitDump = object.variable('exit_dump').view;
    this.#layouts = object.variable('layouts').view;
    this.#activeLayout = u32(object.variable('active_layout').view);
    this.#hotplugs = u32(object.variable('nr_hotplugs').view);
    this.#applyLayout = object.program('apply_layout');
    this.#sweepLayout = object.program('sweep_layout');
    this.queued = u32(object.variable('dsq_queued').view);
    this.#readQueues = object.program('read_queues');
    this.#perfTarget = u32(object.variable('perf_target').view);
    this.#applyPerf = object.program('apply_perf');

    const attached = object.attach(OPS);
    this.#detach = () => {
      attached.detach();
    };
    object.program('idle_settle').run();

    const { arena } = object;
    this.tasks = new TaskTable(
      abi,
      {
        addresses: u32(object.variable('task_chunk').view),
        count: u32(object.variable('nr_task_chunks').view),
        view: (address, bytes) => arena.view(address, bytes),
      },
      halfLifeNs(options),
    );
    this.counters = new Counters(abi, u32(object.variable('cpu_stats').view), layout.nrCpuIds);
    this.histograms = new Histograms(abi, u32(object.variable('cpu_hists').view), layout.nrCpuIds);

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

  /** What a policy needs of the kernel; only where there is an interactive domain. */
  policyKernel(isRecorded = false): BpfPolicyKernel {
    return new BpfPolicyKernel(this.#object, this.#abi, this.counters, isRecorded);
  }

  /** Why the kernel let go of the scheduler; undefined while it has not. */
  get exit(): ExitRecord | undefined {
    return readExitRecord(this.#exitRecord, this.#exitDump, this.#abi);
  }

  /** Brings `queued` up to date. */
  readQueues(): void {
    this.#readQueues.run();
  }

  /** Takes on the settings that can change while tasks run. */
  setTunables(options: DaemonOptions): void {
    const perf = this.#perfTarget[0];
    writeTunables(this.#object, options);
    if (options.perf !== perf) this.#applyPerf.run();
    this.tasks.halfLifeNs = halfLifeNs(options);
  }

  /** CPUs that came or went since attach. */
  get hotplugs(): number {
    return this.#hotplugs[0]!;
  }

  /**
   * Puts another layout into force, while tasks run (bpf/relayout.h). To be followed by
   * sweepLayout() a tick later.
   *
   * @throws SchedulerError TOPOLOGY_TOO_LARGE, PROGRAM_FAILED; the old layout stays then
   */
  applyLayout(layout: DomainLayout): void {
    const next = 1 - this.#activeLayout[0]!;
    writeLayout(this.#layouts, next, this.#abi, layout);
    const result = this.#applyLayout.run();
    if (result < 0) {
      throw new SchedulerError(
        'PROGRAM_FAILED',
        `the kernel could not set up a layout of ${layout.domains.length} domains (${errnoName(result)})`,
        'the old layout stays in force; free some memory and reload',
      );
    }
    this.sweepLayout();
  }

  /** Brings tasks that wait in the queue of another domain than theirs to the right one. */
  sweepLayout(): void {
    this.#sweepLayout.run();
  }

  /** Gives all tasks back to the default scheduler; the exit record is complete then. */
  detach(): void {
    this.#detach();
  }
}
