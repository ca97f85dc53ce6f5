import { expect } from 'chai';
import { configure } from '../../src/cli/configure.js';
import { parseCommandLine } from '../../src/cli/parse.js';
import { defaultPlanOptions } from '../../src/balancer/plan-options.js';
import type { Configured, DaemonOptions, PolicySettings } from '../../src/daemon/options.js';
import { parseConfig, type ConfigFile } from '../../src/domains/config/config-file.js';
import { tunableKeys } from '../../src/domains/config/schema.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree, type SysfsTree } from '../fixtures/sysfs-tree.js';

type Changed = Partial<Omit<DaemonOptions, 'policy'>> & { policy?: Partial<PolicySettings> };

/** Settings that the daemon takes as options: flags, what the file says, and what becomes of it. */
const settings: [args: string, file: object, changed: Changed, policyOptions?: object][] = [
  ['--watch', { watch: true }, { watch: true }],
  ['-u 5000', { sliceUsUnderutil: 5000 }, { sliceUnderutilUs: 5000 }],
  ['-o 400', { sliceUsOverutil: 400 }, { sliceOverutilUs: 400 }],
  ['-i 1.5', { interval: 1.5 }, { intervalMs: 1500 }],
  ['-I 0.05', { tuneInterval: 0.05 }, { tuneIntervalMs: 50 }],
  ['-l 2', { loadHalfLife: 2 }, { loadHalfLifeMs: 2000 }],
  ['-g 3', { greedyThreshold: 3 }, { greedyThreshold: 3 }],
  ['--greedy-threshold-x-numa 4', { greedyThresholdXNuma: 4 }, { greedyThresholdXNuma: 4 }],
  ['--crowded-after 7.5', { crowdedAfter: 7.5 }, { crowdedAfterMs: 7.5 }],
  ['-D 70', { directGreedyUnder: 70 }, { directGreedyUnderPct: 70 }],
  ['-r', { directGreedyNuma: true }, { directGreedyNuma: true }],
  ['-K 60', { kickGreedyUnder: 60 }, { kickGreedyUnderPct: 60 }],
  ['--no-load-balance', { loadBalance: false }, { loadBalance: false }],
  ['--no-early-rounds', { earlyRounds: false }, { earlyRounds: false }],
  ['--domain-band 7', { domainBand: 7 }, { domainBandPct: 7 }],
  ['--node-band 12.5', { nodeBand: 12.5 }, { nodeBandPct: 12.5 }],
  ['--deadband 0.5', { deadband: 0.5 }, { deadbandCpus: 0.5 }],
  ['--settle-rounds 3', { settleRounds: 3 }, { settleRounds: 3 }],
  ['-b', { balancedKworkers: true }, { balancedKworkers: true }],
  ['-k', { kthreadsLocal: true }, { kthreadsLocal: true }],
  ['-f', { fifoSched: true }, { fifoSched: true }],
  ['--no-preemption', { preemption: false }, { preemption: false }, { preemption: false }],
  ['--no-cgroup-weights', { cgroupWeights: false }, { cgroupWeights: false }],
  ['--mempolicy-affinity', { mempolicyAffinity: true }, { mempolicyAffinity: true }],
  ['-p', { partial: true }, { partial: true }],
  ['--perf 512', { perf: 512 }, { perf: 512 }],
  ['--exit-dump-len 4096', { exitDumpLen: 4096 }, { exitDumpBytes: 4096 }],
  ['--policy fifo', { policy: 'fifo' }, { policy: { source: 'fifo' } }],
  ['--rescue-after 55', { rescueAfter: 55 }, { policy: { rescueAfterMs: 55 } }],
  ['--slice-us 9000', { sliceUs: 9000 }, {}, { sliceUs: 9000 }],
  ['--slice-us-min 300', { sliceUsMin: 300 }, {}, { sliceUsMin: 300 }],
  ['--percpu-local', { percpuLocal: true }, {}, { percpuLocal: true }],
  ['--numa-local', { numaLocal: true }, {}, { numaLocal: true }],
];
/** And those that it is given in other ways. */
const notOptions = [
  'interactive',
  'statsSocket',
  'metrics',
  'record',
  'recordLimit',
  'recordPolicy',
];

describe('configure', () => {
  let tree: SysfsTree;
  before(() => (tree = writeSysfsTree(fakeMachine({ llcs: 2 }))));
  after(() => {
    tree[Symbol.dispose]();
  });

  function configured(args: readonly string[], file?: ConfigFile): Configured {
    const line = parseCommandLine(
      ['--dry-run', '--sysfs', tree.root, '--config', 'f', ...args],
      '0.0.0',
    );
    if (line.command !== 'run') throw new Error(`parsed as ${line.command}`);
    return configure(() => file, line.flags, line.given, {});
  }

  const inFile = (content: object): ConfigFile =>
    parseConfig(Buffer.from(JSON.stringify(content)), 'f');

  describe('turns into what the daemon takes, in its units, and into nothing else,', () => {
    for (const [args, file, { policy, ...changed }, policyOptions] of settings) {
      it(`${args}, and ${JSON.stringify(file)} of a file`, () => {
        const { options } = configured([]);
        const expected = {
          ...options,
          ...changed,
          policy: {
            ...options.policy,
            ...policy,
            options: { ...options.policy.options, ...policyOptions },
          },
        };
        expect(expected).not.to.deep.equal(options);
        expect(configured(args.split(' ')).options).to.deep.equal(expected);
        expect(configured([], inFile(file)).options).to.deep.equal(expected);
      });
    }

    it('whatever can be set', () => {
      const keys = settings.flatMap(([, file]) => Object.keys(file));
      expect([...keys, ...notOptions]).to.have.members(tunableKeys);
    });
  });

  it('lets interactive domains be those of the flag, the file, or none', () => {
    const areInteractive = (...given: Parameters<typeof configured>) =>
      configured(...given).layout.domains.map(({ interactive }) => interactive);
    expect(areInteractive([])).to.deep.equal([false, false]);
    expect(areInteractive(['--interactive'])).to.deep.equal([true, true]);
    expect(areInteractive([], inFile({ interactive: true }))).to.deep.equal([true, true]);
  });

  it('has the defaults that the planner has by itself', () => {
    const { domainBandPct, nodeBandPct, deadbandCpus } = defaultPlanOptions;
    expect(configured([]).options).to.include({ domainBandPct, nodeBandPct, deadbandCpus });
  });

  it('asks for the machine by the root that it reads from', () => {
    const roots: string[] = [];
    using tree = writeSysfsTree(fakeMachine());
    const line = parseCommandLine(['--dry-run'], '0.0.0');
    if (line.command !== 'run') throw new Error(`parsed as ${line.command}`);
    const environment = { SCX_SYSFS_PREFIX: tree.root };
    const read = (root: string) => {
      roots.push(root);
      return readTopology(root);
    };
    configure(() => undefined, line.flags, line.given, environment, read);
    expect(roots).to.deep.equal([tree.root]);
  });
});
