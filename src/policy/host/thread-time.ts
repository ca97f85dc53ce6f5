import { readFileSync } from 'node:fs';
import { USER_HZ } from '../../util/user-hz.js';

/** Of /proc/PID/stat, behind the name, which may contain anything: see proc_pid_stat(5), from its third field on. */
const UTIME = 11;
const STIME = 12;

/** CPU time that a thread of this process has had, ms; undefined when there is no such thread (any more). */
export function threadCpuMs(tid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/self/task/${tid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[UTIME]) + Number(fields[STIME])) * 1000) / USER_HZ;
}
