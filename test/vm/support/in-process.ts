import { configure } from '../../../src/cli/configure.js';
import { parseCommandLine } from '../../../src/cli/parse.js';
import type { Abi } from '../../../src/daemon/abi.js';
import type { DaemonContext } from '../../../src/daemon/context.js';
import type { Configured } from '../../../src/daemon/options.js';
import {
  LoadedScheduler,
  readHotplugSequence,
  type Scheduler,
} from '../../../src/daemon/scheduler.js';
import { Statistics } from '../../../src/daemon/statistics.js';
import { makeTuner } from '../../../src/daemon/tune-writer.js';
import { readConfigFile } from '../../../src/domains/config/config-file.js';
import type { DomainLayout } from '../../../src/domains/layout.js';
import { Library } from '../../../src/ffi/library.js';
import { createLogger } from '../../../src/util/log.js';

/** Warnings only: the lines of a start are of no use among test results. */
const logger = createLogger(-2);

/** What the daemon is told in every test. */
export const quietContext: Omit<DaemonContext, 'signal'> = {
  logger,
  verbosity: 0,
  version: 'test',
  dryRun: false,
  configFile: undefined,
  statistics: new Statistics(),
};

/** The configuration that a command line stands for, and the file that it names. */
export function configuredBy(...args: string[]): Configured {
  const line = parseCommandLine(args, 'test');
  if (line.command !== 'run') throw new Error(`${args.join(' ')} runs no daemon`);
  const { config } = line.flags;
  const readFile = () => (config === undefined ? undefined : readConfigFile(config));
  return configure(readFile, line.flags, line.given, {});
}

/**
 * The scheduler without the daemon: attached, its ticks not running, so that a test can
 * make them itself.
 */
export class BareScheduler implements Disposable {
  configured: Configured;
  layout: DomainLayout;
  readonly scheduler: Scheduler;
  readonly #loaded: LoadedScheduler;

  constructor(...args: string[]) {
    const hotplugSequence = readHotplugSequence();
    this.configured = configuredBy(...args);
    const { options, layout } = this.configured;
    this.layout = layout;
    const settings = { options, layout, hotplugSequence, version: 'test' };
    this.#loaded = LoadedScheduler.load(settings, Library.open({ logger }));
    this.scheduler = this.#loaded.attach();
  }

  get abi(): Abi {
    return this.#loaded.abi;
  }

  /** Takes on another command line, as far as that can be done while attached. */
  configure(...args: string[]): void {
    this.configured = configuredBy(...args);
    const { options, layout } = this.configured;
    this.layout = layout;
    this.scheduler.setTunables(options);
    this.scheduler.applyLayout(layout);
    this.scheduler.tune.write(makeTuner(layout, options));
  }

  [Symbol.dispose](): void {
    this.#loaded[Symbol.dispose]();
  }
}
