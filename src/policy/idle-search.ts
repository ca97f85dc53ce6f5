import type { Channel } from './channel.js';
import type { PolicyMachine } from './machine.js';

/** How far from a CPU to look. */
export type Reach = 'domain' | 'node' | 'machine';

/**
 * An idle CPU for a task, in this order: `cpu` if its whole core idles, an idle core of cpu's
 * domain, `cpu`, an idle CPU of the domain, then of other interactive domains, nearest first.
 *
 * @returns -1 when no CPU that the task may use idles
 */
export function findIdle(
  machine: PolicyMachine,
  channel: Channel,
  slot: number,
  cpu: number,
  reach: Reach,
): number {
  const home = machine.domainOf(cpu);
  if (home < 0) return -1;
  const isOurs = channel.allows(slot, cpu) && machine.isIdle(cpu);
  if (isOurs && machine.isCoreIdle(cpu)) return cpu;
  const { cpus, neighbours, node } = machine.domains[home]!;
  let idle = isOurs ? cpu : -1;
  for (const candidate of cpus) {
    if (!machine.isIdle(candidate) || !channel.allows(slot, candidate)) continue;
    if (machine.isCoreIdle(candidate)) return candidate;
    if (idle < 0) idle = candidate;
  }
  if (idle >= 0 || reach === 'domain') return idle;
  for (const neighbour of neighbours) {
    const domain = machine.domains[neighbour]!;
    if (!domain.interactive || (reach === 'node' && domain.node !== node)) continue;
    for (const candidate of domain.cpus) {
      if (machine.isIdle(candidate) && channel.allows(slot, candidate)) return candidate;
    }
  }
  return -1;
}
