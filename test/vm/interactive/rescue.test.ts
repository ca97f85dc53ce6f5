import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { InteractiveRig, PolicyFile } from '../support/interactive.js';
import { enableCount, kernelState, until, untilState } from '../support/sched-ext.js';

const start = (count = 12): Hog[] => Array.from({ length: count }, () => new Hog('0-7'));

function stop(hogs: readonly Hog[]): void {
  for (const hog of hogs) hog[Symbol.dispose]();
}

async function progress(hogs: readonly Hog[], ticks = 5): Promise<void> {
  const before = hogs.map((hog) => hog.ticks);
  await until(() => hogs.every((hog, i) => hog.ticks >= before[i]! + ticks));
}

/** A policy that does its duty until somebody makes `/tmp/misbehave`, and then does something else. */
const until_told = (misbehave: string, options = ''): string => `
  import { existsSync, rmSync } from 'node:fs';
  export default class {
    ${options}
    static tickMs = 50;
    private bad = false;
    constructor(private readonly scheduler: BpfScheduler) { rmSync('/tmp/misbehave', { force: true }); }
    tick() { this.bad = existsSync('/tmp/misbehave'); }
    enqueue({ slot }: QueuedTask) {
      if (this.bad) { ${misbehave} }
      this.scheduler.dispatch(slot, RL_CPU_ANY);
    }
  }`;

async function misbehave(): Promise<void> {
  const { writeFileSync } = await import('node:fs');
  writeFileSync('/tmp/misbehave', '');
}

describe('a policy that fails', () => {
  it('in an endless loop is relieved, ended, and tried again', async () => {
    await using rig = await InteractiveRig.start(until_told('for (;;);'));
    const hogs = start();
    await progress(hogs);
    expect(rig.count('late')).to.equal(0);
    await misbehave();
    await until(() => rig.state === 'late');
    await progress(hogs);
    await until(() => rig.log.some((line) => /out for 1 s.*endless loop/.test(line)));
    expect(rig.state).to.equal('out');
    await progress(hogs);
    await until(() => rig.state === 'active');
    const decided = rig.count('any');
    await until(() => rig.count('any') > decided);
    stop(hogs);
    expect(rig.count('rescued')).to.be.above(0);
    expect(kernelState()).to.equal('enabled');
  });

  it('by an error is put out, with the line where it was thrown', async () => {
    await using rig = await InteractiveRig.start(until_told("throw new Error('enough');"));
    const hogs = start();
    await progress(hogs);
    await misbehave();
    await until(() => rig.log.some((line) => line.includes('out for 1 s')));
    expect(rig.log.join('\n')).to.match(/Error: enough[^]*policy\.ts:12:/);
    await progress(hogs);
    await until(() => rig.state === 'active');
    stop(hogs);
  });

  it('to send tasks on has them taken from it, and is put out in the end', async () => {
    await using rig = await InteractiveRig.start(until_told('return;'));
    const hogs = start();
    await progress(hogs);
    await misbehave();
    await until(() => rig.count('held') > 0);
    await progress(hogs);
    await until(() => rig.log.some((line) => /out for 1 s.*held tasks back/.test(line)));
    await progress(hogs);
    stop(hogs);
    expect(kernelState()).to.equal('enabled');
  });

  it('to send a few tasks on, on purpose, starves none for long', async () => {
    await using rig = await InteractiveRig.start(
      until_told('if (slot % 2) return;', 'static workConserving = false;'),
    );
    const hogs = start();
    await progress(hogs);
    await misbehave();
    await progress(hogs, 2);
    await progress(hogs, 2);
    expect(rig.count('held')).to.be.above(0);
    expect(rig.state).to.equal('active');
    stop(hogs);
  });

  it('to read its ring has tasks scheduled by the hybrid scheduler', async () => {
    await using rig = await InteractiveRig.start(
      until_told(
        'const until = performance.now() + 400; while (performance.now() < until); this.bad = false;',
      ),
      '--rescue-after',
      '1000',
    );
    const hogs = start();
    await progress(hogs);
    await misbehave();
    await sleep(100);
    // As if all places were taken: what the policy's thread has read it says at the end of its turn.
    const { control } = rig;
    control[rig.wordOf('tail')] = control[rig.wordOf('head')]! - 8192;
    await until(() => rig.count('congested') > 0);
    await progress(hogs);
    await until(() => {
      const congested = rig.count('congested');
      const before = rig.count('queued');
      return rig.count('queued') > before || rig.count('congested') === congested;
    });
    const queued = rig.count('queued');
    await until(() => rig.count('queued') > queued + 10);
    stop(hogs);
    expect(kernelState()).to.equal('enabled');
  });
});

