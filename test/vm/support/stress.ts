import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const NOBODY = 65534;

/** What stress-ng can do to a scheduler. */
export interface Load {
  readonly what: string;
  readonly args: readonly string[];
  readonly uid: number;
}

const load = (what: string, args: string, uid = 0): Load => ({ what, args: args.split(' '), uid });

export const LOADS: readonly Load[] = [
  load('load that comes and goes', '--cpu 8 --cpu-load 60'),
  load('forks', '--fork 8'),
  load('affinities that change', '--affinity 8 --affinity-delay 1 --affinity-pin'),
  load('races of all scheduling calls', '--race-sched 8'),
  load('scheduling classes that change', '--schedpolicy 8'),
  // What scx's own tests do to its schedulers.
  load(
    'load, forks and affinities',
    '--cpu 8 --fork 8 --affinity 1 --affinity-delay 1 --affinity-pin',
  ),
  // Which root may not try.
  load('programs that replace each other', '--exec 8', NOBODY),
];

/** More than there is beside the daemon, so that pages have to be written back and given up. */
export const SHORT_MEMORY = load(
  'processes that fill the memory',
  '--vm 8 --vm-bytes 90% --vm-method write64 --oomable',
);

/** Runs one for so long; it has to have done something, as one that is skipped succeeds, too. */
export async function stress({ args, uid }: Load, seconds: number): Promise<void> {
  const report = `/tmp/stress-ng-${uid}.yaml`;
  const common = ['--aggressive', '--timeout', String(seconds), '--metrics', '--yaml', report];
  await promisify(execFile)('stress-ng', [...common, ...args], { cwd: '/tmp', uid, gid: uid });
  const operations = /bogo-ops: (\d+)/.exec(readFileSync(report, 'utf8'))?.[1];
  expect(Number(operations), `operations of ${args[0]!}`).to.be.above(0);
}
