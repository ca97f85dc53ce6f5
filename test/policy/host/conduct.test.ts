import { expect } from 'chai';
import { Conduct, type PolicyHealth } from '../../../src/policy/host/conduct.js';

const WELL: PolicyHealth = { isLate: false, turns: 0, nrLate: 0, nrHeld: 0 };

/** The verdict after so many looks. */
function looks(count: number, at: (look: number) => Partial<PolicyHealth>): string | undefined {
  const conduct = new Conduct(WELL);
  let verdict: string | undefined;
  for (let look = 1; look <= count; look++) verdict ??= conduct.look({ ...WELL, ...at(look) });
  return verdict;
}

describe('Conduct', () => {
  it('has nothing to say of a policy that is well, or late now and then', () => {
    expect(looks(1000, () => ({}))).to.equal(undefined);
    expect(looks(1000, (look) => ({ nrLate: Math.floor(look / 10) }))).to.equal(undefined);
    expect(looks(1000, (look) => ({ isLate: look % 10 !== 0 }))).to.equal(undefined);
  });

  it('waits for who ends turns, though the kernel has not seen that yet', () => {
    expect(looks(1000, (turns) => ({ isLate: true, turns }))).to.equal(undefined);
  });

  it('puts out a policy that has been late at ten looks in a row', () => {
    expect(looks(9, () => ({ isLate: true }))).to.equal(undefined);
    expect(looks(10, () => ({ isLate: true }))).to.match(/endless loop/);
  });

  it('puts out a policy that is late again and again', () => {
    expect(looks(100, (look) => ({ nrLate: look }))).to.match(/late 21 times within ten seconds/);
  });

  it('puts out a policy that holds tasks back for long', () => {
    expect(looks(100, (look) => ({ nrHeld: look }))).to.match(/workConserving/);
    expect(looks(1000, (look) => ({ nrHeld: Math.floor(look / 5) }))).to.equal(undefined);
  });
});
