/** Root of the tree that holds `sys`: --sysfs, else SCX_SYSFS_PREFIX, else the machine's own. */
export function sysfsRoot(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  return flag ?? environment['SCX_SYSFS_PREFIX'] ?? '';
}
