import { expect } from 'chai';
import { capacityClasses } from '../../../src/cli/topology/capacity-classes.js';
import { formatCpuList } from '../../../src/domains/cpu-list.js';
import { fakeMachine, type FakeMachine } from '../../fixtures/sysfs-tree.js';
import { readMachine } from '../support/machines.js';

function classesOf(capacities: readonly number[]): string[] {
  const machine: FakeMachine = fakeMachine({ cores: capacities.length });
  for (const cpu of machine.cpus) cpu.files['cpu_capacity'] = String(capacities[cpu.id]);
  return capacityClasses(readMachine(machine).topology.cpus).map(
    ({ label, cpus }) => `${label}: ${formatCpuList(cpus)}`,
  );
}

describe('capacityClasses', () => {
  it('is one without a label where all CPUs are equal', () => {
    expect(classesOf([1024, 1024])).to.deep.equal([': 0-1']);
  });

  it('tells kinds and capacities, the strongest first', () => {
    expect(classesOf([300, 300, 1024, 700])).to.deep.equal(['P 1024: 2', 'E 700: 3', 'E 300: 0-1']);
  });

  it('tells only capacities where all CPUs are of a kind', () => {
    expect(classesOf([1000, 1024])).to.deep.equal(['1024: 1', '1000: 0']);
  });

  it('tells ranges by kind where nearly every CPU has a capacity of its own', () => {
    expect(classesOf([1024, 1010, 1000, 990, 980, 400])).to.deep.equal([
      'P 980-1024: 0-4',
      'E 400: 5',
    ]);
  });
});
