import { expect } from 'chai';
import fc from 'fast-check';
import { formatCpuList } from '../../../src/domains/cpu-list.js';
import { CpuSet } from '../../../src/domains/cpu-set.js';
import { parseConfig } from '../../../src/domains/config/config-file.js';
import { layOutAgain, makeConfig, type Config } from '../../../src/domains/config/config.js';
import type { GivenFlags } from '../../../src/domains/config/settings.js';
import { buildLayout, type DomainLayout } from '../../../src/domains/layout.js';
import type { Topology } from '../../../src/domains/topology.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { fakeMachine } from '../../fixtures/sysfs-tree.js';
import { topologyOf } from './machines.js';

/** Two nodes of two LLCs of two CPUs; CPU 7 is offline. */
const machine = fakeMachine({ nodes: 2, llcs: 2, cores: 2 });
machine.cpus[7]!.online = false;
machine.overrides['cpu/isolated'] = '3';
const topology = topologyOf(machine);

function make(file: unknown, flags: GivenFlags = {}, on: Topology = topology): Config {
  const bytes = Buffer.from(typeof file === 'string' ? file : JSON.stringify(file, null, 1));
  return makeConfig(parseConfig(bytes, 'f'), flags, on);
}

function domainsOf({ domains }: DomainLayout): string[] {
  return domains.map(({ name, cpus }) => `${name} ${formatCpuList(cpus)}`);
}

/** The lines of the error, without its first and last. */
function problemsOf(file: unknown, flags: GivenFlags = {}, code = 'CONFIG_INVALID'): string[] {
  try {
    make(file, flags);
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error;
    expect(error.code).to.equal(code);
    const lines = error.message.split('\n');
    expect(lines.shift()).to.equal('the configuration is not valid');
    expect(lines.pop()).to.match(/^\d+ errors?; correct the configuration/);
    return lines;
  }
  expect.fail('no error');
}

function explicit(...domains: object[]): object {
  return { domains: { explicit: domains.map((domain, i) => ({ name: `d${i}`, ...domain })) } };
}

