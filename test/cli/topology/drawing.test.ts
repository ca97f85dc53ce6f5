import { expect } from 'chai';
import { drawMachine } from '../../../src/cli/topology/drawing.js';
import { asciiArt } from '../../../src/cli/topology/line-art.js';
import { fakeMachine, type FakeMachine } from '../../fixtures/sysfs-tree.js';
import { readMachine } from '../support/machines.js';

function draw(fake: FakeMachine): string[] {
  const { topology, layout } = readMachine(fake);
  return drawMachine(topology, layout, asciiArt);
}

describe('drawMachine', () => {
  it('has boxes of unequal height side by side', () => {
    const fake = fakeMachine({ llcs: 2, cores: 2 });
    fake.cpus[1]!.core = fake.cpus[0]!.core;
    expect(draw(fake).slice(1)).to.deep.equal([
      'node 0  CPUs 0-3',
      '+ 0 + + 1 --+',
      '| 0 | | 2 3 |',
      '| 1 | +-----+',
      '+---+',
    ]);
  });

  it('breaks domains with many cores at a power of two', () => {
    const lines = draw(fakeMachine({ cores: 40 }));
    expect(lines[3]).to.match(/^\| {2}0 .* 15 \|$/);
    expect(lines[4]).to.match(/^\| 16 .* 31 \|$/);
    expect(lines[5]).to.match(/^\| 32 .* 39 +\|$/);
  });

  it('names packages where there are several, and counts them where there are many', () => {
    expect(draw(fakeMachine({ nodes: 2 }))).to.include('node 1  package 1  CPUs 1');
    const fake = fakeMachine({ cores: 8 });
    for (const cpu of fake.cpus) cpu.package = cpu.id % 2;
    expect(draw(fake)).to.include('node 0  packages 0, 1  CPUs 0-7');
    for (const cpu of fake.cpus) cpu.package = cpu.id;
    expect(draw(fake)).to.include('node 0  8 packages  CPUs 0-7');
  });

  it('says whose memory a memory-only node has', () => {
    const fake = fakeMachine({ nodes: 2 });
    fake.nodeIds = [0, 1, 2];
    fake.distance = (from, to) => (from === to ? 10 : from + to === 3 ? 15 : 30);
    expect(draw(fake)).to.include('node 2  memory only, local to CPUs 1');
  });
});