describe('the daemon of a policy', () => {
  const FIFO = `
    export default class {
      static tickMs = 100;
      private n = 0;
      constructor(private readonly scheduler: BpfScheduler) {}
      enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 0, ++this.n); }
      tick() {
        const { scheduler } = this;
        scheduler.log(JSON.stringify([scheduler.nrUserDispatches, scheduler.nrRescued]));
      }
    }`;
  const said = (daemon: DaemonProcess): [number, number] =>
    JSON.parse(
      daemon.stderr
        .match(/policy: (\[.*\])/g)!
        .at(-1)!
        .slice('policy: '.length),
    ) as [number, number];

  it('may be stopped: tasks run, none waits long, and the policy takes its duty up again', async () => {
    using file = new PolicyFile(FIFO);
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    const attached = enableCount();
    const hogs = start();
    await progress(hogs);
    await until(() => daemon.stderr.includes('policy: ['));
    daemon.child.kill('SIGSTOP');
    // A task that sleeps and wakes: how long it waits shows in how often it comes round.
    const sleeper = spawn('sh', ['-c', 'while :; do sleep 0.01; echo x; done']);
    let rounds = 0;
    sleeper.stdout.on('data', (data: Buffer) => (rounds += data.length / 2));
    await progress(hogs, 20);
    await until(() => rounds >= 20);
    sleeper.kill();
    expect(kernelState()).to.equal('enabled');
    const [before] = said(daemon);
    daemon.child.kill('SIGCONT');
    await until(() => said(daemon)[0] > before + 20);
    expect(said(daemon)[1]).to.be.above(0);
    stop(hogs);
    expect(enableCount()).to.equal(attached);
    // Nobody has to answer for having been stopped.
    expect(daemon.stderr).not.to.contain('is out for');
    expect(await daemon.stop()).to.equal(0);
  });

  it('may be killed: the default scheduler takes over at once', async () => {
    await using daemon = await DaemonProcess.attached('--interactive');
    const hogs = start();
    await progress(hogs);
    expect(await daemon.stop('SIGKILL')).to.equal('SIGKILL');
    await untilState('disabled');
    await progress(hogs);
    stop(hogs);
  });

  it('costs next to nothing while nobody wants to run', async () => {
    await using daemon = await DaemonProcess.attached('--interactive', '--tune-interval', '60');
    const { readFileSync, readdirSync } = await import('node:fs');
    const task = `/proc/${daemon.child.pid!}/task`;
    const cpuNs = (): Map<string, number> =>
      new Map(
        readdirSync(task).map((tid) => [
          tid,
          Number(readFileSync(`${task}/${tid}/schedstat`, 'latin1').split(' ')[0]),
        ]),
      );
    await sleep(1000);
    const before = cpuNs();
    await sleep(10_000);
    const after = cpuNs();
    const policyThread = [...after.keys()].find(
      (tid) => readFileSync(`${task}/${tid}/comm`, 'latin1').trim() === 'policy',
    )!;
    const spent = (after.get(policyThread)! - before.get(policyThread)!) / 10e9;
    expect(spent).to.be.below(0.005);
    expect(await daemon.stop()).to.equal(0);
  });

  it('replaces the policy while tasks run, and keeps the old one where the new one is wrong', async () => {
    using file = new PolicyFile(FIFO);
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    const attached = enableCount();
    const hogs = start();
    await progress(hogs);
    const reload = async (text: string, says: RegExp): Promise<void> => {
      const from = daemon.stderr.length;
      file.write(text);
      daemon.child.kill('SIGHUP');
      await until(() => says.test(daemon.stderr.slice(from)));
    };
    await reload(FIFO.replaceAll('RL_CPU_ANY', 'domainTarget(0)'), /is in charge now/);
    await progress(hogs);
    await reload(
      'export default class { enqueue( {',
      /the old configuration stays: .*policy\.ts:2:/,
    );
    await reload("export default () => { throw new Error('no'); };", /stays: [^]*policy\.ts:2:/);
    await progress(hogs);
    const [dispatched] = said(daemon);
    await until(() => said(daemon)[0] > dispatched + 20);
    stop(hogs);
    expect(enableCount()).to.equal(attached);
    expect(await daemon.stop()).to.equal(0);
  });

  it('attaches nothing for a policy that cannot be loaded, with status 78', async () => {
    using file = new PolicyFile('export default class {\n  enqueue( {\n}');
    await using daemon = new DaemonProcess('--interactive', '--policy', file.path);
    expect(await daemon.ended()).to.equal(78);
    expect(daemon.stderr).to.contain(`${file.path}:`).and.to.contain('POLICY_INVALID');
    expect(kernelState()).to.equal('disabled');
  });
});
