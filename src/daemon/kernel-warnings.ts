/** What users have to know of operations that the running kernel lacks; one sentence each. */
export function kernelWarnings(missing: readonly string[]): string[] {
  if (!missing.includes('cgroup_init')) return [];
  return [
    'the kernel was built without CONFIG_EXT_GROUP_SCHED: cpu.weight of cgroups has no effect, nice levels do',
  ];
}