describe('makeConfig', function () {
  this.timeout(120_000); // writes trees
  it('has the defaults and the default domains without file and flags', () => {
    const { settings, layout, warnings } = makeConfig(undefined, {}, topology);
    expect(layout).to.deep.equal(buildLayout(topology));
    expect(settings.tunables).to.include({ interval: 2, sliceUsUnderutil: 20_000 });
    expect([...settings.all.values()].map(({ origin }) => origin)).to.satisfy((origins: string[]) =>
      origins.every((origin) => origin === 'default'),
    );
    expect(warnings).to.deep.equal([]);
  });

  it('prefers flags to the file, and the file to defaults', () => {
    const file = { interval: 3, partial: true, loadBalance: true };
    const { settings } = make(file, { interval: 4, loadBalance: false });
    expect(settings.tunables).to.include({ interval: 4, partial: true, loadBalance: false });
    expect(Object.fromEntries(settings.all)).to.deep.include({
      interval: { value: 4, origin: '--interval' },
      partial: { value: true, origin: 'f:3:13' },
      loadBalance: { value: false, origin: '--no-load-balance' },
      fifoSched: { value: false, origin: 'default' },
      'domains.form': { value: 'llc', origin: 'default' },
    });
  });

  it('tells where the forming of domains comes from', () => {
    const file = { domains: { form: 'numa', maxCpus: 2, exclude: '0' } };
    expect(Object.fromEntries(make(file).settings.all)).to.deep.include({
      'domains.form': { value: 'numa', origin: 'f:3:11' },
      'domains.maxCpus': { value: 2, origin: 'f:4:14' },
    });
    const byFlag = Object.fromEntries(make(file, { cacheLevel: 2 }).settings.all);
    expect(byFlag['domains.form']).to.deep.equal({ value: 'cache:2', origin: '--cache-level' });
    expect(byFlag).to.not.have.property('domains.maxCpus');
    expect(byFlag).to.have.property('domains.exclude');
    const masks = make(explicit({ cpus: '0-6' }), { cpumasks: ['7f'] }).settings.all;
    expect(masks.get('domains.explicit')?.origin).to.equal('--cpumasks');
    expect(masks.has('domains.form')).to.equal(false);
  });

  it('tells all errors at once, by place', () => {
    const file =
      '{"intervall": 2,\n"domains": {"explicit": [{"name": "a", "cpus": "0-x"}]},\n' +
      '"sliceUsOverutil": 30000, "partial": 1}';
    expect(problemsOf(file)).to.deep.equal([
      'f:1:2: /intervall: unknown key, did you mean "interval"?',
      'f:2:48: /domains/explicit/0/cpus: CPU list "0-x", column 3: expected the last CPU of the range, got "x"',
      'f:3:20: /sliceUsOverutil: sliceUsOverutil 30000 (f:3:20) is above sliceUsUnderutil 20000 (default), expected the shorter slice under load',
      'f:3:38: /partial: 1, expected true or false',
    ]);
  });

  describe('refuses', () => {
    const cases: [string, unknown, string[]][] = [
      [
        'a CPU in two domains',
        explicit({ cpus: '0-3' }, { cpus: '3-6' }),
        [
          'f:10:13: /domains/explicit/1/cpus: CPU 3 is in this domain and in f:6:13: /domains/explicit/0/cpus: "d0"',
        ],
      ],
      [
        'a CPU in no domain',
        explicit({ cpus: '0-1' }, { mask: '0x50' }),
        ['f:3:15: /domains/explicit: CPUs 2-3,5 are in no domain, add to one or to "exclude"'],
      ],
      [
        'offline and absent CPUs',
        explicit({ cpus: '0-9' }),
        ['f:6:13: /domains/explicit/0/cpus: CPU 7 is offline, CPUs 8-9 are not on this machine'],
      ],
      [
        'absent CPUs left out',
        { domains: { exclude: '0,8' } },
        ['f:3:14: /domains/exclude: CPU 8 is not on this machine'],
      ],
      [
        'a domain without CPUs',
        explicit({ cpus: '0-6' }, { mask: 'none' }),
        ['f:10:13: /domains/explicit/1/mask: no CPU, expected at least one'],
      ],
      [
        'a CPU that is left out as well',
        { domains: { exclude: '0', explicit: [{ name: 'a', cpus: '0-6' }] } },
        ['f:7:13: /domains/explicit/0/cpus: CPU 0 is in this domain and excluded'],
      ],
      [
        'to leave out all CPUs',
        { domains: { exclude: '0-6' } },
        ['f:3:14: /domains/exclude: no online CPU is left to schedule on'],
      ],
      [
        'a mask in the place of a list',
        explicit({ cpus: '0x7f' }),
        [
          'f:6:13: /domains/explicit/0/cpus: CPU list "0x7f", column 1: this is a mask, for which the key is "mask"',
        ],
      ],
      [
        'CPU ids beyond those supported',
        explicit({ cpus: '0-1024' }),
        [
          'f:6:13: /domains/explicit/0/cpus: CPU list "0-1024", column 1: CPU 1024 is not below 1024, the number of CPU ids',
        ],
      ],
      [
        'a name given twice',
        explicit({ name: 'a', cpus: '0-3' }, { name: 'a', cpus: '4-6' }),
        [
          'f:9:13: /domains/explicit/1/name: "a" is the name of /domains/explicit/0 as well, expected another',
        ],
      ],
      [
        'a node that is not there',
        explicit({ cpus: '0-6', node: 7 }),
        ['f:7:13: /domains/explicit/0/node: "d0" is on NUMA node 7, expected one of 0, 1'],
      ],
      [
        'a node of other CPUs',
        explicit({ cpus: '0-3', node: 1 }, { cpus: '4-6' }),
        ['f:7:13: /domains/explicit/0/node: "d0" is on NUMA node 1, its CPUs on 0'],
      ],
      [
        'a longer slice under load',
        explicit({ cpus: '0-6', sliceUsOverutil: 30_000 }),
        [
          'f:7:24: /domains/explicit/0/sliceUsOverutil: sliceUsOverutil 30000 of "d0" is above its sliceUsUnderutil 20000, expected the shorter slice under load',
        ],
      ],
      [
        'a least slice above the base slice',
        { sliceUsMin: 30_000 },
        [
          'f:2:16: /sliceUsMin: sliceUsMin 30000 (f:2:16) is above sliceUs 20000 (default), expected no more than that',
        ],
      ],
      [
        'a base slice below the least slice',
        { sliceUs: 500 },
        [
          'f:2:13: /sliceUs: sliceUsMin 1000 (default) is above sliceUs 500 (f:2:13), expected no more than that',
        ],
      ],
      [
        'to form what is written down',
        { domains: { form: 'llc', minCpus: 2, explicit: [{ name: 'a', cpus: '0-6' }] } },
        [
          'f:3:11: /domains/form: has no effect with "explicit", remove one',
          'f:4:14: /domains/minCpus: has no effect with "explicit", remove one',
        ],
      ],
      [
        'two ways of splitting',
        { domains: { maxCpus: 2, splitInto: 2 } },
        ['f:4:16: /domains/splitInto: cannot be combined with "maxCpus", remove one'],
      ],
      [
        'to merge beyond the most',
        { domains: { maxCpus: 2, minCpus: 3 } },
        ['f:4:14: /domains/minCpus: 3 is above "maxCpus" 2'],
      ],
      [
        'stealing across nodes alone',
        { greedyThreshold: 0, greedyThresholdXNuma: 2 },
        [
          'f:3:26: /greedyThresholdXNuma: greedyThresholdXNuma 2 (f:3:26) has no effect with greedyThreshold 0 (f:2:21), expected that above 0',
        ],
      ],
      [
        'two recordings in one file',
        { record: '/tmp/a', recordPolicy: '/tmp/b/../a' },
        [
          'f:3:18: /recordPolicy: recordPolicy /tmp/b/../a (f:3:18) is record /tmp/a (f:2:12) too, expected another file',
        ],
      ],
    ];
    for (const [what, file, expected] of cases) {
      it(what, () => {
        expect(problemsOf(file)).to.deep.equal(expected);
      });
    }

    it('more domains than supported', () => {
      const many = topologyOf(fakeMachine({ cores: 257 }));
      expect(() => make({ domains: { form: 'core' } }, {}, many))
        .to.throw(SchedulerError, 'f:3:11: /domains/form: 257 domains on this machine, more than')
        .with.property('code', 'CONFIG_INVALID');
    });

    it('flags that contradict each other or the file, as usage where the file has no part in it', () => {
      expect(problemsOf({}, { sliceUsOverutil: 30_000 }, 'USAGE')).to.deep.equal([
        '--slice-us-overutil: sliceUsOverutil 30000 (--slice-us-overutil) is above sliceUsUnderutil 20000 (default), expected the shorter slice under load',
      ]);
      expect(problemsOf({}, { sliceUsMin: 5000, sliceUs: 4000 }, 'USAGE')).to.deep.equal([
        '--slice-us-min: sliceUsMin 5000 (--slice-us-min) is above sliceUs 4000 (--slice-us), expected no more than that',
      ]);
      expect(problemsOf({ sliceUsOverutil: 5000 }, { sliceUsUnderutil: 4000 })).to.deep.equal([
        'f:2:21: /sliceUsOverutil: sliceUsOverutil 5000 (f:2:21) is above sliceUsUnderutil 4000 (--slice-us-underutil), expected the shorter slice under load',
      ]);
    });
  });

  it('warns of what is hardly meant', () => {
    const spanning = explicit({ cpus: '2-5', capacity: 7 }, { cpus: '0-1,6' });
    const { warnings, layout } = make({ ...spanning, loadHalfLife: 0.01, tuneInterval: 3 });
    expect(warnings).to.have.length(4);
    expect(warnings[0]).to.match(/^f:\d+:\d+: \/loadHalfLife: .* are far apart: /);
    expect(warnings[1]).to.match(/^f:\d+:\d+: \/tuneInterval: .* is above interval 2 \(default\)/);
    expect(warnings[2]).to.match(/\/domains\/explicit\/0\/cpus: "d0" spans NUMA nodes 0, 1$/);
    // By first CPU; the node is that of most CPUs, the lower of equals.
    expect(domainsOf(layout)).to.deep.equal(['d1 0-1,6', 'd0 2-5']);
    expect(layout.domains.map(({ node, capacity }) => [node, capacity])).to.deep.equal([
      [0, 3072],
      [0, 7],
    ]);
  });

  it('warns of what prefers other nodes', () => {
    const file = { nodeBand: 4, greedyThreshold: 3, greedyThresholdXNuma: 2 };
    expect(make(file).warnings).to.deep.equal([
      'f:2:14: /nodeBand: nodeBand 4 (f:2:14) is below domainBand 5 (default): tasks will move to other nodes sooner than within theirs',
      'f:4:26: /greedyThresholdXNuma: greedyThresholdXNuma 2 (f:4:26) is below greedyThreshold 3 (f:3:21): idle CPUs will take tasks from other nodes sooner than from their own',
    ]);
  });

  it('warns of what has no effect', () => {
    const file = { directGreedyNuma: true, directGreedyUnder: 0 };
    expect(make(file).warnings).to.deep.equal([
      'f:2:22: /directGreedyNuma: directGreedyNuma true (f:2:22) has no effect with directGreedyUnder 0 (f:3:23)',
    ]);
  });

  it('warns of a recording of tasks that no policy is asked about', () => {
    const file = { recordPolicy: '/tmp/trace' };
    expect(make(file).warnings).to.deep.equal([
      'f:2:18: /recordPolicy: recordPolicy /tmp/trace (f:2:18) has no effect where no domain is interactive',
    ]);
    expect(make({ ...file, interactive: true }).warnings).to.deep.equal([]);
    const explicit = [{ name: 'a', cpus: '0-6', interactive: true }];
    const { warnings } = make({ ...file, domains: { explicit } });
    expect(warnings.join()).not.to.contain('recordPolicy');
  });

  it('leaves out excluded and isolated CPUs', () => {
    const { layout } = make({ domains: { exclude: '0,4', excludeIsolated: true } });
    expect(domainsOf(layout)).to.deep.equal([
      'node0/llc0 1',
      'node0/llc1 2',
      'node1/llc0 5',
      'node1/llc1 6',
    ]);
    expect([...layout.domainOfCpu]).to.deep.equal([-1, 0, 1, -1, -1, 2, 3, -1]);
    expect(formatCpuList(layout.cpus)).to.equal('1-2,5-6');
  });

  it('takes a mask of CPUs to leave out, which begins with 0x', () => {
    const excluding = (exclude: string): number[] => [
      ...make({ domains: { exclude } }).layout.cpus,
    ];
    expect(excluding('0x1_1')).to.deep.equal([1, 2, 3, 5, 6]);
    expect(excluding('1')).to.deep.equal([0, 2, 3, 4, 5, 6]);
    expect(excluding('0x0')).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
  });

  it('only warns of missing CPUs if asked to', () => {
    const file = {
      domains: {
        onMissingCpu: 'warn',
        exclude: '5,20',
        explicit: [
          { name: 'a', cpus: '0-4,6-7' },
          { name: 'b', cpus: '30' },
        ],
      },
    };
    const { layout, warnings } = make(file);
    expect(domainsOf(layout)).to.deep.equal(['a 0-4,6']);
    expect(warnings).to.have.length(5);
    expect(warnings.at(-1)).to.match(/: "b" is left out, none of its CPUs is online$/);
  });

  it('takes a least slice as long as the base slice', () => {
    expect(make({ sliceUsMin: 7000, sliceUs: 7000 }).warnings).to.deep.equal([]);
  });

  it('keeps the slices of a domain', () => {
    const { layout } = make(explicit({ cpus: '0-5', sliceUsUnderutil: 4000 }, { cpus: '6' }));
    expect(layout.domains.map(({ sliceUsUnderutil }) => sliceUsUnderutil)).to.deep.equal([
      4000,
      undefined,
    ]);
  });

  describe('with --cpumasks', () => {
    it('makes a domain of each mask, on its own node', () => {
      const { layout } = make({}, { cpumasks: ['0x0_c', '70', '3'] });
      expect(domainsOf(layout)).to.deep.equal(['mask2 0-1', 'mask0 2-3', 'mask1 4-6']);
      expect(layout.domains.map(({ node }) => node)).to.deep.equal([0, 0, 1]);
      expect(domainsOf(make({}, { cpumasks: ['all'] }).layout)).to.deep.equal(['mask0 0-6']);
    });

    it('refuses overlaps, gaps, unknown CPUs and nonsense', () => {
      expect(problemsOf({}, { cpumasks: ['f', '118'] }, 'USAGE')).to.deep.equal([
        '--cpumasks: mask 1: CPU 8 is not on this machine',
        '--cpumasks: mask 1: CPU 3 is in this domain and in --cpumasks: mask 0: "mask0"',
        '--cpumasks: CPUs 5-6 are in no domain, add to one or to "exclude"',
      ]);
      expect(problemsOf({}, { cpumasks: ['7f', 'xyz'] }, 'USAGE')).to.deep.equal([
        '--cpumasks: mask 1: CPU mask "xyz", column 1: expected a hexadecimal digit, got "x"',
      ]);
      expect(problemsOf({}, { cpumasks: ['7f'], cacheLevel: 2 }, 'USAGE')).to.deep.equal([
        '--cpumasks: cannot be combined with --cache-level',
      ]);
    });
  });
});

