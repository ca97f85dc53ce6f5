import { expect } from 'chai';
import { setOnline } from '../support/cpus.js';
import { DaemonProcess } from '../support/daemon.js';
import { PolicyFile } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { enableCount, until } from '../support/sched-ext.js';

const POLICY = `
  export default class {
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6); }
    machineChanged(machine: BpfScheduler['machine']) {
      const cpus = machine.domains.map(({ cpus }) => cpus);
      this.scheduler.log(JSON.stringify([cpus, this.scheduler.nrOnlineCpus, machine.domainOf(1)]));
    }
  }`;

describe('a policy, when a CPU goes and comes', () => {
  afterEach(() => {
    setOnline(1, true);
  });

  it('is told, and decides on', async () => {
    using file = new PolicyFile(POLICY);
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    const attached = enableCount();
    using hogs = new Hogs(4);
    await hogs.progress();
    const said = (): unknown =>
      JSON.parse(/policy: (\[.*\])(?![^]*policy: \[)/.exec(daemon.stderr)?.[1] ?? '[]');
    setOnline(1, false);
    await until(() => JSON.stringify(said()) === '[[[0]],1,-1]');
    await hogs.progress();
    setOnline(1, true);
    await until(() => JSON.stringify(said()) === '[[[0],[1]],2,1]');
    await hogs.progress();
    // One of them is on CPU 1 again.
    await until(() => hogs.all.some(({ cpu }) => cpu === 1));
    expect(enableCount()).to.equal(attached);
    expect(daemon.stderr).not.to.contain('is out');
    expect(await daemon.stop(), daemon.stderr).to.equal(0);
  });
});
