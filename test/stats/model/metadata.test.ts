import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counterNames } from '../../../src/stats/model/counters.js';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import { metadata, structsOf } from '../../../src/stats/model/metadata.js';
import { builtAbi } from '../../daemon/support/shared-memory.js';

interface FieldMeta {
  readonly desc?: string;
  readonly datum?: string;
  readonly array?: string;
  readonly dict?: { readonly key: string; readonly datum: { readonly struct: string } };
}

const KINDS = ['i64', 'u64', 'float', 'string'];

describe('the metadata of statistics', () => {
  const meta = metadata(clusterStats) as Record<
    string,
    { name: string; top?: string; user?: Record<string, string>; fields: Record<string, object> }
  >;

  it('has one root, and every structure by its name', () => {
    expect(Object.keys(meta)).to.deep.equal([
      'ClusterStats',
      'NodeStats',
      'DomainStats',
      'TickStats',
      'PolicyStats',
      'EventStats',
    ]);
    for (const [name, struct] of Object.entries(meta)) expect(struct.name).to.equal(name);
    expect(Object.values(meta).filter(({ top }) => top === 'true')).to.deep.equal([
      meta['ClusterStats'],
    ]);
  });

  it('describes each field as a datum, an array or a dict of structures, and in words', () => {
    for (const { name, fields } of Object.values(meta)) {
      for (const [key, field] of Object.entries(fields)) {
        const { datum, array, dict, desc } = field as FieldMeta;
        const where = `${name}.${key}`;
        expect(desc, where).to.be.a('string').and.not.equal('');
        expect(
          [datum, array, dict].filter((kind) => kind !== undefined),
          where,
        ).to.have.lengthOf(1);
        if (dict === undefined) expect(KINDS, where).to.include(datum ?? array);
        else {
          expect(KINDS, where).to.include(dict.key);
          expect(meta, where).to.have.property(dict.datum.struct);
        }
      }
    }
  });

  it("has all of scx_rusty's fields, with its types", () => {
    // As scx_rusty 1.1 describes itself.
    const theirs = JSON.parse(
      readFileSync(
        join(import.meta.dirname, '../../../../test/stats/model/scx-rusty.json'),
        'utf8',
      ),
    ) as Record<string, Record<string, object>>;
    for (const [struct, fields] of Object.entries(theirs)) {
      for (const [key, type] of Object.entries(fields)) {
        expect(meta[struct]!.fields[key], `${struct}.${key}`).to.deep.include(type);
      }
    }
    expect(meta['NodeStats']!.user).to.deep.equal({ _om_label: 'node', _om_prefix: 'n_' });
    expect(meta['DomainStats']!.user).to.deep.equal({ _om_label: 'domain', _om_prefix: 'd_' });
  });

  it('tells the fields of all structures apart by prefix and name', () => {
    const names = structsOf(clusterStats).flatMap(({ prefix = '', fields }) =>
      Object.keys(fields).map((key) => prefix + key),
    );
    expect(new Set(names).size).to.equal(names.length);
  });

  it('knows the counters of BPF', () => {
    const counted = new Set(builtAbi().counters.keys());
    expect(counterNames.filter((name) => !counted.has(name))).to.deep.equal([]);
  });
});
