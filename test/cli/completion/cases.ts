/** What every shell must complete: words typed so far, the last one unfinished. */
export const completionCases: readonly {
  readonly typed: readonly string[];
  readonly offers: readonly string[];
}[] = [
  { typed: ['topo'], offers: ['topology'] },
  { typed: ['--greedy'], offers: ['--greedy-threshold', '--greedy-threshold-x-numa'] },
  { typed: ['run', '--dry'], offers: ['--dry-run'] },
  { typed: ['-i', '1', '--part'], offers: ['--partial'] },
  { typed: ['topology', '--emit'], offers: ['--emit-config'] },
  { typed: ['topology', '--inter'], offers: [] },
  { typed: ['topology', '--sysfs', '/de'], offers: ['/dev'] },
  { typed: ['completion', ''], offers: ['bash', 'fish', 'zsh'] },
  { typed: ['--interval', ''], offers: [] },
];
