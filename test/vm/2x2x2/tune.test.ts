import { expect } from 'chai';
import { TuneLoop } from '../../../src/daemon/tune-loop.js';
import { Aside } from '../support/aside.js';
import { BareScheduler } from '../support/in-process.js';
import { Hogs } from '../support/rescue.js';

const LONGEST_US = 20_000;
/** Of a domain of two CPUs: two run, four wait. */
const TASKS = 6;

describe('slices', () => {
  it('shrink in the domain where tasks wait, and nowhere else', async () => {
    using _aside = new Aside('6-7');
    using bare = new BareScheduler('-g', '0');
    using tune = new TuneLoop(bare.scheduler, bare.layout, bare.configured.options);
    using hogs = new Hogs(TASKS, '0-1');
    await hogs.progress(1);
    tune.run();
    const slices = [0, 1, 2, 3].map((domain) => bare.scheduler.tune.sliceUs(domain));
    expect(slices[0]).to.be.closeTo((LONGEST_US * 2) / TASKS, LONGEST_US / 20);
    // The last has the threads of this process, several of which may want to run.
    expect(slices.slice(1, 3)).to.deep.equal([LONGEST_US, LONGEST_US]);
  });
});
