import type { LoadedObject } from '../ffi/loaded-object.js';
import { regionOf, type SharedRegion } from '../ffi/shared-region.js';
import type { SyscallProgram } from '../ffi/syscall-program.js';
import type { PolicyHealth } from '../policy/host/conduct.js';
import type { PolicyKernel, PolicyNow } from '../policy/host/policy-host.js';
import type { MachineDescription } from '../policy/machine-view.js';
import type { PolicyOptions } from '../policy/policy.js';
import type { PolicyAbi } from '../policy/policy-abi.js';
import { Affinities } from '../policy/worker/affinities.js';
import type { KernelMemory } from '../policy/worker/messages.js';
import type { Abi } from './abi.js';
import type { Counters } from './counters.js';
import { readU64, u32, writeU64 } from './memory.js';
import type { DaemonOptions } from './options.js';
import type { RecordSource } from './recording/policy-recorder.js';

const NS_PER_MS = 1e6;
const NS_PER_SEC = 1e9;
/** Parts of the watchdog's time that a task may wait for its policy, and run at a stretch. */
const WAIT_PARTS = 4;
const SLICE_PARTS = 8;

/** What the kernel's side does for a policy: see docs/policy-design.md. */
export class BpfPolicyKernel implements PolicyKernel {
  readonly abi: PolicyAbi;
  readonly memory: KernelMemory;
  readonly #object: LoadedObject;
  readonly #counters: Counters;
  readonly #isRecorded: boolean;
  /** `struct policy_control`. */
  readonly control: Uint32Array;
  readonly #cpus: Uint32Array;
  readonly #leave: SyscallProgram;
  readonly #wake: SyscallProgram;

  /**
   * To be made once the scheduler is attached: BPF allocates the rings then.
   *
   * @param isRecorded whether tasks that go are told of even where the policy does not ask for it
   */
  constructor(object: LoadedObject, abi: Abi, counters: Counters, isRecorded: boolean) {
    this.abi = abi.policy;
    this.#object = object;
    this.#counters = counters;
    this.#isRecorded = isRecorded;
    this.control = u32(object.variable('policy_control').view);
    this.#cpus = u32(object.variable('policy_cpus').view);
    this.#leave = object.program('policy_leave');
    this.#wake = object.program('policy_wake');
    const { limits, record, decision } = abi.policy;
    this.memory = {
      libbpfPath: object.libraryPath,
      control: this.#region('policy_control'),
      records: regionOf(this.#arenaView('policy_records', limits.records * record.size)),
      decisions: regionOf(this.#arenaView('policy_decisions', limits.decisions * decision.size)),
      cpus: this.#region('policy_cpus'),
      domains: this.#region('policy_doms'),
      allowedChunks: this.#region('allowed_chunk'),
      cpuStats: this.#region('cpu_stats'),
      cpuStatsWords: abi.cpuStatsSize,
      counters: abi.counters,
      doorbellFd: object.mapFd('policy_doorbell'),
      programs: {
        execute: object.programFd('policy_execute'),
        join: object.programFd('policy_join'),
        leave: object.programFd('policy_leave'),
      },
    };
  }

  /** What a recording reads. */
  get recordSource(): RecordSource {
    const { abi, control } = this;
    const { limits, record } = abi;
    const addresses = u32(this.#object.variable('allowed_chunk').view);
    const affinities = new Affinities(abi, addresses);
    return {
      abi,
      control,
      records: u32(this.#arenaView('policy_records', limits.records * record.size)),
      allows: (slot, cpu) => affinities.allows(slot, cpu),
    };
  }

  get health(): PolicyHealth {
    return {
      isLate: this.control[this.abi.control.state] === this.abi.states.late,
      turns: this.control[this.abi.control.turns]!,
      nrLate: this.#counters.read('policy_late'),
      nrHeld: this.#counters.read('policy_held'),
    };
  }

  read(machine: MachineDescription): PolicyNow {
    const { control: at, states, cpu } = this.abi;
    const cpus = machine.domains.flatMap((domain) => domain.cpus);
    const state = this.control[at.state];
    return {
      state: state === states.active ? 'active' : state === states.late ? 'late' : 'out',
      nrCpus: cpus.length,
      nrRunning: cpus.filter((id) => this.#cpus[id * cpu.size + cpu.pid] !== 0).length,
      nrQueued: (this.control[at.head]! - this.control[at.tail]!) >>> 0,
      nrScheduled: this.control[at.nr_scheduled]!,
    };
  }

  configure(options: Required<PolicyOptions>, wantsExits: boolean): void {
    this.#word('policy_builtin_idle', options.builtinIdle);
    this.#word('policy_work_conserving', options.workConserving);
    this.#word('policy_wants_exits', wantsExits || this.#isRecorded);
  }

  leave(): void {
    this.#leave.run();
  }

  wake(): void {
    this.#wake.run();
  }

  #word(variable: string, value: boolean): void {
    u32(this.#object.variable(variable).view)[0] = value ? 1 : 0;
  }

  #region(variable: string): SharedRegion {
    return regionOf(this.#object.variable(variable).view);
  }

  /** @param pointer BPF's variable that holds the address */
  #arenaView(pointer: string, words: number): Uint8Array<ArrayBuffer> {
    const address = readU64(u32(this.#object.variable(pointer).view), 0);
    return new Uint8Array(this.#object.arena.view(BigInt(address), words * 4));
  }
}

/** What holds whatever a policy does. Before the load, and when options change. */
export function writePolicyBounds(
  object: Pick<LoadedObject, 'variable'>,
  { policy, watchdogMs }: DaemonOptions,
): void {
  const set = (name: string, ns: number): void => {
    writeU64(u32(object.variable(name).view), 0, ns);
  };
  set('policy_bound_ns', policy.rescueAfterMs * NS_PER_MS);
  set('policy_max_wait_ns', Math.min(2 * NS_PER_SEC, (watchdogMs * NS_PER_MS) / WAIT_PARTS));
  u32(object.variable('policy_percpu_local').view)[0] =
    policy.options['percpuLocal'] === true ? 1 : 0;
  set('policy_max_slice_ns', Math.min(NS_PER_SEC, (watchdogMs * NS_PER_MS) / SLICE_PARTS));
}
