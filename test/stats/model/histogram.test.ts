import { expect } from 'chai';
import fc from 'fast-check';
import {
  boundsNs,
  bucketOf,
  countOf,
  difference,
  emptyHistogram,
  HistogramCounter,
  NR_BUCKETS,
  percentileUs,
} from '../../../src/stats/model/histogram.js';
import { builtAbi } from '../../daemon/support/shared-memory.js';
import { histogram } from '../support/readings.js';

describe('histograms', () => {
  it('have as many buckets as those of BPF', () => {
    expect(NR_BUCKETS).to.equal(builtAbi().limits.histBuckets);
  });

  it('put every time into the bucket whose bounds hold it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (ns) => {
        const bucket = bucketOf(ns);
        expect(bucket).to.be.within(0, NR_BUCKETS - 1);
        if (bucket > 0) expect(ns).to.be.at.least(boundsNs[bucket - 1]!);
        if (bucket < NR_BUCKETS - 1) expect(ns).to.be.below(boundsNs[bucket]!);
      }),
    );
    expect(bucketOf(1024)).to.equal(1);
    expect(bucketOf(1023)).to.equal(0);
    expect(bucketOf(NaN)).to.equal(0);
    expect(bucketOf(Infinity)).to.equal(NR_BUCKETS - 1);
  });

  it('know percentiles to a factor of two', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1024, max: 8e9, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (times, share) => {
          const counter = new HistogramCounter();
          for (const ns of times) counter.add(ns);
          const sorted = times.toSorted((a, b) => a - b);
          const exactNs = sorted[Math.ceil(share * times.length) - 1]!;
          const ratio = (percentileUs(counter, share) * 1000) / exactNs;
          expect(ratio).to.be.within(0.5, 2);
        },
      ),
    );
  });

  it('have percentiles where nothing was counted, and beyond the last bound', () => {
    expect(percentileUs(emptyHistogram, 0.99)).to.equal(0);
    expect(percentileUs(histogram({ 24: 1 }), 0.5)).to.equal(2 ** 33 / 1000);
  });

  it('differ by what was counted between two looks, never by less than nothing', () => {
    const { counts, sumNs } = difference(
      histogram({ 1: 5, 2: 3 }, 100),
      histogram({ 1: 7, 2: 2 }, 90),
    );
    expect([counts[1], counts[2], countOf(counts), sumNs]).to.deep.equal([2, 0, 2, 0]);
  });
});
