import { execFileSync } from 'node:child_process';

/** What the kernel says where a scheduler has failed, or it has itself. */
const COMPLAINT = /sched_ext: .*(error|stall|disabled)|runnable task stall|WARNING:|BUG:|Oops/;
/** What it says of one that was told to end. */
const ENDED = 'disabled (unregistered from user space)';

/** All of it since the boot. */
export const complaints = (): string[] =>
  execFileSync('dmesg', { encoding: 'utf8' })
    .split('\n')
    .filter((line) => COMPLAINT.test(line));

/** Whether a complaint is more than that a scheduler has ended. */
export const isFailure = (complaint: string): boolean => !complaint.includes(ENDED);
