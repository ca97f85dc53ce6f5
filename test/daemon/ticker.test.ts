import { expect } from 'chai';
import fc from 'fast-check';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { TickMeter } from '../../src/stats/tick-meter.js';
import { nextDue, Ticker, TickerGroup } from '../../src/daemon/ticker.js';

describe('nextDue', () => {
  it('is one interval after the last due time, however late the tick was', () => {
    for (const nowMs of [100, 119, 120]) expect(nextDue(100, nowMs, 20)).to.equal(120);
  });

  it('does not make up for periods that went by', () => {
    expect(nextDue(100, 121, 20)).to.equal(140);
    expect(nextDue(100, 195, 20)).to.equal(200);
  });

  it('never lies in the past and never more than an interval ahead', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        (lastMs, lateMs, intervalMs) => {
          const nowMs = lastMs + lateMs;
          const dueMs = nextDue(lastMs, nowMs, intervalMs);
          // But for the rounding of doubles.
          expect(dueMs).to.be.at.least(nowMs * (1 - 1e-12));
          expect(dueMs).to.be.at.most((nowMs + intervalMs) * (1 + 1e-12));
        },
      ),
    );
  });
});

describe('Ticker', () => {
  it('ticks, and not before its time, and tells its meter', async () => {
    const ticks = new EventTarget();
    const meter = new TickMeter();
    const startMs = performance.now();
    let firstMs = 0;
    using _ticker = new Ticker(
      10,
      (nowMs) => {
        firstMs ||= nowMs - startMs;
        ticks.dispatchEvent(new Event('tick'));
      },
      meter,
    );
    await once(ticks, 'tick');
    await once(ticks, 'tick');
    // Timers have a millisecond's precision.
    expect(firstMs).to.be.above(9);
    expect(meter.read().runs).to.equal(2);
  });

  it('has the ticks that it has in common with others of its group at one waking', async () => {
    const group = new TickerGroup();
    let isSameWaking = false;
    let runs = 0;
    let common = 0;
    const begin = (): void => {
      isSameWaking = true;
      queueMicrotask(() => (isSameWaking = false));
    };
    const count = (): void => {
      runs++;
      if (isSameWaking) common++;
    };
    using _often = new Ticker(5, begin, new TickMeter(), group);
    using _seldom = new Ticker(10, count, new TickMeter(), group);
    while (runs < 5) await sleep(5);
    expect(common).to.equal(runs);
  });

  it('stops when disposed', async () => {
    let ticks = 0;
    const meter = new TickMeter();
    {
      using _ticker = new Ticker(5, () => ticks++, meter);
    }
    await sleep(30);
    expect(ticks).to.equal(0);
    expect(meter.read().runs).to.equal(0);
  });

  it('counts the periods without a run, and what a run took', async () => {
    const meter = new TickMeter();
    let runs = 0;
    using _ticker = new Ticker(
      5,
      () => {
        // The first run takes three periods.
        for (const endMs = performance.now() + 16; runs === 0 && performance.now() < endMs;);
        runs++;
      },
      meter,
    );
    while (runs < 2) await sleep(5);
    const { missed, busyMs, late } = meter.read();
    expect(missed).to.be.at.least(2);
    expect(busyMs).to.be.at.least(16);
    expect(late.counts.reduce((sum, count) => sum + count, 0)).to.equal(runs);
  });

  it('counts the periods that a run has been overdue for, before it comes', async () => {
    const meter = new TickMeter();
    const startMs = performance.now();
    let runs = 0;
    using ticker = new Ticker(5, () => runs++, meter);
    while (performance.now() < startMs + 23);
    expect(runs).to.equal(0);
    // Due at 5; those due at 10, 15 and 20 are missed already.
    const { missed } = meter.read();
    expect(missed).to.be.at.least(3);
    while (runs === 0) await sleep(1);
    expect(meter.read().missed).to.be.at.least(missed);
    ticker[Symbol.dispose]();
    const last = meter.read();
    expect(meter.read(startMs + 1e6)).to.deep.equal(last);
  });

  it('counts a run or a missed period for each interval, however late runs are', async () => {
    const meter = new TickMeter();
    const startMs = performance.now();
    using _ticker = new Ticker(
      5,
      () => {
        const nowMs = performance.now();
        while (performance.now() < nowMs + 7);
      },
      meter,
    );
    while (performance.now() < startMs + 200) await sleep(3);
    const nowMs = performance.now();
    const { runs, missed } = meter.read(nowMs);
    // The last one may be due, and neither have run nor be missed.
    expect(runs + missed).to.be.within((nowMs - startMs) / 5 - 2, (nowMs - startMs) / 5);
  });

  it('stops when disposed by its own tick', async () => {
    let ticks = 0;
    const ticker = new Ticker(
      2,
      () => {
        ticks++;
        ticker[Symbol.dispose]();
      },
      new TickMeter(),
    );
    await sleep(30);
    expect(ticks).to.equal(1);
  });

  it('takes a shorter period at once, counted from the last tick', async () => {
    let ticks = 0;
    using ticker = new Ticker(3_600_000, () => ticks++, new TickMeter());
    ticker.intervalMs = 5;
    await sleep(30);
    expect(ticks).to.be.at.least(1);
  });

  it('is not put off by changes of the period, however frequent', async () => {
    let ticks = 0;
    using ticker = new Ticker(20, () => ticks++, new TickMeter());
    for (let i = 0; i < 20; i++) {
      await sleep(5);
      ticker.intervalMs = 20 + (i % 2);
    }
    expect(ticks).to.be.at.least(2);
  });

  it('takes a period that its own tick sets', async () => {
    let ticks = 0;
    using ticker = new Ticker(
      2,
      () => {
        ticks++;
        ticker.intervalMs = 3_600_000;
      },
      new TickMeter(),
    );
    await sleep(30);
    expect(ticks).to.equal(1);
  });
});
