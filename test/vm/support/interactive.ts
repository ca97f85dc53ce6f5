import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Policy } from '../../../src/daemon/policy.js';
import type { BpfPolicyKernel } from '../../../src/daemon/policy-kernel.js';
import { Ticker } from '../../../src/daemon/ticker.js';
import type { PolicyReading } from '../../../src/stats/model/reading.js';
import { TickMeter } from '../../../src/stats/tick-meter.js';
import type { Logger } from '../../../src/util/log.js';
import { BareScheduler } from './in-process.js';
import { cpuNsOf } from './processes.js';
import { until } from './sched-ext.js';

/** A policy's file, for as long as a test needs it. */
export class PolicyFile implements Disposable {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'policy-'));

  constructor(text: string) {
    this.path = join(this.#folder, 'policy.ts');
    this.write(text);
  }

  write(text: string): void {
    writeFileSync(this.path, HEAD + text);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

const HEAD =
  "import { RL_CPU_ANY, DispatchFlag, DispatchedTask, EnqueueFlag, domainTarget, type BpfScheduler, type QueuedTask } from 'scx-rusty-ts';\n";

/**
 * A policy at work, in this process: its threads are those of the daemon, so that the test can look
 * at counters and memory.
 */
export class InteractiveRig implements AsyncDisposable {
  readonly bare: BareScheduler;
  readonly log: string[];
  /** What the policy has logged, as JSON, the latest first. */
  readonly said: readonly unknown[];
  readonly #policy: Policy;
  readonly #kernel: BpfPolicyKernel;
  readonly #ticker: Ticker;
  readonly #file: PolicyFile;

  /** @param text of the policy's file, without imports */
  static async start(text: string, ...args: string[]): Promise<InteractiveRig> {
    const file = new PolicyFile(text);
    const bare = new BareScheduler('--interactive', '--policy', file.path, ...args);
    const log: string[] = [];
    const said: unknown[] = [];
    const say = (line: string): void => {
      log.push(line);
      if (SAID.test(line)) said.unshift(JSON.parse(line.slice(SPEAKER.length)));
    };
    const logger: Logger = { error: say, warn: say, info: say, debug: say, trace: say };
    try {
      const policy = await Policy.prepare(bare.configured, bare.abi, logger);
      const rig = new InteractiveRig(file, bare, policy!, log, said);
      await until(() => rig.state !== 'out');
      return rig;
    } catch (error) {
      bare[Symbol.dispose]();
      file[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(
    file: PolicyFile,
    bare: BareScheduler,
    policy: Policy,
    log: string[],
    said: readonly unknown[],
  ) {
    this.#file = file;
    this.bare = bare;
    this.#policy = policy;
    this.log = log;
    this.said = said;
    this.#kernel = bare.scheduler.policyKernel();
    policy.start(bare.scheduler, () => undefined);
    this.#ticker = new Ticker(
      100,
      () => {
        policy.watch();
      },
      new TickMeter(),
    );
  }

  /** Another policy, ready to take the place of the one in charge. */
  async successor(text: string): Promise<Policy> {
    this.#file.write(text);
    return (await this.#policy.prepareSuccessor(this.bare.configured))!;
  }

  /** Lets it do so. */
  adopt(successor: Policy): void {
    this.#policy.adopt(this.bare.configured, successor);
  }

  count(name: string): number {
    return this.bare.scheduler.counters.read(`policy_${name}`);
  }

  /** What the statistics say. */
  get policyReading(): PolicyReading | undefined {
    return this.#policy.read();
  }

  /** Words of `struct policy_control`. */
  get control(): Uint32Array {
    return this.#kernel.control;
  }

  get state(): 'out' | 'active' | 'late' {
    const { states, control } = this.#kernel.abi;
    const state = this.control[control.state];
    return state === states.active ? 'active' : state === states.late ? 'late' : 'out';
  }

  /** Whether the policy has read all, and sleeps. */
  get isQuiet(): boolean {
    const { control } = this;
    return (
      control[this.wordOf('head')] === control[this.wordOf('tail')] &&
      control[this.wordOf('waiting')] === 1
    );
  }

  /** How many tasks the policy says it holds back. */
  get nrScheduled(): number {
    return this.control[this.wordOf('nr_scheduled')]!;
  }

  /** Counters of one moment, at which the policy has decided about every task that it was told of. */
  async countsAtRest<Name extends string>(...names: Name[]): Promise<Record<Name, number>> {
    const { control } = this;
    const head = this.wordOf('head');
    for (;;) {
      await until(() => this.isQuiet && this.nrScheduled === 0);
      const told = control[head];
      const counts = names.map((name) => [name, this.count(name)] as const);
      // A task that came meanwhile is in some of them.
      if (this.isQuiet && control[head] === told) {
        return Object.fromEntries(counts) as Record<Name, number>;
      }
    }
  }

  /** Position of a word of `struct policy_control`. */
  wordOf(name: 'head' | 'tail' | 'turns' | 'waiting' | 'nr_scheduled'): number {
    return this.#kernel.abi.control[name];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ticker[Symbol.dispose]();
    this.bare.scheduler.detach();
    await this.#policy[Symbol.asyncDispose]();
    this.bare[Symbol.dispose]();
    this.#file[Symbol.dispose]();
  }
}

const SPEAKER = 'policy: ';
const SAID = /^policy: [{[]/;

/** CPU time of a thread of this process, ns. */
export function threadCpuNs(tid: string): number {
  return cpuNsOf(`/proc/self/task/${tid}`);
}

export function threadIds(): string[] {
  return readdirSync('/proc/self/task');
}
