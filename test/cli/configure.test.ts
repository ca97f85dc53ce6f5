import { expect } from 'chai';
import { configure } from '../../src/cli/configure.js';
import { parseCommandLine } from '../../src/cli/parse.js';
import { defaultPlanOptions } from '../../src/balancer/plan-options.js';
import type { Configured } from '../../src/daemon/options.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree } from '../fixtures/sysfs-tree.js';

describe('configure', () => {
  function configured(...args: string[]): Configured {
    using tree = writeSysfsTree(fakeMachine({ llcs: 2 }));
    const line = parseCommandLine(['--dry-run', '--sysfs', tree.root, ...args], '0.0.0');
    if (line.command !== 'run') throw new Error(`parsed as ${line.command}`);
    return configure(() => undefined, line.flags, line.given, {});
  }

  it('turns flags into what the daemon takes, in its units', () => {
    const flags =
      '-u 5000 -o 400 -i 1.5 -I 0.05 -l 2 -g 3 --greedy-threshold-x-numa 4 --crowded-after 7.5';
    const bands = '--domain-band 7 --node-band 12.5 --deadband 0.5 --settle-rounds 3';
    expect(configured(...flags.split(' '), ...bands.split(' ')).options).to.include({
      sliceUnderutilUs: 5000,
      sliceOverutilUs: 400,
      intervalMs: 1500,
      tuneIntervalMs: 50,
      loadHalfLifeMs: 2000,
      greedyThreshold: 3,
      greedyThresholdXNuma: 4,
      crowdedAfterMs: 7.5,
      domainBandPct: 7,
      nodeBandPct: 12.5,
      deadbandCpus: 0.5,
      settleRounds: 3,
    });
  });

  it('has the defaults that the planner has by itself', () => {
    const { domainBandPct, nodeBandPct, deadbandCpus } = defaultPlanOptions;
    expect(configured().options).to.include({ domainBandPct, nodeBandPct, deadbandCpus });
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
