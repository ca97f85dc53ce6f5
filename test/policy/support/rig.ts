import { BpfScheduler, type SchedulerSetup } from '../../../src/policy/bpf-scheduler.js';
import { MachineView, type MachineDescription } from '../../../src/policy/machine-view.js';
import {
  MemoryChannel,
  type KernelImitation,
  type TakenDecision,
  type VerdictName,
} from '../../../src/policy/memory-channel.js';
import type { PolicyAbi } from '../../../src/policy/policy-abi.js';
import { builtAbi } from '../../daemon/support/shared-memory.js';

export const abi: PolicyAbi = builtAbi().policy;

/** Two interactive domains of two CPUs, without SMT. */
export const twoDomains: MachineDescription = {
  domains: [
    { id: 0, name: 'a', node: 0, cpus: [0, 1], capacity: 2048, interactive: true, neighbours: [1] },
    { id: 1, name: 'b', node: 0, cpus: [2, 3], capacity: 2048, interactive: true, neighbours: [0] },
  ],
  nrCpuIds: 4,
  siblings: [[0], [1], [2], [3]],
  capacities: [1024, 1024, 1024, 1024],
};

/** Three interactive domains of two CPUs, without SMT: two on node 0, one on node 1. */
export const twoNodes: MachineDescription = {
  domains: [
    { ...twoDomains.domains[0]!, neighbours: [1, 2] },
    { ...twoDomains.domains[1]!, neighbours: [0, 2] },
    { ...twoDomains.domains[1]!, id: 2, name: 'c', node: 1, cpus: [4, 5], neighbours: [0, 1] },
  ],
  nrCpuIds: 6,
  siblings: [[0], [1], [2], [3], [4], [5]],
  capacities: [1024, 1024, 1024, 1024, 1024, 1024],
};

/** A scheduler without a kernel: the test queues tasks and sees the decisions. */
export class Rig implements KernelImitation {
  readonly channel: MemoryChannel;
  readonly machine: MachineView;
  readonly setup: SchedulerSetup;
  readonly scheduler: BpfScheduler;
  readonly decisions: TakenDecision[] = [];
  readonly waits: number[] = [];
  readonly verdicts: VerdictName[] = [];
  nowNs = 0;
  isClosing = false;
  /** Affinities. */
  allows: (slot: number, cpu: number) => boolean = () => true;

  /** @param options settings of the command line, by flag key */
  constructor(machine: MachineDescription = twoDomains, options: SchedulerSetup['options'] = {}) {
    this.channel = new MemoryChannel(abi, this, machine.nrCpuIds, machine.domains.length);
    this.machine = new MachineView(abi, this.channel, machine);
    this.setup = {
      abi,
      channel: this.channel,
      machine: this.machine,
      options,
      log: () => undefined,
    };
    this.scheduler = new BpfScheduler(this.setup);
  }

  decide(decision: TakenDecision): VerdictName {
    this.decisions.push(decision);
    return this.verdicts.shift() ?? 'done';
  }

  wait(timeoutMs: number): void {
    this.waits.push(timeoutMs);
  }

  /** Lets CPUs idle: their sequence number becomes odd. */
  idle(...cpus: number[]): void {
    for (const cpu of cpus) {
      const at = cpu * abi.cpu.size + abi.cpu.idle_seq;
      this.channel.cpus[at] = (this.channel.cpus[at]! + 1) | 1;
    }
  }
}
