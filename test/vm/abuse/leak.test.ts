import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { ROW_ARGS } from '../support/daemon.js';
import { RunningDaemon } from '../support/running-daemon.js';
import { attachedName, until } from '../support/sched-ext.js';
import { Sleepers } from '../support/sleepers.js';

const ROUNDS = Math.ceil((100 * Number(process.env['ABUSE_SECONDS'] ?? 60)) / 60);
const NR_TASKS = 2000;

/** BPF objects that the kernel has. */
function nrObjects(kind: 'map' | 'prog' | 'link'): number {
  const list = execFileSync('bpftool', [kind, 'list', '-j'], { encoding: 'utf8' });
  return (JSON.parse(list) as unknown[]).length;
}

/** What this process has open or mapped of BPF, and its file descriptors and threads. */
function held(): Readonly<Record<string, number>> {
  const maps = readFileSync('/proc/self/maps', 'latin1').split('\n');
  return {
    mappings: maps.filter((line) => line.includes('anon_inode:bpf-map')).length,
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
  };
}

describe(`attached and detached ${ROUNDS} times beside two thousand tasks`, () => {
  it('leaves nothing behind', async () => {
    await using _tasks = await Sleepers.started(NR_TASKS);
    const round = async (): Promise<void> => {
      await using daemon = await RunningDaemon.attached(...ROW_ARGS);
      await daemon.stop();
      expect(attachedName()).to.equal('');
    };
    const [maps, programs, links] = [nrObjects('map'), nrObjects('prog'), nrObjects('link')];
    // The first one starts what stays for the life of a process.
    await round();
    const before = held();
    for (let n = 1; n < ROUNDS; n++) await round();
    await until(() => Object.entries(held()).every(([what, count]) => count <= before[what]!));
    // The kernel frees them in its own time.
    await until(
      () => nrObjects('map') <= maps && nrObjects('prog') <= programs && nrObjects('link') <= links,
    );
  });
}).timeout(20_000 * ROUNDS + 120_000);
