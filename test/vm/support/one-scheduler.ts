import { Aside } from './aside.js';
import { BareScheduler } from './in-process.js';

/**
 * One scheduler for all tests of the `describe` that calls this: loading takes seconds, which they
 * would mostly spend waiting for it. This process keeps out of their way. It is there while they run.
 *
 * @param ownCpus where this process runs meanwhile
 */
export function oneScheduler(ownCpus = '6-7'): { readonly bare: BareScheduler } {
  let bare: BareScheduler, aside: Aside;
  before(() => {
    aside = new Aside(ownCpus);
    bare = new BareScheduler();
  });
  after(() => {
    bare[Symbol.dispose]();
    aside[Symbol.dispose]();
  });
  return {
    get bare() {
      return bare;
    },
  };
}
