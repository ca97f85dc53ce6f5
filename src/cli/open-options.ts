import { accessSync, constants, readFileSync } from 'node:fs';
import type { OpenOptions } from '../ffi/open-options.js';
import { SchedulerError } from '../util/errors.js';
import type { FlagValues } from './flags.js';

type LibbpfFlags = Pick<
  FlagValues,
  'relaxedMaps' | 'pinRootPath' | 'kconfig' | 'btfCustomPath' | 'bpfTokenPath'
>;

/**
 * What libbpf is to be told.
 *
 * @throws SchedulerError USAGE for a file that cannot be read
 */
export function readOpenOptions(flags: LibbpfFlags): OpenOptions {
  const { relaxedMaps, pinRootPath, kconfig, btfCustomPath, bpfTokenPath } = flags;
  if (btfCustomPath !== undefined) {
    reading('--btf-custom-path', () => {
      accessSync(btfCustomPath, constants.R_OK);
    });
  }
  return {
    relaxedMaps,
    pinRootPath,
    kconfig:
      kconfig === undefined ? undefined : reading('--kconfig', () => readFileSync(kconfig, 'utf8')),
    btfCustomPath,
    bpfTokenPath,
  };
}

function reading<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new SchedulerError(
      'USAGE',
      `cannot read the file of ${flag}: ${(error as Error).message}`,
      'name a file that you may read',
      { cause: error },
    );
  }
}
