import { expect } from 'chai';
import { Aside } from '../support/aside.js';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';

describe('a slice of 0', () => {
  it("is the domain's own", async () => {
    await using rig = await InteractiveRig.start(
      `
      export default class {
        private turns: number[] = [];
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, nrCpusAllowed, startTs, stopTs }: QueuedTask) {
          this.scheduler.dispatch(slot, RL_CPU_ANY);
          if (nrCpusAllowed === 1 && startTs > 0) this.turns.push((stopTs - startTs) / 1e6);
          if (this.turns.length === 20) this.scheduler.log(JSON.stringify(this.turns.splice(0)));
        }
      }`,
      ...'--rescue-after 200 --slice-us-underutil 60000'.split(' '),
    );
    using _aside = new Aside('0');
    using _two = new Hogs(2, '1');
    await until(() => rig.said.length > 1);
    // Those of the first are from before they were hogs.
    const turnsMs = (rig.said[0] as number[]).sort((a, b) => a - b);
    const TICK_MS = 4;
    expect(turnsMs[0]).to.be.above(60 - TICK_MS);
    expect(turnsMs.at(-1)).to.be.below(60 + 2 * TICK_MS + 1);
  });
});
