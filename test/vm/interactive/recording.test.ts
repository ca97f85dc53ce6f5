import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrace, type Trace } from '../../../src/policy/offline/read-trace.js';
import { isRun, type Run } from '../../../src/policy/offline/workload.js';
import { DaemonProcess } from '../support/daemon.js';
import type { Hog } from '../support/hog.js';
import { PolicyFile } from '../support/interactive.js';
import { cpuNsOf } from '../support/processes.js';
import { Hogs, sleeper } from '../support/rescue.js';
import { kernelState, until } from '../support/sched-ext.js';

const MS = 1e6;
const CPUS = 2;

/** What the command try prints, as far as it matters here. */
interface Event {
  readonly type: string;
  readonly pid?: number;
  readonly ranNs?: number;
  readonly nrDecisions?: number;
}

describe('the recording of a policy', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trace-'));
    path = join(folder, 'trace.jsonl');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const runsOf = ({ load }: Trace, isWanted: (task: Trace['load'][number]) => boolean): Run[] =>
    load.filter(isWanted).flatMap(({ steps }) => steps.filter(isRun));
  const ranMs = (trace: Trace, { pid }: Hog): number =>
    runsOf(trace, (task) => task.pid === pid).reduce((sum, { runNs }) => sum + runNs, 0) / MS;
  /** Where it started. */
  const cpuIn = ({ load }: Trace, { pid }: Hog): number | undefined =>
    load.find((task) => task.pid === pid)?.cpu;
  const cpuMs = ({ pid }: Hog): number => cpuNsOf(`/proc/${pid}`) / MS;
  /** From here on it has no CPU time any more. */
  const freeze = async ({ pid }: Hog): Promise<void> => {
    process.kill(pid, 'SIGSTOP');
    await until(() => readFileSync(`/proc/${pid}/stat`, 'latin1').includes(' T '));
  };
  const isWhole = (): boolean => existsSync(path) && readFileSync(path, 'utf8').includes('"run"');

  it('is a trace of what real tasks did, with which the policy can be tried', async () => {
    await using daemon = await DaemonProcess.attached('--interactive', '--record-policy', path);
    const startMs = performance.now();
    using hogs = new Hogs(4);
    const sleeping = sleeper(2);
    await hogs.progress(80);
    await sleeping;
    for (const hog of hogs.all) await freeze(hog);
    const elapsedMs = performance.now() - startMs;
    expect(await daemon.stop()).to.equal(0);
    expect(daemon.stderr).not.to.contain('warn');

    const trace = readTrace(path);
    const { machine } = trace;
    expect(typeof machine === 'object' && machine.domains.map(({ cpus }) => cpus)).to.deep.equal([
      ...[[0], [1]],
    ]);
    // At least what the kernel counts. BPF's clock gives tasks more, on 6.12 by a tenth, but no CPU runs two at a time.
    for (const hog of hogs.all) {
      const ms = cpuMs(hog);
      expect(ranMs(trace, hog), `of ${ms} ms`).to.be.above(0.98 * ms - 5);
    }
    const allMs = hogs.all.reduce((sum, hog) => sum + ranMs(trace, hog), 0);
    expect(allMs).to.be.at.most(CPUS * elapsedMs);
    // It woke up every 20 ms, a hundred times, and computed for an instant.
    const sleeps = runsOf(trace, ({ comm }) => comm === 'wakeups').filter(
      ({ runNs, sleepNs = 0 }) => runNs < 5 * MS && sleepNs > 5 * MS && sleepNs < 25 * MS,
    );
    expect(sleeps.length).within(50, 110);

    const args = ['try', 'interactive', '--trace', path, '--for', '60000', '--json'];
    const settings = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
    const { status, stdout, stderr } = spawnSync('scx-rusty-ts', args, settings);
    expect(status, stderr).to.equal(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    for (const hog of hogs.all) {
      const own = events.filter(({ pid }) => pid === hog.pid);
      // Each CPU is a domain, and nothing moves tasks in a trial: a hog that is alone goes on once it was decided about.
      const isAlone = hogs.all.every(
        (other) => other === hog || cpuIn(trace, other) !== cpuIn(trace, hog),
      );
      const nrDecisions = own.filter(({ type }) => type === 'decision').length;
      expect(nrDecisions).to.be.above(isAlone ? 0 : 20);
      const triedNs = own.reduce((sum, { ranNs = 0 }) => sum + ranNs, 0);
      expect(triedNs / MS).to.be.closeTo(ranMs(trace, hog), 1);
    }
    expect(events.at(-1)).to.include({ type: 'summary', isDone: true });
    expect(events.at(-1)!.nrDecisions).to.be.above(200);
  });

  it('goes on when the policy is exchanged or put out, and can be read when the daemon is killed', async () => {
    const fifo = `export default class {
      constructor(private readonly scheduler: BpfScheduler) {}
      enqueue({ slot, pid }: QueuedTask) {
        if (FAILS && pid < 1_000_000) throw new Error('over');
        this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
      }
    }`;
    using file = new PolicyFile(fifo.replace('FAILS', 'false'));
    const args = ['--interactive', '--policy', file.path, '--record-policy', path];
    await using daemon = await DaemonProcess.attached(...args);
    const startMs = performance.now();
    using hogs = new Hogs(3);
    const recordedMs = (): number[] => hogs.all.map((hog) => ranMs(readTrace(path), hog));
    const further = async (ms = 100): Promise<void> => {
      const before = recordedMs();
      await until(() => recordedMs().every((now, i) => now > before[i]! + ms));
    };
    await until(() => isWhole() && recordedMs().every((ms) => ms > 0));
    file.write(fifo.replace('FAILS', '1 > 2'));
    await until(() => daemon.stderr.includes('is in charge now'));
    await further();
    file.write(fifo.replace('FAILS', 'true'));
    await until(() => daemon.stderr.includes('is in charge again'));
    await further();
    expect(await daemon.stop('SIGKILL')).to.equal('SIGKILL');
    const recorded = recordedMs();
    expect(recorded.reduce((sum, ms) => sum + ms)).to.be.at.most(
      CPUS * (performance.now() - startMs),
    );
    expect(existsSync(`${path}.old`)).to.equal(false);
  });

  it('that cannot be written ends with one warning, and the policy goes on', async () => {
    const nowhere = join(folder, 'missing', 'trace');
    await using daemon = await DaemonProcess.attached('--interactive', '--record-policy', nowhere);
    await until(() => daemon.stderr.includes('the recording to'));
    using hogs = new Hogs(2);
    await hogs.progress();
    expect(kernelState()).to.equal('enabled');
    expect(await daemon.stop()).to.equal(0);
    expect(daemon.stderr.match(/the recording to .*ENOENT.*; scheduling goes on/g)).to.have.length(
      1,
    );
  });

  it('needs an interactive domain: there is a warning, and no file', async () => {
    await using daemon = await DaemonProcess.attached('--record-policy', path);
    expect(daemon.stderr).to.contain('has no effect where no domain is interactive');
    expect(await daemon.stop()).to.equal(0);
    expect(existsSync(path)).to.equal(false);
  });
});
