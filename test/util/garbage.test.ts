import { expect } from 'chai';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { collectEvery, collectGarbage } from '../../src/util/garbage.js';

/** An object that nobody has but the reference. */
function forgotten(): WeakRef<object> {
  return new WeakRef({ since: performance.now() });
}

describe('garbage', () => {
  it('is collected on demand', async () => {
    const one = forgotten();
    // What a weak reference was made to is kept until the turn of the event loop ends.
    await nextTurn();
    collectGarbage();
    expect(one.deref()).to.equal(undefined);
  });

  it('is collected again and again, while the process does something else', async () => {
    const timer = collectEvery(5);
    try {
      expect(timer.hasRef()).to.equal(false);
      for (let round = 0; round < 2; round++) {
        const one = forgotten();
        await sleep(50);
        expect(one.deref()).to.equal(undefined);
      }
    } finally {
      clearInterval(timer);
    }
  });
});
