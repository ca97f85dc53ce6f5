import { expect } from 'chai';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemon.js';
import { Environment } from '../support/environment.js';
import { InteractiveRig, PolicyFile } from '../support/interactive.js';
import { cpuNsOf, policyThreadOf } from '../support/processes.js';
import { Hogs, LONGEST_WAIT_US, sleeper } from '../support/rescue.js';
import { enableCount, kernelState, until } from '../support/sched-ext.js';

/** What the kernel waits for a task that does not run, until it puts the scheduler out. */
const WATCHDOG_MS = 1500;
const STOPPED_S = 4;
/**
 * From the daemon's death until all tasks are the default scheduler's. At a guest's pace the kernel
 * takes 90 ms to free the memory of a process that has the CPUs for itself; here it shares one with ten hogs.
 */
const LONGEST_RETURN_MS = 400;

describe('the daemon of a policy', () => {
  const FIFO = `
    export default class {
      static tickMs = 100;
      private n = 0;
      constructor(private readonly scheduler: BpfScheduler) {}
      enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6, ++this.n); }
      tick() {
        const { scheduler } = this;
        const nrTaken = scheduler.nrRescued + scheduler.nrHeld;
        scheduler.log(JSON.stringify([scheduler.nrUserDispatches, nrTaken]));
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
    using _watchdog = new Environment('SCX_TIMEOUT_MS', String(WATCHDOG_MS));
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    const attached = enableCount();
    using hogs = new Hogs(4);
    await hogs.progress();
    await until(() => daemon.stderr.includes('policy: ['));
    const waits = sleeper(STOPPED_S + 1);
    await sleep(500);
    daemon.child.kill('SIGSTOP');
    const stoppedMs = performance.now();
    const { maxUs } = await waits;
    await hogs.progress(20);
    expect(performance.now() - stoppedMs).to.be.above(2 * WATCHDOG_MS);
    expect(maxUs).to.be.below(LONGEST_WAIT_US);
    expect(kernelState()).to.equal('enabled');
    const [before] = said(daemon);
    daemon.child.kill('SIGCONT');
    await until(() => said(daemon)[0] > before + 20);
    // Whichever is noticed first: that the policy is late, or that a task has waited for too long.
    expect(said(daemon)[1]).to.be.above(0);
    expect(enableCount()).to.equal(attached);
    // Nobody has to answer for having been stopped.
    expect(daemon.stderr).not.to.contain('is out for');
    expect(await daemon.stop()).to.equal(0);
  });

  it('leaves no memory of the kernel mapped when it has ended', async () => {
    const mapped = (): string[] =>
      readFileSync('/proc/self/maps', 'latin1').match(/^.*anon_inode:bpf-map$/gm) ?? [];
    const before = mapped();
    {
      await using _rig = await InteractiveRig.start(FIFO);
      expect(mapped().length).to.be.above(before.length);
    }
    expect(mapped()).to.deep.equal(before);
  });

  it('may be killed: the default scheduler takes over soon, whoever else wants the CPUs', async () => {
    await using daemon = await DaemonProcess.attached('--interactive');
    using hogs = new Hogs(20);
    await hogs.progress();
    const killedMs = performance.now();
    daemon.child.kill('SIGKILL');
    while (kernelState() !== 'disabled') await sleep(1);
    expect(performance.now() - killedMs).to.be.below(LONGEST_RETURN_MS);
    await hogs.progress();
    expect(await daemon.ended()).to.equal('SIGKILL');
  });

  it('costs next to nothing while nobody wants to run', async () => {
    await using daemon = await DaemonProcess.attached('--interactive', '--tune-interval', '60');
    const policyThread = policyThreadOf(daemon.child.pid!);
    const spent: number[] = [];
    for (let second = 0; second < 10; second++) {
      const before = cpuNsOf(policyThread);
      await sleep(1000);
      spent.push((cpuNsOf(policyThread) - before) / 1e9);
    }
    // In one second or another, V8 may compile or collect garbage.
    const story = spent.join(' ');
    expect(spent.sort((a, b) => a - b)[5], story).to.be.below(0.005);
    expect(await daemon.stop()).to.equal(0);
  });

  it('replaces the policy while tasks run, and keeps the old one where the new one is wrong', async () => {
    using file = new PolicyFile(FIFO);
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    const attached = enableCount();
    using hogs = new Hogs(2);
    await hogs.progress();
    const reload = async (text: string, says: RegExp): Promise<void> => {
      const from = daemon.stderr.length;
      file.write(text);
      daemon.child.kill('SIGHUP');
      await until(() => says.test(daemon.stderr.slice(from)));
    };
    await reload(FIFO.replaceAll('RL_CPU_ANY', 'domainTarget(0)'), /is in charge now/);
    await hogs.progress();
    await reload('export default class { enqueue( {', /stays: [^]*policy\.ts:2:/);
    await reload("export default () => { throw new Error('no'); };", /stays: [^]*policy\.ts:2:/);
    await hogs.progress();
    const [dispatched] = said(daemon);
    await until(() => said(daemon)[0] > dispatched + 20);
    expect(enableCount()).to.equal(attached);
    expect(await daemon.stop()).to.equal(0);
  });

  it('follows the file of the policy', async () => {
    using file = new PolicyFile(FIFO);
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    await until(() => daemon.stderr.includes('policy: ['));
    file.write(FIFO.replace('JSON.stringify([', "JSON.stringify(['new', "));
    await until(() => daemon.stderr.includes('policy: ["new",'));
    expect(daemon.stderr).to.match(/policy '.*' is in charge now/);
    expect(await daemon.stop()).to.equal(0);
  });

  it('puts the predecessor back where the new policy fails in its first seconds', async () => {
    using file = new PolicyFile(FIFO);
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    using hogs = new Hogs(2);
    await hogs.progress();
    // The trial's tasks have pids that no task has.
    file.write(
      'export default class { constructor(private s: BpfScheduler) {} enqueue(t: QueuedTask) {' +
        " if (t.pid < 1_000_000) throw new Error('late surprise'); this.s.dispatch(t.slot, RL_CPU_ANY); } };",
    );
    daemon.child.kill('SIGHUP');
    await until(() => /its predecessor is back: [^]*late surprise/.test(daemon.stderr));
    await until(() => daemon.stderr.includes('is in charge again'));
    const [dispatched] = said(daemon);
    await until(() => said(daemon)[0] > dispatched + 20);
    expect(await daemon.stop()).to.equal(0);
  });

  it('may be asked about the tasks of some domains only', async () => {
    using file = new PolicyFile(`
      export default class {
        static tickMs = 100;
        private readonly domains = new Set<number>();
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, domain }: QueuedTask) {
          this.domains.add(domain);
          this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
        }
        tick() { this.scheduler.log(JSON.stringify([...this.domains])); }
      }`);
    const config = join(mkdtempSync(join(tmpdir(), 'config-')), 'domains.json');
    const explicit = [
      { name: 'desk', cpus: '0', interactive: true },
      { name: 'batch', cpus: '1' },
    ];
    writeFileSync(config, JSON.stringify({ domains: { explicit }, policy: file.path }));
    await using daemon = await DaemonProcess.attached('--config', config);
    using here = new Hogs(2, '0');
    using there = new Hogs(2, '1');
    await until(() => daemon.stderr.includes('policy: [0]'));
    await here.progress(20);
    await there.progress(20);
    expect(daemon.stderr).not.to.match(/policy: \[.*1/);
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
