import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = '/sys/kernel/sched_ext';

/** What the kernel says of its scheduler: enabled, disabled, or on the way. */
export function kernelState(): string {
  return readFileSync(`${ROOT}/state`, 'utf8').trim();
}

/** The name of the attached scheduler; '' where there is none. */
export function attachedName(): string {
  return existsSync(`${ROOT}/root/ops`) ? readFileSync(`${ROOT}/root/ops`, 'utf8').trim() : '';
}

/** How many schedulers have been attached since boot. */
export function enableCount(): string {
  return readFileSync(`${ROOT}/enable_seq`, 'utf8').trim();
}

/** Resolves once `condition` holds; the test's own timeout is the bound. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

export const untilState = (state: string): Promise<void> => until(() => kernelState() === state);
