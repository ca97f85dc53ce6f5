import { readFileSync } from 'node:fs';

/** There while a scheduler is attached, on kernels from 6.15 on. */
const EVENTS = '/sys/kernel/sched_ext/root/events';

/** What sched_ext's core counts of the attached scheduler, by its names; empty if it does not. */
export function readKernelEvents(path = EVENTS): Map<string, number> {
  const events = new Map<string, number>();
  for (const line of readIfThere(path).split('\n')) {
    const [name, value] = line.split(' ');
    if (value !== undefined && /^\d+$/.test(value)) events.set(name!, Number(value));
  }
  return events;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not counted by this kernel, or the scheduler has just been detached.
    return '';
  }
}
