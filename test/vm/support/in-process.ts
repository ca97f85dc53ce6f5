import { toDaemonOptions } from '../../../src/cli/commands/run.js';
import { parseCommandLine } from '../../../src/cli/parse.js';
import type { DaemonOptions } from '../../../src/daemon/options.js';
import {
  LoadedScheduler,
  readHotplugSequence,
  type Scheduler,
} from '../../../src/daemon/scheduler.js';
import { buildLayout, type DomainLayout } from '../../../src/domains/layout.js';
import { readTopology } from '../../../src/domains/read-topology.js';
import { createLogger, type Logger } from '../../../src/util/log.js';

/** Warnings only: the lines of a start are of no use among test results. */
export const logger: Logger = createLogger(-2);

/** The daemon's options for a command line. */
export function daemonOptions(...args: string[]): DaemonOptions {
  const line = parseCommandLine(args, 'test');
  if (line.command !== 'run') throw new Error(`${args.join(' ')} runs no daemon`);
  return toDaemonOptions(line.flags, {});
}

/**
 * The scheduler without the daemon: attached, its ticks not running, so that a test can
 * make them itself.
 */
export class BareScheduler implements Disposable {
  readonly layout: DomainLayout;
  readonly scheduler: Scheduler;
  readonly #loaded: LoadedScheduler;

  constructor(...args: string[]) {
    const hotplugSequence = readHotplugSequence();
    this.layout = buildLayout(readTopology());
    const settings = {
      options: daemonOptions(...args),
      layout: this.layout,
      hotplugSequence,
      version: 'test',
    };
    this.#loaded = LoadedScheduler.load(settings, logger, 0);
    this.scheduler = this.#loaded.attach();
  }

  [Symbol.dispose](): void {
    this.#loaded[Symbol.dispose]();
  }
}
