import { expect } from 'chai';
import { buildLayout } from '../../src/domains/layout.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { isSameLayout } from '../../src/domains/same-layout.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

const shape = { nodes: 2, llcs: 2, cores: 2 };

function layoutOf(bend: (machine: FakeMachine) => void = () => undefined) {
  const machine = fakeMachine(shape);
  bend(machine);
  using tree = writeSysfsTree(machine);
  return buildLayout(readTopology(tree.root));
}

describe('isSameLayout', () => {
  const layout = layoutOf();

  it('holds for layouts that were made of the same', () => {
    expect(isSameLayout(layout, layout)).to.equal(true);
    expect(isSameLayout(layout, layoutOf())).to.equal(true);
  });

  const bends: Record<string, (machine: FakeMachine) => void> = {
    'a CPU that is gone': ({ cpus }) => (cpus[3]!.online = false),
    'a CPU in another domain': ({ cpus }) => cpus[3]!.caches.set(3, 0),
    'another capacity': ({ cpus }) => {
      for (const { id, files } of cpus) files['cpu_capacity'] = id === 0 ? '512' : '1024';
    },
    'another distance': (machine) => {
      machine.distance = (from, to) => (from === to ? 10 : 30);
    },
  };
  for (const [what, bend] of Object.entries(bends)) {
    it(`does not for ${what}`, () => {
      expect(isSameLayout(layout, layoutOf(bend))).to.equal(false);
    });
  }

  it('does not for a setting of a domain, a name, or an order of stealing', () => {
    const [first, ...rest] = layout.domains;
    const own = { ...layout, domains: [{ ...first!, sliceUsUnderutil: 5000 }, ...rest] };
    expect(isSameLayout(layout, own)).to.equal(false);
    const named = { ...layout, domains: [{ ...first!, name: 'mine' }, ...rest] };
    expect(isSameLayout(layout, named)).to.equal(false);
    const ordered = { ...layout, stealOrder: layout.stealOrder.toReversed() };
    expect(isSameLayout(layout, ordered)).to.equal(false);
  });
});
