import { BpfScheduler, PolicyEnded, type SchedulerSetup } from './bpf-scheduler.js';
import type { Policy, PolicyFactory, PolicyMain, PolicyOptions } from './policy.js';
import { runPolicy } from './run-policy.js';

const MIN_TICK_MS = 1;
const MAX_TICK_MS = 60_000;
const DEFAULT_TICK_MS = 1000;

/** A policy file that has been loaded: what it wants, and how to run it. */
export interface PolicyModule {
  readonly options: Required<PolicyOptions>;
  /** Whether it wants to be told of tasks that have gone. */
  readonly wantsExits: boolean;
  /** Runs a new instance until the scheduler's end. What the policy throws is thrown on. */
  run(setup: SchedulerSetup): Promise<void>;
}

/**
 * What a policy file exports, understood.
 *
 * @throws TypeError saying what is expected instead
 */
export function toPolicyModule(exports: object): PolicyModule {
  const { main, default: factory } = exports as { main?: unknown; default?: unknown };
  if (typeof main === 'function') return fromMain(main as PolicyMain);
  if (typeof factory === 'function') return fromFactory(factory as PolicyFactory);
  const names = Object.keys(exports);
  throw new TypeError(
    `it exports ${names.length === 0 ? 'nothing' : names.join(', ')}, expected a class or a function as default, or a function called main`,
  );
}

function fromMain(main: PolicyMain): PolicyModule {
  return {
    options: readOptions(main),
    wantsExits: true,
    run: (setup) => {
      try {
        main(new BpfScheduler(setup));
        return Promise.resolve();
      } catch (error) {
        if (error instanceof PolicyEnded) return Promise.resolve();
        throw error;
      }
    },
  };
}

function fromFactory(factory: PolicyFactory): PolicyModule {
  const options = readOptions(factory);
  const isClass = /^class\b/.test(Function.prototype.toString.call(factory));
  const { prototype } = factory as { prototype?: Partial<Policy> };
  return {
    options,
    // Of what a function will make nothing is known.
    wantsExits: !isClass || typeof prototype?.exit === 'function',
    run: async (setup) => {
      const scheduler = new BpfScheduler(setup);
      const policy = isClass
        ? new (factory as new (scheduler: BpfScheduler) => Policy)(scheduler)
        : (factory as (scheduler: BpfScheduler) => Policy)(scheduler);
      requirePolicy(policy);
      await runPolicy(scheduler, policy, options.tickMs);
    },
  };
}

function requirePolicy(policy: unknown): asserts policy is Policy {
  const hasEnqueue =
    typeof policy === 'object' &&
    policy !== null &&
    typeof (policy as Partial<Policy>).enqueue === 'function';
  if (!hasEnqueue) throw new TypeError('the policy has no method enqueue(task)');
}

function readOptions(from: PolicyOptions): Required<PolicyOptions> {
  const { builtinIdle = true, workConserving = true, tickMs = DEFAULT_TICK_MS } = from;
  requireType('builtinIdle', builtinIdle, 'boolean');
  requireType('workConserving', workConserving, 'boolean');
  requireType('tickMs', tickMs, 'number');
  if (!(tickMs >= MIN_TICK_MS && tickMs <= MAX_TICK_MS)) {
    throw new RangeError(`tickMs is ${tickMs}, expected ${MIN_TICK_MS} to ${MAX_TICK_MS}`);
  }
  return { builtinIdle, workConserving, tickMs };
}

function requireType(name: string, value: unknown, type: 'boolean' | 'number'): void {
  if (typeof value !== type) {
    throw new TypeError(`${name} is ${JSON.stringify(value)}, expected a ${type}`);
  }
}
