import { expect } from 'chai';
import fc from 'fast-check';
import { describeMachine } from '../../../src/cli/topology/describe-machine.js';
import { asciiArt, unicodeArt } from '../../../src/cli/topology/line-art.js';
import { formGroups } from '../../../src/domains/form-groups.js';
import { layoutOf } from '../../../src/domains/layout.js';
import { parseCpuList } from '../../../src/domains/cpu-list.js';
import { fakeMachine } from '../../fixtures/sysfs-tree.js';
import { expectGolden } from '../support/golden.js';
import {
  hybrid,
  readMachine,
  regularMachine,
  serverWithSpecialCpus,
  type Machine,
} from '../support/machines.js';

function expectMachine(name: string, { topology, layout }: Machine): void {
  const lines = describeMachine(topology, layout, unicodeArt);
  expectGolden(`test/cli/golden/${name}.txt`, `${lines.join('\n')}\n`);
}

const shapes = fc.record({
  nodes: fc.integer({ min: 1, max: 4 }),
  llcs: fc.integer({ min: 1, max: 4 }),
  cores: fc.integer({ min: 1, max: 20 }),
  threads: fc.integer({ min: 1, max: 3 }),
  numbering: fc.constantFrom('adjacent' as const, 'split' as const),
});

describe('describeMachine', () => {
  it('is brief about the smallest machine', () => {
    expectMachine('smallest', readMachine(fakeMachine()));
  });

  it('shows SMT, distances, a memory-only node and names CPUs in special states', () => {
    expectMachine('server', readMachine(serverWithSpecialCpus()));
  });

  it('keeps performance and efficient cores apart, with their capacities', () => {
    expectMachine('hybrid', readMachine(hybrid()));
  });

  it('names CPUs that are in no domain', () => {
    const { topology } = readMachine(fakeMachine({ cores: 4 }));
    const layout = layoutOf(formGroups(topology.cpus.slice(0, 3)), topology);
    const text = describeMachine(topology, layout, unicodeArt).join('\n');
    expect(text).to.contain('in no domain    3\n').and.to.contain('│ 0 1 2 │');
  });

  it('numbers all of 256 CPUs on a screen', () => {
    const machine = regularMachine({ nodes: 2, llcs: 8, cores: 8, threads: 2, numbering: 'split' });
    expectMachine('256-cpus', machine);
  });

  it('shows 1,024 CPUs as lists, on not much more', () => {
    const shape = { nodes: 4, llcs: 8, cores: 16, threads: 2, numbering: 'split' } as const;
    const { topology, layout } = regularMachine(shape);
    const lines = describeMachine(topology, layout, unicodeArt);
    expect(lines.length).to.be.at.most(90);
    expect(lines.join('\n')).to.contain('│ 16-31,528-543 │').and.to.contain('│ 16 cores x 2  │');
  });

  it('needs at most 80 columns of plain ASCII, and shows each CPU once, whatever the shape', () => {
    const property = fc.property(shapes, (shape) => {
      const { topology, layout } = regularMachine(shape);
      const lines = describeMachine(topology, layout, asciiArt);
      expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(80);
      expect(lines.join('\n')).to.match(/^[\x20-\x7e\n]*$/);
      const inBoxes = lines.filter((line) => line.startsWith('|')).join('|');
      expect(drawnCpus(inBoxes)).to.deep.equal([...layout.cpus]);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

/** The CPUs in boxes, whether numbered or listed. */
function drawnCpus(inBoxes: string): number[] {
  const lists = inBoxes.replaceAll(/\d+ cores?( x \d+)?/g, '').match(/\d+(-\d+)?/g) ?? [];
  return lists.flatMap((list) => [...parseCpuList(list)]).sort((a, b) => a - b);
}
