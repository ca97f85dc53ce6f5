import { ConfigSource } from '../config-source.js';
import { configure } from '../configure.js';
import type { ConfigFile } from '../../domains/config/config-file.js';
import type { FlagValues } from '../flags.js';
import type { Given } from '../parse.js';

/** Prints every setting in force with its value and its origin, to standard output. */
export async function config(flags: FlagValues, given: Given): Promise<void> {
  // Another machine's topology is fine here: nothing is scheduled.
  const source = await ConfigSource.open(flags.config);
  const readFile = (): ConfigFile | undefined => source?.read();
  const { settings } = configure(readFile, { ...flags, dryRun: true }, given, process.env);
  const rows = [...settings].map(([key, { value, origin }]) => [
    key,
    JSON.stringify(value),
    origin,
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const [key, value, origin] of rows) {
    process.stdout.write(`${key!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${origin!}\n`);
  }
}
