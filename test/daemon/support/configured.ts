import { configure } from '../../../src/cli/configure.js';
import { parseCommandLine } from '../../../src/cli/parse.js';
import type { Configured } from '../../../src/daemon/options.js';
import { fakeMachine, writeSysfsTree } from '../../fixtures/sysfs-tree.js';

/** What the daemon is given by these flags, on a machine of two domains. */
export function configuredBy(...flags: string[]): Configured {
  using tree = writeSysfsTree(fakeMachine({ llcs: 2 }));
  const line = parseCommandLine(['--dry-run', '--sysfs', tree.root, ...flags], '0.0.0');
  if (line.command !== 'run') throw new Error(`parsed as ${line.command}`);
  return configure(() => undefined, line.flags, line.given, {});
}
