import { expect } from 'chai';
import { describeChanges } from '../../src/daemon/changes.js';
import type { Configured } from '../../src/daemon/options.js';
import { makeConfig } from '../../src/domains/config/config.js';
import { parseConfig } from '../../src/domains/config/config-file.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree } from '../fixtures/sysfs-tree.js';

describe('describeChanges', () => {
  function configured(config: object): Configured {
    using tree = writeSysfsTree(fakeMachine({ nodes: 2, llcs: 2 }));
    const file = parseConfig(Buffer.from(JSON.stringify(config)), 'f');
    const { settings, layout } = makeConfig(file, {}, readTopology(tree.root));
    return { settings: settings.all, layout } as Configured;
  }

  function changes(before: object, after: object): string[] {
    return describeChanges(configured(before), configured(after));
  }

  it('names every setting that is another one, with both values', () => {
    expect(changes({}, {})).to.deep.equal([]);
    expect(changes({ interval: 1, partial: true }, { interval: 3 })).to.deep.equal([
      'interval 1 -> 3',
      'partial true -> false',
    ]);
  });

  it('tells of settings that come and go, and of those that wait for the next start', () => {
    const after = { record: '/tmp/record', recordPolicy: '/tmp/tasks' };
    expect(changes({ metrics: '9100' }, after)).to.deep.equal([
      'record unset -> "/tmp/record" (at the next start)',
      'recordPolicy unset -> "/tmp/tasks" (at the next start)',
      'metrics "9100" -> unset (at the next start)',
    ]);
  });

  it('says how many domains there are, also where as many are others', () => {
    expect(changes({}, { domains: { form: 'numa' } })).to.deep.equal([
      'domains.form "llc" -> "numa"',
      'domains: 4 -> 2',
    ]);
    const explicit = ['0', '1', '2', '3'].map((cpus) => ({ name: `own${cpus}`, cpus }));
    expect(changes({}, { domains: { explicit } }).at(-1)).to.equal('domains: 4 -> 4 others');
  });
});
