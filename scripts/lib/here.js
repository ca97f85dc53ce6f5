import { existsSync } from 'node:fs';

/** True when the scheduler can run on this machine itself: sched_ext, and root. */
export const canRunHere = () => existsSync('/sys/kernel/sched_ext') && process.getuid() === 0;
