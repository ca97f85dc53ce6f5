/**
 * Standard loads. All are deterministic: what varies is drawn from a seed.
 *
 * Thread ids are given from `firstPid` on, so that several loads can go together.
 */
import type { Workload } from './workload.js';

const NS_PER_MS = 1e6;

export interface LoadOptions {
  readonly firstPid?: number;
  readonly weight?: number;
  readonly comm?: string;
  readonly cpus?: string;
}

interface Identity {
  readonly comm: string;
  readonly pid: number;
  readonly weight: number;
  readonly cpus?: string;
}

function identity(index: number, comm: string, options: LoadOptions): Identity {
  const { firstPid = 1000, weight = 100, cpus } = options;
  const name = `${options.comm ?? comm}-${index}`;
  return { comm: name, pid: firstPid + index, weight, ...(cpus === undefined ? {} : { cpus }) };
}

/** Tasks that only compute. @param runMs CPU time of each */
export function hogs(
  count: number,
  options: LoadOptions & { readonly runMs?: number } = {},
): Workload[] {
  const { runMs = 1e6 } = options;
  return Array.from({ length: count }, (_, i) => ({
    ...identity(i, 'hog', options),
    steps: [{ runNs: runMs * NS_PER_MS }],
  }));
}

/** Tasks that a timer wakes, such as a player or a game: `runMs` of work every `everyMs`, out of step with each other. */
export function periodic(
  count: number,
  options: LoadOptions & { readonly runMs?: number; readonly everyMs?: number } = {},
): Workload[] {
  const { runMs = 1, everyMs = 10 } = options;
  return Array.from({ length: count }, (_, i) => ({
    ...identity(i, 'timer', options),
    startNs: Math.round((i * everyMs * NS_PER_MS) / count),
    steps: [{ runNs: runMs * NS_PER_MS, everyNs: everyMs * NS_PER_MS, times: 1e6 }],
  }));
}

/** Tasks that answer requests: short work, then a sleep that is drawn anew each time, `sleepMs` in the mean. */
export function servers(
  count: number,
  options: LoadOptions & {
    readonly runMs?: number;
    readonly sleepMs?: number;
    readonly requests?: number;
    readonly seed?: number;
  } = {},
): Workload[] {
  const { runMs = 0.5, sleepMs = 5, requests = 500, seed = 1 } = options;
  const draw = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => ({
    ...identity(i, 'server', options),
    steps: Array.from({ length: requests }, () => ({
      runNs: Math.round(runMs * NS_PER_MS * (0.5 + draw())),
      sleepNs: Math.round(sleepMs * NS_PER_MS * 2 * draw()) + 1,
    })),
  }));
}

/** Many short tasks, one after the other, as a build starts them: one every `everyMs`. */
export function forkStorm(
  count: number,
  options: LoadOptions & {
    readonly runMs?: number;
    readonly everyMs?: number;
    readonly seed?: number;
  } = {},
): Workload[] {
  const { runMs = 4, everyMs = 0.2, seed = 1 } = options;
  const draw = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => ({
    ...identity(i, 'fork', options),
    startNs: Math.round(i * everyMs * NS_PER_MS),
    steps: [{ runNs: Math.round(runMs * NS_PER_MS * (0.25 + 1.5 * draw())) }],
  }));
}

/** Numbers from 0 to 1, exclusive, the same for a seed everywhere (Lehmer's generator). */
export function randomFrom(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = (Math.abs(Math.floor(seed)) % (modulus - 1)) + 1;
  return () => {
    state = (state * 16_807) % modulus;
    return state / modulus;
  };
}
