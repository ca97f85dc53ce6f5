import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SchedulerError } from '../util/errors.js';
import { runFlags, type Flag, type FlagValues, type NumberFlag } from './flags.js';

const EPILOGUE = `
Environment:
  SCX_SYSFS_PREFIX     as --sysfs
  SCX_TIMEOUT_MS       the kernel's stall watchdog, 1000 to 30000 (default: 10000)
  SCX_RUSTY_TS_LIBBPF  path of libbpf.so.1

Exit status: 0 done, 1 failed at run time, 2 wrong usage, 69 the kernel or libbpf
lacks something, 75 another scheduler is attached, 77 missing capability.`;

function parseNumber(text: string, { min, max, integer }: NumberFlag): number {
  const value = Number(text);
  const inRange = text.trim() !== '' && value >= min && value <= max;
  if (!inRange || (integer && !Number.isInteger(value))) {
    throw new InvalidArgumentError(
      `Expected ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`,
    );
  }
  return value;
}

function toOption(flag: Flag): Option {
  const option = new Option(flag.flags, flag.help);
  switch (flag.kind) {
    case 'number':
      option.argParser((text) => parseNumber(text, flag));
      if (flag.default !== undefined) option.default(flag.default);
      break;
    case 'count':
      option.argParser((_: unknown, count: number) => count + 1).default(0, 'none');
      break;
    case 'switch':
      if (!option.negate) option.default(false, 'off');
      break;
    case 'text':
      break;
  }
  return option;
}

/** What the user asked for. */
export type CommandLine =
  | { readonly command: 'run'; readonly flags: FlagValues }
  | { readonly command: 'topology'; readonly flags: TopologyFlags }
  /** Help or version, which went to standard output. */
  | { readonly command: 'answered' };

export type TopologyFlags = Pick<FlagValues, 'sysfs' | 'cacheLevel'> & { readonly json?: true };

function build(version: string, onCommand: (line: CommandLine) => void): Command {
  const program = new Command('scx-rusty-ts')
    .usage('[run] [options]\n       scx-rusty-ts topology [options]')
    .description(
      'A multi-domain hybrid load balancing CPU scheduler: BPF dispatches inside each cache ' +
        'domain, and this daemon balances the load between them. Runs until interrupted.',
    )
    .version(`scx-rusty-ts ${version}`, '--version', 'Print the version and exit.')
    .helpOption('-h, --help', 'Print this help and exit.')
    .helpCommand(false)
    .addHelpText('after', EPILOGUE)
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action((flags: FlagValues) => {
      onCommand({ command: 'run', flags });
    });
  for (const flag of Object.values(runFlags)) program.addOption(toOption(flag));

  program
    .command('topology')
    .description("Show the machine's NUMA nodes and the domains the scheduler would form.")
    .addOption(toOption(runFlags.sysfs))
    .addOption(toOption(runFlags.cacheLevel))
    .option('--json', 'Print JSON for programs.')
    .helpOption('-h, --help', 'Print this help and exit.')
    .allowExcessArguments(false)
    .action((flags: TopologyFlags) => {
      onCommand({ command: 'topology', flags });
    });
  return program;
}

/**
 * Parses the arguments after the program's name.
 *
 * @throws SchedulerError USAGE, with the value, what was expected or the nearest flag
 */
export function parseCommandLine(args: readonly string[], version: string): CommandLine {
  let line: CommandLine = { command: 'answered' };
  const program = build(version, (parsed) => {
    line = parsed;
  });
  try {
    program.parse(args[0] === 'run' ? args.slice(1) : args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error);
  }
  return line;
}

function usageError({ message }: CommanderError): SchedulerError {
  const problem = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new SchedulerError('USAGE', problem, 'see scx-rusty-ts --help');
}
