import { Machine } from '../src/balancer/machine.js';

const CPUS_PER_DOMAIN = 8;
const WEIGHTS = [100, 100, 100, 100, 335, 33, 1024, 11];

export interface MadeUpTask {
  readonly domain: number;
  readonly weight: number;
  readonly duty: number;
}

/** Domains of 8 CPUs, as many in each node. */
export function makeMachine(nrDomains: number, nrNodes: number): Machine {
  const perNode = nrDomains / nrNodes;
  return new Machine({
    domainNode: Array.from({ length: nrDomains }, (_, d) => Math.floor(d / perNode)),
    domainCapacity: new Array<number>(nrDomains).fill(1024 * CPUS_PER_DOMAIN),
    domainNrCpus: new Array<number>(nrDomains).fill(CPUS_PER_DOMAIN),
  });
}

/** Numerical Recipes' linear congruential generator: the same tasks in every run. */
function makeRandom(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Tasks of which domain d has d + 1 parts; rounds/scx-rusty/src/tasks.rs makes the same. */
export function makeSkewedTasks(nrDomains: number, nrTasks: number): MadeUpTask[] {
  const random = makeRandom();
  return Array.from({ length: nrTasks }, () => {
    const part = (random() * nrDomains * (nrDomains + 1)) / 2;
    const domain = Math.floor((Math.sqrt(8 * part + 1) - 1) / 2);
    const weight = WEIGHTS[Math.floor(random() * WEIGHTS.length)]!;
    return { domain, weight, duty: random() };
  });
}
