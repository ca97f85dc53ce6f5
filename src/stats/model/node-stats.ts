import { domainStats } from './domain-stats.js';
import { busyPercent, type DomainPeriod } from './period.js';
import { struct } from './spec.js';

/** A NUMA node: its domains. */
export type NodePeriod = readonly [DomainPeriod, ...DomainPeriod[]];

const sum = (domains: NodePeriod, of: (domain: DomainPeriod) => number): number =>
  domains.reduce((total, domain) => total + of(domain), 0);

export const nodeStats = struct<NodePeriod>()({
  name: 'NodeStats',
  desc: 'A NUMA node that has domains.',
  label: { name: 'node', of: ([{ after }]) => String(after.node) },
  prefix: 'n_',
  fields: {
    load: {
      datum: 'float',
      unit: '',
      desc: "sum of its domains' load",
      value: (domains) => sum(domains, ({ after }) => after.load),
      metric: { type: 'gauge', name: 'node_load' },
    },
    imbal: {
      datum: 'float',
      unit: '',
      desc: 'load above (+) or below (-) its fair share',
      value: (domains) => sum(domains, ({ after }) => after.load - after.share),
      metric: { type: 'gauge', name: 'node_imbalance' },
    },
    delta: {
      datum: 'float',
      unit: '',
      desc: 'load that the last round planned to bring (+) or to take away (-)',
      value: (domains) => sum(domains, ({ after }) => after.delta),
      metric: { type: 'gauge', name: 'node_delta' },
    },
    cpu_busy: {
      datum: 'float',
      unit: '%',
      desc: 'how busy its CPUs were; 100 is all of them',
      value: busyPercent,
    },
    doms: {
      dict: 'u64',
      desc: 'its domains by their numbers',
      struct: domainStats,
      entries: (domains) => domains.map((domain) => [domain.id, domain] as const),
    },
  },
});