describe('layOutAgain', () => {
  it('goes on with the CPUs that are there', () => {
    const { formation } = make(explicit({ cpus: '0-3' }, { cpus: '4-6' }));
    const later = fakeMachine({ nodes: 2, llcs: 2, cores: 2 });
    for (const gone of [4, 5, 6]) later.cpus[gone]!.online = false;
    const { layout, warnings } = layOutAgain(formation, topologyOf(later));
    expect(domainsOf(layout)).to.deep.equal(['d0 0-3']);
    expect(warnings).to.have.length(3);
    expect(warnings.at(-1)).to.match(/: CPU 7 is in no domain, add to one or to "exclude"$/);
  });
});

describe('any explicit domains', function () {
  this.timeout(120_000); // many runs
  const big = topologyOf(fakeMachine({ nodes: 2, llcs: 2, cores: 4 }));
  /** A domain number for each of the 16 CPUs. */
  const partition = fc.array(fc.nat({ max: 5 }), { minLength: 16, maxLength: 16 });

  it('give the same layout in any order, with every CPU where it was put', () => {
    const shuffled = partition.chain((domainOfCpu) => {
      const numbers = [...new Set(domainOfCpu)];
      return fc.record({
        domainOfCpu: fc.constant(domainOfCpu),
        order: fc.shuffledSubarray(numbers, { minLength: numbers.length }),
        cpus: fc.shuffledSubarray([...domainOfCpu.keys()], { minLength: domainOfCpu.length }),
      });
    });
    fc.assert(
      fc.property(shuffled, ({ domainOfCpu, order, cpus }) => {
        const write = (numbers: number[], ids: number[]): Config =>
          make(
            explicit(
              ...numbers.map((number) => ({
                name: `n${number}`,
                cpus: ids.filter((id) => domainOfCpu[id] === number).join(),
              })),
            ),
            {},
            big,
          );
        const { layout } = write(order, cpus);
        expect(layout).to.deep.equal(
          write(
            order.toSorted(),
            cpus.toSorted((a, b) => a - b),
          ).layout,
        );
        for (const [cpu, number] of domainOfCpu.entries()) {
          expect(layout.domains[layout.domainOfCpu[cpu]!]!.name).to.equal(`n${number}`);
        }
        expect(layout.cpus.equals(CpuSet.of(domainOfCpu.keys()))).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });
});
