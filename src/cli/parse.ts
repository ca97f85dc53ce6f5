import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { suggestion } from '../domains/config/nearest-name.js';
import { SchedulerError } from '../util/errors.js';
import {
  PROGRAM,
  commandTable,
  environmentTable,
  exitStatusTable,
  helpFlag,
  versionFlag,
  type CheckFlags,
  type CommandSpec,
  type ExplainFlags,
  type MonitorFlags,
  type ReloadFlags,
  type ReplayFlags,
  type Shell,
  type TopologyFlags,
  type TryFlags,
} from './command-table.js';
import type { Flag, NumberFlag } from './flag.js';
import type { FlagValues } from './flags.js';

/** Keys of the flags that were given, rather than have their defaults. */
export type Given = ReadonlySet<string>;

/** What the user asked for. */
export type CommandLine =
  | { readonly command: 'run' | 'config'; readonly flags: FlagValues; readonly given: Given }
  | { readonly command: 'topology'; readonly flags: TopologyFlags; readonly given: Given }
  | { readonly command: 'monitor'; readonly flags: MonitorFlags }
  | { readonly command: 'check'; readonly flags: CheckFlags; readonly files: readonly string[] }
  | { readonly command: 'reload'; readonly flags: ReloadFlags }
  | { readonly command: 'explain'; readonly flags: ExplainFlags }
  | { readonly command: 'replay'; readonly flags: ReplayFlags; readonly file: string }
  | { readonly command: 'try'; readonly flags: TryFlags; readonly policy: string }
  | { readonly command: 'completion'; readonly shell: Shell }
  /** Help or version, which went to standard output. */
  | { readonly command: 'answered' };

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
    if (error.exitCode !== 0) throw unknownCommand(error, program) ?? usageError(error);
  }
  return line;
}

function build(version: string, onCommand: (line: CommandLine) => void): Command {
  const program = new Command(PROGRAM)
    .usage(`[run] [options]\n       ${PROGRAM} COMMAND [options]`)
    .version(`${PROGRAM}: ${version}`, versionFlag.flags, versionFlag.help)
    .helpCommand(false)
    .addHelpText('after', epilogue)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addSpec(program, commandTable.run).action((flags: FlagValues) => {
    onCommand({ command: 'run', flags, given: givenTo(program) });
  });
  const config = addSpec(program.command('config'), commandTable.config);
  config.action((flags: FlagValues) => {
    onCommand({ command: 'config', flags, given: givenTo(config) });
  });
  const topology = addSpec(program.command('topology'), commandTable.topology);
  topology.action((flags: TopologyFlags) => {
    onCommand({ command: 'topology', flags, given: givenTo(topology) });
  });
  addSpec(program.command('monitor'), commandTable.monitor).action((flags: MonitorFlags) => {
    onCommand({ command: 'monitor', flags });
  });
  addSpec(program.command('check'), commandTable.check).action(
    (files: string[], flags: CheckFlags) => {
      onCommand({ command: 'check', flags, files });
    },
  );
  addSpec(program.command('reload'), commandTable.reload).action((flags: ReloadFlags) => {
    onCommand({ command: 'reload', flags });
  });
  addSpec(program.command('explain'), commandTable.explain).action((flags: ExplainFlags) => {
    onCommand({ command: 'explain', flags });
  });
  addSpec(program.command('replay'), commandTable.replay).action(
    (file: string, flags: ReplayFlags) => {
      onCommand({ command: 'replay', flags, file });
    },
  );
  addSpec(program.command('try'), commandTable.try).action((policy: string, flags: TryFlags) => {
    onCommand({ command: 'try', flags, policy });
  });
  addSpec(program.command('completion'), commandTable.completion).action((shell: Shell) => {
    onCommand({ command: 'completion', shell });
  });
  return program;
}

function addSpec(command: Command, { help, flags, argument }: CommandSpec): Command {
  command.description(help).helpOption(helpFlag.flags, helpFlag.help).allowExcessArguments(false);
  for (const flag of Object.values(flags)) command.addOption(toOption(flag));
  if (argument) {
    const { name, choices } = argument;
    const added = new Argument(`<${name}>`);
    command.addArgument(choices ? added.choices(choices) : added);
  }
  return command;
}

function toOption(flag: Flag): Option {
  const option = new Option(flag.flags, flag.help).conflicts([...(flag.conflicts ?? [])]);
  switch (flag.kind) {
    case 'number':
      option.argParser((text) => parseNumber(text, flag));
      if (flag.default !== undefined) option.default(flag.default);
      break;
    case 'boolean':
      option.argParser(parseBoolean);
      break;
    case 'count':
      option.argParser((_: unknown, count: number) => count + 1).default(0, 'none');
      break;
    case 'switch':
      if (!option.negate) option.default(false, 'off');
      break;
    case 'file':
      if (flag.default !== undefined) option.default(flag.default);
      break;
    case 'choice':
      option.choices([...flag.choices]).default(flag.default);
      break;
    case 'directory':
    case 'text':
      break;
    case 'list':
      // Without dots in its spelling it takes one word each time.
      if (!option.variadic)
        option.argParser((word, before?: string[]) => [...(before ?? []), word]);
      break;
  }
  return option;
}

function givenTo(command: Command): Given {
  const keys = Object.keys(command.opts());
  return new Set(keys.filter((key) => command.getOptionValueSource(key) === 'cli'));
}

function parseBoolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('Expected true or false');
}

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

/** What --help says after the options. */
function epilogue({ command }: { command: Command }): string {
  const help = command.createHelp();
  const section = (title: string, rows: readonly (readonly [string, string])[]): string[] => {
    const width = rows.reduce((widest, [term]) => Math.max(widest, term.length), 0);
    const items = rows.map(([term, text]) => help.formatItem(term, width, text, help));
    return ['', `${title}:`, ...items];
  };
  help.prepareContext({ helpWidth: process.stdout.columns || 80 });
  return [
    ...section('Environment', Object.entries(environmentTable)),
    ...section(
      'Exit status',
      exitStatusTable.map(({ status, help: text }) => [String(status), text]),
    ),
  ].join('\n');
}

/** A word where no command takes any is a command that is not known. */
function unknownCommand({ code }: CommanderError, { args }: Command): SchedulerError | undefined {
  const [word] = args;
  const names = Object.keys(commandTable);
  if (code !== 'commander.excessArguments' || word === undefined || names.includes(word)) {
    return undefined;
  }
  const problem = `there is no command '${word}'${suggestion(word, names)}`;
  const isFile = /[./]/.test(word);
  const remedy = isFile ? 'name a configuration with --config' : `see ${PROGRAM} --help`;
  return new SchedulerError('USAGE', problem, remedy);
}

function usageError({ message }: CommanderError): SchedulerError {
  const problem = message.replace(/^error: |\.$/g, '').replaceAll('\n', ' ');
  return new SchedulerError('USAGE', problem, `see ${PROGRAM} --help`);
}
