import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pacer } from '../../src/stats/pacer.js';

/** Keeps a CPU busy. */
function work(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs;);
}

describe('Pacer', () => {
  it('does a first piece of work at once', () => {
    let done = 0;
    new Pacer().add(() => {
      done++;
    });
    expect(done).to.equal(1);
  });

  it('does all of it in order, and rests nine times as long as it works', async () => {
    const pacer = new Pacer();
    const order: number[] = [];
    const startMs = performance.now();
    for (let n = 0; n < 12; n++) {
      pacer.add(() => {
        work(1);
        order.push(n);
      });
    }
    while (order.length < 12) await sleep(1);
    expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
    // At most three pieces of 1 ms are done at a stretch: there are three rests, of 18 ms or more.
    expect(performance.now() - startMs).to.be.at.least(3 * 18);
  });

  it('lets others have their turn between two stretches', async () => {
    const pacer = new Pacer();
    let done = 0;
    for (let n = 0; n < 6; n++) {
      pacer.add(() => {
        work(3);
        done++;
      });
    }
    // One piece is more than a stretch.
    expect(done).to.equal(1);
    while (done < 6) await sleep(1);
  });
});
