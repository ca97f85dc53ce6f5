import { expect } from 'chai';
import fc from 'fast-check';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import { encode } from '../../../src/stats/model/encode.js';
import { Period } from '../../../src/stats/model/period.js';
import { origin } from '../../../src/stats/model/reading.js';
import { struct } from '../../../src/stats/model/spec.js';
import { parseExact } from '../../../src/stats/socket/exact-json.js';
import { twoReadings } from '../support/readings.js';

const pair = struct<{ u64: number | bigint; float: number }>()({
  name: 'Pair',
  desc: '',
  fields: {
    u64: { array: 'u64', unit: '', desc: '', value: ({ u64 }) => [u64] },
    float: { datum: 'float', unit: '', desc: '', value: ({ float }) => float },
  },
});

describe('encode', () => {
  it('writes all digits of a u64, and reads them again', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (word) => {
        const text = encode(pair, { u64: word, float: 0 });
        expect(text).to.equal(`{"u64":[${word}],"float":0}`);
        const { u64 } = parseExact(text) as { u64: (number | bigint)[] };
        expect(BigInt(u64[0]!)).to.equal(word);
      }),
    );
  });

  it('writes numbers only: no null, no point in a whole number, nothing negative', () => {
    for (const odd of [NaN, Infinity, -Infinity, -1]) {
      expect(encode(pair, { u64: odd, float: NaN })).to.equal('{"u64":[0],"float":0}');
    }
    expect(encode(pair, { u64: 1e21, float: -0.25 })).to.equal(
      '{"u64":[1000000000000000000000],"float":-0.25}',
    );
    expect(encode(pair, { u64: 2.75, float: 1e-7 })).to.equal('{"u64":[2],"float":1e-7}');
  });

  it('writes floats that read as they were', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (float) => {
        const { float: read } = parseExact(encode(pair, { u64: 0, float })) as {
          float: number | bigint;
        };
        expect(Number(read) === float).to.equal(true);
      }),
    );
  });

  it('writes no null for a daemon that has not attached yet', () => {
    const text = encode(clusterStats, new Period(origin, origin));
    expect(text).not.to.contain('null');
    expect(JSON.parse(text)).to.deep.include({ total: 0, dsq_dispatch: 0, nodes: {} });
  });

  it('writes every field of every domain', () => {
    const { before, after } = twoReadings();
    const stats = JSON.parse(encode(clusterStats, new Period(before, after))) as {
      nodes: Record<string, { doms: Record<string, object> }>;
    };
    expect(Object.keys(stats)).to.deep.equal(Object.keys(clusterStats.fields));
    expect(stats.nodes['1']!.doms['1']).to.include({ load: 1.5, imbal: -2.5, cpu_busy: 25 });
  });
});

describe('parseExact', () => {
  it('leaves strings alone, and all else as JSON.parse() has it', () => {
    const text =
      '{"a":"12345678901234567890,\\"1","b":[1.12345678901234567890,-3e400,9007199254740992]}';
    expect(parseExact(text)).to.deep.equal({
      a: '12345678901234567890,"1',
      b: [1.1234567890123457, -Infinity, 9_007_199_254_740_992n],
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/\d{16}/.test(JSON.stringify(value)));
        expect(parseExact(JSON.stringify(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
