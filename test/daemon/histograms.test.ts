import { expect } from 'chai';
import { HISTOGRAM_LENGTH, Histograms, toHistogram } from '../../src/daemon/histograms.js';
import { writeU64 } from '../../src/daemon/memory.js';
import { builtAbi } from './support/shared-memory.js';

describe('Histograms', () => {
  const abi = builtAbi();
  const words = new Uint32Array(3 * abi.cpuHists.size);
  const put = (cpu: number, member: number, bucket: number, count: number): void => {
    const at = cpu * abi.cpuHists.size + member;
    writeU64(words, at + abi.histogram.sum_ns, 1000 * count);
    writeU64(words, at + abi.histogram.count + 2 * bucket, count);
  };
  put(0, abi.cpuHists.wait, 3, 7);
  put(1, abi.cpuHists.wait, 24, 2 ** 40);
  put(0, abi.cpuHists.move, 0, 5);
  put(1, abi.cpuHists.move, 0, 6);
  put(2, abi.cpuHists.move, 10, 9);
  put(1, abi.cpuHists.decide, 4, 3);

  it('reads the waits of one CPU', () => {
    const into = new Float64Array(HISTOGRAM_LENGTH).fill(99);
    const histograms = new Histograms(abi, words, 2);
    histograms.wait(0, into);
    expect(toHistogram(into).sumNs).to.equal(7000);
    expect([...toHistogram(into).counts].indexOf(7)).to.equal(3);
    histograms.wait(1, into);
    expect(toHistogram(into).counts[24]).to.equal(2 ** 40);
    expect(toHistogram(into).counts[3]).to.equal(0);
  });

  it('adds up the migrations of all CPUs there are, and of no others', () => {
    const into = new Float64Array(HISTOGRAM_LENGTH).fill(99);
    const { counts, sumNs } = toHistogram(new Histograms(abi, words, 2).allMoves(into));
    expect([counts[0], counts[10], sumNs]).to.deep.equal([11, 0, 11_000]);
  });

  it('adds up what decisions took', () => {
    const into = new Float64Array(HISTOGRAM_LENGTH).fill(99);
    const { counts, sumNs } = toHistogram(new Histograms(abi, words, 2).allDecisions(into));
    expect([counts[4], sumNs]).to.deep.equal([3, 3000]);
  });
});
