/** All that the manual says, in the order in which it does, for whoever writes it down. */
import {
  PROGRAM,
  commandTable,
  environmentTable,
  exitStatusTable,
  flagsOf,
  type CommandName,
  type CommandSpec,
} from '../command-table.js';
import { manualOf, spellingOf, type Spelling } from '../flag.js';

/** A word and what it means. */
export interface Entry {
  readonly term: string;
  readonly text: string;
}

export interface FlagEntry extends Spelling {
  readonly text: string;
}

export interface CommandEntry extends Entry {
  /** Whether the command is what happens without one. */
  readonly isDefault: boolean;
  /** What follows its name, if it takes no options. */
  readonly argument: CommandSpec['argument'];
  readonly flags: readonly FlagEntry[];
}

export interface Manual {
  readonly program: string;
  readonly commands: readonly CommandEntry[];
  readonly environment: readonly Entry[];
  readonly exitStatus: readonly Entry[];
}

export function manual(): Manual {
  return {
    program: PROGRAM,
    commands: (Object.keys(commandTable) as CommandName[]).map(commandEntry),
    environment: Object.entries(environmentTable).map(([term, text]) => ({ term, text })),
    exitStatus: exitStatusTable.map(({ status, help }) => ({ term: String(status), text: help })),
  };
}

function commandEntry(name: CommandName): CommandEntry {
  const { help, argument }: CommandSpec = commandTable[name];
  return {
    term: name,
    text: help,
    isDefault: name === 'run',
    argument,
    flags: flagsOf(name).map((flag) => ({ ...spellingOf(flag), text: manualOf(flag) })),
  };
}
