import { expect } from 'chai';
import { errnoName } from '../../src/ffi/errno.js';

describe('errnoName', () => {
  it('takes either sign', () => {
    expect(errnoName(16)).to.equal('EBUSY');
    expect(errnoName(-16)).to.equal('EBUSY');
  });

  it('prefers the usual one of two names', () => {
    expect(errnoName(11)).to.equal('EAGAIN');
    expect(errnoName(95)).to.equal('EOPNOTSUPP');
  });

  it("knows the kernel's own, and gives the number of others", () => {
    expect(errnoName(-524)).to.equal('ENOTSUPP');
    expect(errnoName(-4000)).to.equal('errno 4000');
  });
});
