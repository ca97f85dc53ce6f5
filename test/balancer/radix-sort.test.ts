import { expect } from 'chai';
import fc from 'fast-check';
import { RadixSort } from '../../src/balancer/radix-sort.js';

describe('RadixSort', () => {
  it('sorts like a stable sort, small and large', () => {
    const key = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    const sizes = { maxLength: 300, size: 'max' } as const;
    const sorter = new RadixSort();
    fc.assert(
      fc.property(fc.array(key, sizes), (keys) => {
        sorter.reset(keys.length);
        keys.forEach((k, index) => {
          sorter.add(k, index);
        });
        sorter.sort();
        const expected = keys.map((_, index) => index).sort((a, b) => keys[a]! - keys[b]!);
        expect([...sorter.values.subarray(0, sorter.count)]).to.deep.equal(expected);
      }),
    );
  });
});
