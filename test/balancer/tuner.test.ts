import { expect } from 'chai';
import fc from 'fast-check';
import { Tuner, type TunerOptions } from '../../src/balancer/tuner.js';

const WALL = 1000;

/** One tick of two domains of two CPUs, by how much of 1000 each CPU was idle. */
function tick(
  idle: number[],
  options: Partial<TunerOptions> = {},
  queued = [0, 0],
  isOnline = [1, 1, 1, 1],
): Tuner {
  const tuner = new Tuner([0, 0, 1, 1], 2, options);
  tuner.tune({ wall: WALL, idle, isOnline, queued });
  return tuner;
}

describe('Tuner, utilisation', () => {
  it('is what is not idle, averaged over the domain', () => {
    expect([...tick([0, 500, 1000, 1000]).utilisation]).to.deep.equal([0.75, 0]);
  });

  it('does not count offline CPUs, as busy or idle', () => {
    const tuner = tick([0, 0, 1000, 0], {}, [0, 0], [1, 0, 0, 0]);
    expect([...tuner.utilisation]).to.deep.equal([1, 0]);
  });

  it('takes an idle counter that went back, or too far, for an idle CPU', () => {
    expect([...tick([-5, 1001, 0, NaN]).utilisation]).to.deep.equal([0, 0.5]);
  });

  it('leaves out CPUs that are in no domain', () => {
    const tuner = new Tuner([0, 0xffff, 0], 1);
    tuner.tune({ wall: WALL, idle: [0, 0, 1000], isOnline: [1, 1, 1], queued: [0] });
    expect([...tuner.utilisation]).to.deep.equal([0.5]);
  });

  it('keeps everything over a tick of no length', () => {
    const tuner = tick([0, 0, 1000, 1000], {}, [18, 0]);
    const before = [...tuner.utilisation, ...tuner.sliceUs, ...tuner.kickGreedy];
    tuner.tune({ wall: 0, idle: [0, 0, 0, 0], isOnline: [1, 1, 1, 1], queued: [0, 0] });
    expect([...tuner.utilisation, ...tuner.sliceUs, ...tuner.kickGreedy]).to.deep.equal(before);
  });
});

describe('Tuner, slice', () => {
  it('is the underutil slice until tasks wait', () => {
    expect([...new Tuner([0], 1).sliceUs]).to.deep.equal([20_000]);
    // scx_rusty has 20 ms at 0.99998 and 1 ms at 0.99999 of the whole host; ours is a ramp, by domain.
    expect([...tick([0, 0, 1, 1]).sliceUs]).to.deep.equal([20_000, 20_000]);
  });

  it('gives every task a turn within the underutil slice', () => {
    expect([...tick([0, 0, 0, 0], {}, [2, 18]).sliceUs]).to.deep.equal([10_000, 2_000]);
  });

  it('never falls below the overutil slice', () => {
    expect([...tick([0, 0, 0, 0], {}, [38, 1000]).sliceUs]).to.deep.equal([1_000, 1_000]);
  });

  it('falls smoothly with the queue and the utilisation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 0, max: 100 }),
        (idle, queued) => {
          const at = (i: number, q: number): number => tick([i, i, i, i], {}, [q, q]).sliceUs[0]!;
          const slice = at(idle, queued);
          expect(slice).within(1_000, 20_000);
          expect(at(idle, queued + 1)).at.most(slice);
          expect(at(Math.max(0, idle - 1), queued)).within(slice * 0.998 - 1, slice);
        },
      ),
    );
  });
});

describe('Tuner, stranded tasks', () => {
  const strands = (...args: Parameters<typeof tick>) => tick(...args).hasStranded;

  it('are those that wait while a whole CPU of another domain was idle', () => {
    expect(strands([0, 0, 1000, 0], {}, [1, 0])).to.equal(true);
    expect(strands([0, 0, 500, 500], {}, [1, 0])).to.equal(true);
  });

  it('are none where less than a CPU was idle, or nobody waits', () => {
    expect(strands([0, 0, 600, 300], {}, [5, 0])).to.equal(false);
    expect(strands([0, 0, 1000, 1000])).to.equal(false);
  });

  it('do not come from idle CPUs of the domain in which they wait', () => {
    expect(strands([1000, 1000, 0, 0], {}, [1, 0])).to.equal(false);
  });

  it('do not come from CPUs that are offline', () => {
    expect(strands([0, 0, 1000, 1000], {}, [1, 0], [1, 1, 0, 0])).to.equal(false);
  });
});

describe('Tuner, greedy masks', () => {
  const masks = (idle: number[], directPct: number, kickPct: number): number[] => {
    const tuner = tick(idle, { directGreedyUnderPct: directPct, kickGreedyUnderPct: kickPct });
    return [tuner.directGreedy[0]!, tuner.kickGreedy[0]!];
  };

  it('have the domains that are less busy than the threshold', () => {
    expect(masks([200, 200, 100, 100], 85, 80)).to.deep.equal([0b01, 0]);
  });

  it('do not have a domain exactly at the threshold', () => {
    expect(masks([500, 500, 499, 501], 50, 50.1)).to.deep.equal([0, 0b11]);
  });

  it('are empty at 0 and full at 100, whatever the utilisation', () => {
    expect(masks([1000, 1000, 0, 0], 0, 100)).to.deep.equal([0, 0b11]);
  });

  it('have every domain before the first tick, but for 0', () => {
    const { directGreedy, kickGreedy } = new Tuner([0, 0, 1, 1], 2, { directGreedyUnderPct: 0 });
    expect([directGreedy[0], kickGreedy[0]]).to.deep.equal([0, 0b11]);
  });

  it('have a word for every 32 domains', () => {
    const cpuDomain = Array.from({ length: 70 }, (_, cpu) => cpu);
    const tuner = new Tuner(cpuDomain, 70);
    const idle = cpuDomain.map((cpu) => (cpu === 33 || cpu === 63 ? WALL : 0));
    tuner.tune({
      wall: WALL,
      idle,
      isOnline: cpuDomain.map(() => 1),
      queued: cpuDomain.map(() => 0),
    });
    expect([...tuner.directGreedy]).to.deep.equal([0, (0x80000000 | 2) >>> 0, 0]);
    expect([...tuner.kickGreedy]).to.deep.equal([0xffffffff, 0xffffffff, 0b111111]);
  });
});
