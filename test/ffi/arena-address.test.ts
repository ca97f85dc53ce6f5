import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { findArenaAddress } from '../../src/ffi/arena-address.js';

const GIB = 2 ** 30;
const WINDOW = 1n << 32n;

const line = (start: bigint, end: bigint): string =>
  `${start.toString(16)}-${end.toString(16)} rw-p 00000000 00:00 0 \n`;

/** A stack at the top of a 47-bit address space. */
const STACK = line(0x7ffc_1234_5000n, 0x7ffc_1236_6000n);

describe('findArenaAddress', () => {
  it('prefers three quarters up the address space', () => {
    expect(findArenaAddress(STACK, GIB)).to.equal(0x6000_0001_0000n);
    const arm48 = line(0xffff_8000_0000n, 0xffff_8010_0000n);
    expect(findArenaAddress(arm48, GIB)).to.equal(0xc000_0001_0000n);
    const arm39 = line(0x7f_f000_0000n, 0x7f_f010_0000n);
    expect(findArenaAddress(arm39, GIB)).to.equal(0x60_0001_0000n);
  });

  it("ignores the kernel's page in the list", () => {
    const vsyscall = 'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n';
    expect(findArenaAddress(STACK + vsyscall, GIB)).to.equal(0x6000_0001_0000n);
  });

  it('goes up past what is taken, then down', () => {
    const taken = line(0x6000_8000_0000n, 0x6000_8000_1000n);
    expect(findArenaAddress(STACK + taken, GIB)).to.equal(0x6000_0001_0000n);
    expect(findArenaAddress(STACK + taken, 3 * GIB)).to.equal(0x6001_0001_0000n);
    const upperQuarter = line(0x6000_0000_0000n, 0x7fff_ffff_f000n);
    expect(findArenaAddress(upperQuarter, GIB)).to.equal(0x5fff_0001_0000n);
  });

  it('gives up where nothing is free or the arena is too large', () => {
    expect(findArenaAddress(line(0n, 0x7fff_ffff_f000n), GIB)).to.equal(undefined);
    expect(findArenaAddress(STACK, 4 * GIB)).to.equal(undefined);
  });

  it('finds one in this process', () => {
    expect(findArenaAddress(readFileSync('/proc/self/maps', 'latin1'), GIB)).not.to.equal(
      undefined,
    );
  });

  it('never overlaps a mapping nor crosses a window', () => {
    const mapping = fc
      .tuple(fc.bigInt(0n, 0x7fff_ffffn), fc.bigInt(1n, 0x1f_ffffn))
      .map(([page, pages]) => [page << 16n, (page + pages) << 16n] as const);
    fc.assert(
      fc.property(
        fc.array(mapping, { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 * GIB - 65_536 }),
        (mappings, bytes) => {
          const address = findArenaAddress(
            STACK + mappings.map(([start, end]) => line(start, end)).join(''),
            bytes,
          );
          if (address === undefined) return;
          const last = address + BigInt(bytes) - 1n;
          expect(last / WINDOW).to.equal(address / WINDOW);
          expect(address % 65_536n).to.equal(0n);
          for (const [start, end] of mappings)
            expect(end <= address || start > last).to.equal(true);
        },
      ),
    );
  });
});
