import { expect } from 'chai';
import { readU64, u32, writeU64 } from '../../src/daemon/memory.js';

describe('64-bit words', () => {
  it('hold the longest half-life, in nanoseconds', () => {
    const bytes = new Uint8Array(24).fill(0xff);
    const words = u32(bytes);
    writeU64(words, 2, 600e9);
    expect(readU64(words, 2)).to.equal(600e9);
    expect(new DataView(bytes.buffer).getBigUint64(8, true)).to.equal(600_000_000_000n);
    expect([words[1], words[4]]).to.deep.equal([0xffffffff, 0xffffffff]);
  });
});
