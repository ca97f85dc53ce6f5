import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { setOnline } from '../support/cpus.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';

const TRACING = '/sys/kernel/tracing';
const EVENT = `${TRACING}/events/sched_ext/sched_ext_dump/enable`;

/** The debug dump that SysRq-D writes to the trace, without what stands before its lines. */
async function debugDump(): Promise<string> {
  writeFileSync(`${TRACING}/trace`, '');
  writeFileSync(EVENT, '1');
  try {
    writeFileSync('/proc/sysrq-trigger', 'D');
    let trace = '';
    await until(() => {
      trace = readFileSync(`${TRACING}/trace`, 'utf8');
      return trace.includes('Event counters');
    });
    return trace.replaceAll(/^.*sched_ext_dump: /gm, '');
  } finally {
    writeFileSync(EVENT, '0');
  }
}

describe('the debug dump', () => {
  afterEach(() => {
    setOnline(7, true);
  });

  it('tells of domains, CPUs and tasks what the scheduler knows', async () => {
    using _bare = new BareScheduler('--slice-us-underutil', '7000');
    const hogs = Array.from({ length: 4 }, () => new Hog('2'));
    try {
      // Long enough for none to be reading what it is made of.
      await until(() => hogs.every(({ ticks }) => ticks > 20));
      const dump = await debugDump();
      expect(dump).to.match(/^rusty: domains=4 layout=\d+ chunks=\d+ hotplugs=0$/m);
      expect(
        dump.match(/rusty: domain=\d+ node=[01] cpus=2 queued=\d+ slice=7000000 /g),
      ).to.have.lengthOf(4);
      // Three of the four wait for CPU 2 in its own queue; all, while it has something else to do.
      const moments = '(3 runs: domain=1 weight=100 for=\\d+|4 runs none of ours)';
      const ofCpus = [...dump.matchAll(/rusty: domain=1 queued=\d+ runs.*/g)].map(([line]) => line);
      expect(ofCpus[0]).to.match(new RegExp(`queued=${moments}$`));
      const waiting = dump.match(/rusty: domain=1 queue=258 weight=100 ahead=-?\d+ burst=\d+ /g);
      expect(waiting).to.have.lengthOf(4);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('tells which CPUs are offline, those too that were when the scheduler came', async () => {
    setOnline(7, false);
    using _bare = new BareScheduler();
    expect(await debugDump()).to.match(/^CPU 7 [^]*? rusty: queued=0 is down$/m);
    setOnline(7, true);
    expect(await debugDump()).not.to.contain('is down');
  });
});
