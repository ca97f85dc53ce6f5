import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Reloads, type ReloadOutcome } from '../../src/daemon/reloads.js';

describe('Reloads', () => {
  const outcomeOf = (number: number): ReloadOutcome => ({
    changes: [String(number)],
    warnings: [],
    isRestarted: false,
  });

  it('makes one of a thousand requests at once, and answers all of them with it', async () => {
    let count = 0;
    const reloads = new Reloads(() => outcomeOf(++count));
    const answers = await Promise.all(Array.from({ length: 1000 }, () => reloads.request()));
    expect(new Set(answers)).to.deep.equal(new Set([outcomeOf(1)]));
    expect(count).to.equal(1);
  });

  it('makes another for requests that come once it has begun', async () => {
    const answers: Promise<ReloadOutcome>[] = [];
    let count = 0;
    const reloads = new Reloads(() => {
      // As a signal that comes while the file is read.
      if (++count === 1) answers.push(reloads.request(), reloads.request());
      return outcomeOf(count);
    });
    expect(await reloads.request()).to.deep.equal(outcomeOf(1));
    expect(await Promise.all(answers)).to.deep.equal([outcomeOf(2), outcomeOf(2)]);
  });

  it('leaves turns of the event loop to others', async () => {
    let count = 0;
    const reloads = new Reloads(() => outcomeOf(++count));
    const asked = reloads.request();
    await Promise.resolve();
    expect(count).to.equal(0);
    await nextTurn();
    await asked;
    expect(count).to.equal(1);
  });

  it('fails as the reload does, and not the next one', async () => {
    let count = 0;
    const reloads = new Reloads(() => {
      if (++count === 1) throw new Error('broken');
      return outcomeOf(count);
    });
    const first = await reloads.request().catch((error: unknown) => error);
    expect(first).to.have.property('message', 'broken');
    expect(await reloads.request()).to.deep.equal(outcomeOf(2));
  });
});
