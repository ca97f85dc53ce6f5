import { layoutToJson } from '../../domains/describe-layout.js';
import { readTopology } from '../../domains/read-topology.js';
import { Sysfs } from '../../domains/sysfs.js';
import type { Topology } from '../../domains/topology.js';
import type { Logger } from '../../util/log.js';
import type { TopologyFlags } from '../command-table.js';
import { ConfigSource } from '../config-source.js';
import { readConfig } from '../configure.js';
import type { Given } from '../parse.js';
import { sysfsRoot } from '../sysfs-root.js';
import { describeMachine } from '../topology/describe-machine.js';
import {
  contradictions,
  inventoryLine,
  readInventory,
  totalL3Bytes,
} from '../topology/inventory.js';
import { lineArtFor } from '../topology/line-art.js';
import { startingConfig } from '../topology/starting-config.js';
import { schemaUrl } from '../version.js';

/** Prints the machine and the domains that the scheduler would form, to standard output. */
export async function topology(flags: TopologyFlags, given: Given, logger: Logger): Promise<void> {
  const root = sysfsRoot(flags.sysfs, process.env);
  const machine = readTopology(root);
  warn(machine.warnings, logger);
  const source = await ConfigSource.open(flags.config);
  const { layout, warnings } = readConfig(source?.read(), flags, given, machine);
  warn(warnings, logger);
  if (flags.json) {
    writeLines([JSON.stringify(layoutToJson(layout))]);
  } else if (flags.emitConfig) {
    writeLines(startingConfig(layout, schemaUrl));
  } else {
    const head = root === '' ? [await inventoryOfThisMachine(machine, logger)] : [];
    writeLines([...head, ...describeMachine(machine, layout, lineArtFor(process.env))]);
  }
}

async function inventoryOfThisMachine(machine: Topology, logger: Logger): Promise<string> {
  const inventory = await readInventory();
  const l3Bytes = totalL3Bytes(machine, new Sysfs(''));
  warn(contradictions(inventory, machine.online.size, l3Bytes), logger);
  return inventoryLine(inventory);
}

function warn(warnings: readonly string[], logger: Logger): void {
  for (const warning of warnings) logger.warn(warning);
}

function writeLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
